"""Entries side by side: one row per aspect, what differs first."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.render import (
    day,
    label,
    measured,
    organisation,
    parameter_value,
    plain_number,
    requirement,
)
from app.site import site
from kb.criterion import Criterion
from kb.model import AnyEntry
from kb.parameter import LEVELS, NumberParameter
from kb.values import Text

Cell = Markup | str


@dataclass(frozen=True)
class Row:
    """One aspect and what each entry says about it."""

    group: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len(set(map(str, self.cells))) > 1


def comparison(entries: Sequence[AnyEntry]) -> list[Row]:
    """The rows for `entries`, grouped; inside each group the differing rows come first."""
    criteria = [entry if isinstance(entry, Criterion) else None for entry in entries]
    rows = [*_parameters(criteria), *_demands(criteria), *_common(entries), *_proof(criteria)]
    filled = [row for row in rows if any(row.cells)]
    groups = list(dict.fromkeys(row.group for row in filled))
    return sorted(filled, key=lambda row: (groups.index(row.group), not row.differs))


def _parameters(criteria: Sequence[Criterion | None]) -> list[Row]:
    names = dict.fromkeys(name for one in criteria if one for name in one.parameters)
    return [
        Row(
            "Parameters",
            _parameter_name(name, criteria),
            tuple(_defaults(name, one) for one in criteria),
        )
        for name in names
    ]


def _parameter_name(name: str, criteria: Sequence[Criterion | None]) -> str:
    return next(one.parameters[name].label.en for one in criteria if one and name in one.parameters)


def _defaults(name: str, criterion: Criterion | None) -> Cell:
    if criterion is None or name not in criterion.parameters:
        return ""
    parameter = criterion.parameters[name]
    lines = [
        f"{label('levels', level)}: {parameter_value(parameter, level)}"
        for level in LEVELS
        if level in parameter.default
    ]
    if isinstance(parameter, NumberParameter):
        lines.append(
            f"allowed: {plain_number(parameter.min)} to {plain_number(parameter.max)} {parameter.unit}"
        )
    return _lines(lines)


def _demands(criteria: Sequence[Criterion | None]) -> list[Row]:
    rows = [
        Row("Demand", label("levels", level), tuple(
            requirement(one, level) if one and level in one.levels else "" for one in criteria
        ))
        for level in LEVELS
    ]  # fmt: skip
    uses = tuple(
        ", ".join(label("uses", use) for use in one.uses) if one else "" for one in criteria
    )
    return [Row("Demand", "Use", uses), *rows]


def _common(entries: Sequence[AnyEntry]) -> list[Row]:
    def row(name: str, values: list[str]) -> Row:
        return Row("About", name, tuple(values))

    return [
        row("Kind", [label("kinds", entry.kind) for entry in entries]),
        row("Community", [organisation(entry.community) for entry in entries]),
        row("Status", [label("statuses", entry.status) for entry in entries]),
        row("Version", [entry.version for entry in entries]),
        row(
            "Topics",
            [", ".join(label("topics", topic) for topic in entry.topics) for entry in entries],
        ),
        row("CPV", [", ".join(entry.cpv) for entry in entries]),
        row("Review by", [day(entry.review_by) for entry in entries]),
    ]


def _proof(criteria: Sequence[Criterion | None]) -> list[Row]:
    def row(group: str, name: str, get: object) -> Row:
        return Row(group, name, tuple(get(one) if one else "" for one in criteria))  # type: ignore[operator]

    return [
        row("Proof and follow-up", "Bidder hands in", lambda one: _texts(one.verification.bidder)),
        row("Proof and follow-up", "Evaluator checks", lambda one: _texts(one.verification.evaluator)),
        row("Proof and follow-up", "Indicator", lambda one: one.follow_up.indicator.en if one.follow_up else ""),
        row("Proof and follow-up", "Target", lambda one: measured(one.follow_up.target, one.follow_up.unit, one) if one.follow_up else ""),
        row("Across countries", "Adopted by", lambda one: _lines([f"{organisation(a.organisation)} ({a.country}, {a.year}): {a.value}" for a in one.adopted_by])),
        row("Across countries", "Other libraries", lambda one: _lines([f"{_library(e.library)}: {label('comparisons', e.compare)}" for e in one.equivalents])),
        row("Market and law", "Market", lambda one: label("readiness", one.market.readiness)),
        row("Market and law", "Avoid when", lambda one: _texts(one.avoid_when)),
        row("Market and law", "Law", lambda one: _lines([f"{_library(x.source)}, {x.at}: {x.force}" for x in one.legal])),
    ]  # fmt: skip


def _library(source_id: str) -> str:
    found = site().library.sources.get(source_id)
    return found.title if found else source_id


def _texts(texts: Sequence[Text]) -> Cell:
    return _lines([text.en for text in texts])


def _lines(lines: Sequence[str]) -> Cell:
    return Markup("<br>").join(escape(line) for line in lines) if lines else ""
