"""Entries side by side: one row per aspect, what differs first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.render import (
    day,
    label,
    measured,
    organisation,
    parameter_value,
    requirement,
    say,
    unit_name,
)
from app.site import site
from kb.criterion import Criterion
from kb.model import AnyEntry
from kb.parameter import LEVELS, LevelName, NumberParameter
from kb.shown import shown_number
from kb.values import Text

Cell = str | tuple[str, ...]  # one value, or a list of several
Get = Callable[[Criterion], Cell]
PARAMETERS = "Parameters"
SHORT = 60  # characters that are compared at a glance


@dataclass(frozen=True)
class Row:
    """One aspect and what each entry says about it."""

    group: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        return len(set(self.cells)) > 1

    @property
    def stands_out(self) -> bool:
        """Does it differ in what is worth a mark: parameters and short values? Texts nearly always
        differ."""
        short = all(isinstance(cell, str) and len(cell) <= SHORT for cell in self.cells)
        return self.differs and (short or self.group == PARAMETERS)


def comparison(entries: Sequence[AnyEntry]) -> list[Row]:
    """The rows for `entries`, grouped; inside each group those that stand out come first, then the
    others that differ."""
    criteria = [entry if isinstance(entry, Criterion) else None for entry in entries]
    rows = [*_parameters(criteria), *_demands(criteria), *_common(entries), *_proof(criteria)]
    filled = [row for row in rows if any(row.cells)]
    groups = list(dict.fromkeys(row.group for row in filled))
    return sorted(
        filled, key=lambda row: (groups.index(row.group), not row.stands_out, not row.differs)
    )


def _parameters(criteria: Sequence[Criterion | None]) -> list[Row]:
    names = dict.fromkeys(name for one in criteria if one for name in one.parameters)
    return [
        Row(
            PARAMETERS,
            _parameter_name(name, criteria),
            tuple(_defaults(name, one) for one in criteria),
        )
        for name in names
    ]


def _parameter_name(name: str, criteria: Sequence[Criterion | None]) -> str:
    return next(
        say(one.parameters[name].label) for one in criteria if one and name in one.parameters
    )


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
        limits = f"{shown_number(parameter.min)} to {shown_number(parameter.max)}"
        lines.append(f"Allowed: {limits}\u00a0{unit_name(parameter.unit)}")
    return _lines(lines)


def _demands(criteria: Sequence[Criterion | None]) -> list[Row]:
    rows = [
        Row("Demand", label("levels", level), _requirements(level, criteria)) for level in LEVELS
    ]
    uses = tuple(
        ", ".join(label("uses", use) for use in one.uses) if one else "" for one in criteria
    )
    return [Row("Demand", "Use", uses), *rows]


def _requirements(level: LevelName, criteria: Sequence[Criterion | None]) -> tuple[Cell, ...]:
    return tuple(requirement(one, level) if one and level in one.levels else "" for one in criteria)


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
    aspects: tuple[tuple[str, str, Get], ...] = (
        ("Proof and follow-up", "Bidder hands in", lambda one: _texts(one.verification.bidder)),
        ("Proof and follow-up", "Evaluator checks", lambda one: _texts(one.verification.evaluator)),
        ("Proof and follow-up", "Indicator", _indicator),
        ("Proof and follow-up", "Target", _target),
        ("Across countries", "Adopted by", _adopted),
        ("Across countries", "Other libraries", _equivalents),
        ("Market and law", "Market", lambda one: label("readiness", one.market.readiness)),
        ("Market and law", "Avoid when", lambda one: _texts(one.avoid_when)),
        ("Market and law", "Law", _law),
    )
    return [
        Row(group, name, tuple(get(one) if one else "" for one in criteria))
        for group, name, get in aspects
    ]


def _indicator(one: Criterion) -> Cell:
    return say(one.follow_up.indicator) if one.follow_up else ""


def _target(one: Criterion) -> Cell:
    return measured(one.follow_up.target, one.follow_up.unit, one) if one.follow_up else ""


def _adopted(one: Criterion) -> Cell:
    return _lines(
        [
            f"{organisation(a.organisation)} ({a.country}, {a.year}): {a.value}"
            for a in one.adopted_by
        ]
    )


def _equivalents(one: Criterion) -> Cell:
    return _lines(
        [f"{_library(e.library)}: {label('comparisons', e.compare)}" for e in one.equivalents]
    )


def _law(one: Criterion) -> Cell:
    return _lines([f"{_library(x.source)}, {x.at}: {x.force}" for x in one.legal])


def _library(source_id: str) -> str:
    found = site().library.sources.get(source_id)
    return found.title if found else source_id


def _texts(texts: Sequence[Text]) -> Cell:
    return _lines([say(text) for text in texts])


def _lines(lines: Sequence[str]) -> Cell:
    return lines[0] if len(lines) == 1 else tuple(lines)
