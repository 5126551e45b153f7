"""A criterion: one requirement that a buyer can put in a tender (Directive 2014/24/EU)."""

import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from kb.entry import Entry
from kb.parameter import ChoiceParameter, LevelName, Parameter
from kb.scoring import Measured, Scoring
from kb.values import Citation, Country, Day, Number, Slug, Strict, Text, Words, Year, Yes

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
Use = Literal[
    "selection-criterion",
    "technical-specification",
    "award-criterion",
    "contract-performance-clause",
]


class Level(Strict):
    """One step of ambition; `{name}` in the requirement stands for a parameter's value."""

    requirement: Text
    note: Text | None = None


class Label(Strict):
    """A label that proves the requirement; always read with "or equivalent"."""

    source: Slug
    note: Text | None = None


class Verification(Strict):
    """What the bidder hands in and how the evaluator checks it."""

    bidder: Annotated[tuple[Text, ...], Field(min_length=1)]
    evaluator: Annotated[tuple[Text, ...], Field(min_length=1)]
    labels: tuple[Label, ...] = ()


class FollowUp(Strict):
    """How the demand is watched during the contract."""

    indicator: Text
    unit: Words
    target: Measured
    frequency: Slug
    evidence: Text
    remedy: Text


class Legal(Strict):
    """What law says about this demand: `mandatory` for whom and from when, or `voluntary`."""

    source: Slug
    at: Words
    force: Literal["mandatory", "voluntary"]
    note: Text
    applies_to: Text | None = None
    from_: Day | None = Field(default=None, alias="from")


class Market(Strict):
    """Can the market deliver it, as seen on a day."""

    readiness: Slug
    as_of: Day
    note: Text
    sources: tuple[Slug, ...] = ()


class Effect(Strict):
    """What the demand changes: a sourced range, or an honest "not quantified"."""

    quantified: Yes
    note: Text
    low: Number | None = None
    high: Number | None = None
    unit: Words | None = None
    sources: tuple[Citation, ...] = ()


class Equivalent(Strict):
    """The same demand in another criteria library, and who asks more."""

    library: Slug
    ref: Words
    compare: Slug
    note: Text | None = None


class Adoption(Strict):
    """A buyer that asked for this or for something like it, with what it asked for."""

    organisation: Slug
    country: Country
    year: Year
    value: Words
    sources: Annotated[tuple[Slug, ...], Field(min_length=1)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


CODES_SCHEMA = {
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]
}
Codes = Annotated[
    tuple[str, ...],
    BeforeValidator(_listed),
    Field(min_length=1),
    WithJsonSchema(CODES_SCHEMA),
]


class Criterion(Entry):
    """One requirement, at one to three levels, with all that is needed to ask, prove and follow it."""

    kind: Literal["criterion"]
    use: Use
    other_uses: tuple[Use, ...] = ()
    levels: Annotated[dict[LevelName, Level], Field(min_length=1)]
    parameters: dict[Slug, Parameter] = Field(default_factory=dict)
    scoring: Scoring | None = None
    verification: Verification
    follow_up: FollowUp | None = None
    rationale: Text
    use_when: Annotated[tuple[Text, ...], Field(min_length=1)]
    avoid_when: Annotated[tuple[Text, ...], Field(min_length=1)]
    legal: Annotated[tuple[Legal, ...], Field(min_length=1)]
    market: Market
    effect: Effect
    eforms: dict[str, Codes]
    equivalents: tuple[Equivalent, ...] = ()
    adopted_by: tuple[Adoption, ...] = ()

    @property
    def uses(self) -> tuple[str, ...]:
        return (self.use, *self.other_uses)

    def filled(self, level: LevelName, language: str = "en") -> str:
        """The requirement of a level in plain words, with its default values and their units."""
        words = self.levels[level].requirement.said(language)
        return PLACEHOLDER.sub(lambda name: self._shown(name[1], level, language), words)

    def _shown(self, name: str, level: LevelName, language: str) -> str:
        parameter = self.parameters.get(name)
        if parameter is None or level not in parameter.default:
            return f"{{{name}}}"
        if isinstance(parameter, ChoiceParameter):
            labels = {choice.value: choice.label.said(language) for choice in parameter.choices}
            return labels.get(parameter.default[level], parameter.default[level])
        return f"{parameter.default[level]} {getattr(parameter, 'unit', '')}".strip()

    def values(self, level: LevelName) -> dict[str, Any]:
        """The default of every parameter that this level fills in."""
        return {
            name: parameter.default[level]
            for name, parameter in self.parameters.items()
            if level in parameter.default
        }
