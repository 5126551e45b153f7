"""A scoring method at work: three bids, and the line from what is offered to the points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import Flask

from kb.criterion import Criterion
from kb.parameter import LevelName
from kb.scoring import Scoring
from kb.shown import Value
from kb.tender.fill import defaults, fill
from kb.tender.scoring import FULL, ScoringError, example_bids, points, score

STEPS = 60  # points of the drawn line


def install(app: Flask) -> None:
    """Give the templates the example of a criterion's level."""
    app.jinja_env.globals.update(scoring_example=of_level)


@dataclass(frozen=True)
class WorkedExample:
    """Three bids scored by a criterion's own method, and its line from value to points."""

    bids: tuple[tuple[Decimal, Decimal, Decimal], ...]  # value, points, points after the weight
    line: str  # points of an SVG polyline in a box of 100 by 100; empty for a jury's grades
    low: Decimal
    high: Decimal


def of_level(criterion: Criterion, level: LevelName) -> WorkedExample | None:
    """The example with the defaults that hold today."""
    values = fill(criterion, level, defaults(criterion, level, date.today())).values
    return worked_example(criterion.scoring, values)


def worked_example(
    scoring: Scoring | None, values: Mapping[str, Value], weight: Decimal | None = None
) -> WorkedExample | None:
    """The example for a scoring; None where there is none, or a number is still missing."""
    if scoring is None:
        return None
    try:
        bids = example_bids(scoring, values)
        scored = score(scoring, bids, values, weight or FULL)
        low, high = _range(bids)
        line = "" if scoring.method == "qualitative" else _line(scoring, values, bids, low, high)
    except ScoringError:
        return None
    rows = tuple((one.value, one.points, one.weighted) for one in scored)
    return WorkedExample(rows, line, low, high)


def _range(bids: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(bids), max(bids)
    margin = (high - low) / 4 or Decimal(1)
    return max(low - margin, Decimal(0)) if low >= 0 else low - margin, high + margin


def _line(
    scoring: Scoring,
    values: Mapping[str, Value],
    bids: Sequence[Decimal],
    low: Decimal,
    high: Decimal,
) -> str:
    """Points over the range of values, drawn from left to right."""
    drawn = []
    for step in range(STEPS + 1):
        value = low + (high - low) * step / STEPS
        if value > 0 or scoring.method != "relative":
            earned = points(scoring, value, [*bids, value], values)
            drawn.append(f"{FULL * step / STEPS:.1f},{FULL - earned:.1f}")
    return " ".join(drawn)
