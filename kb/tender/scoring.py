"""Award points, computed in one place: for the evaluation sheet, the pages and the API.

The four methods are those of `kb.scoring`. Points run from 0 to 100 before the weight, so that a lot's
total is the sum of `points * weight / 100` (Directive 2014/24/EU Art. 67(5) asks for published weights).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from kb.scoring import (
    Linear,
    Measured,
    ParameterReference,
    Qualitative,
    Relative,
    Scoring,
    Threshold,
)
from kb.shown import Value

FULL, NONE = Decimal(100), Decimal(0)
CENT = Decimal("0.01")


class ScoringError(Exception):
    """Why points cannot be computed; the text is the whole message."""


@dataclass(frozen=True)
class Scored:
    """A bid's value and what it earns: points of 100, and points after the weight."""

    value: Decimal
    points: Decimal
    weighted: Decimal


def score(
    scoring: Scoring, bids: Sequence[Decimal], values: Mapping[str, Value], weight: Decimal = FULL
) -> tuple[Scored, ...]:
    """What each bid earns, to the hundredth. `values` are the parameters of the clause.

    For a qualitative criterion a bid is the grade's points that the jury gave. Raises ScoringError
    when a bid cannot be scored.
    """
    earned = [points(scoring, bid, bids, values) for bid in bids]
    return tuple(
        Scored(bid, _rounded(one), _rounded(one * weight / FULL))
        for bid, one in zip(bids, earned, strict=True)
    )


def points(
    scoring: Scoring, bid: Decimal, bids: Sequence[Decimal], values: Mapping[str, Value]
) -> Decimal:
    """The points of one bid among `bids`, unrounded, 0 to 100. Raises ScoringError."""
    if isinstance(scoring, Linear):
        return _linear(bid, *ends(scoring, values))
    if isinstance(scoring, Threshold):
        reached = [step.points for step in scoring.steps if _meets(bid, step.at, scoring.better)]
        return max(reached, default=NONE)
    if isinstance(scoring, Relative):
        return _relative(scoring, bid, bids)
    return _grade(scoring, bid)


def ends(scoring: Linear, values: Mapping[str, Value]) -> tuple[Decimal, Decimal]:
    """The values that earn nothing and full points, parameters filled in. Raises ScoringError."""
    zero_at, full_at = _number(scoring.zero_at, values), _number(scoring.full_at, values)
    if zero_at == full_at:
        raise ScoringError("No points and full points are given for the same value.")
    return zero_at, full_at


def example_bids(scoring: Scoring, values: Mapping[str, Value]) -> tuple[Decimal, ...]:
    """Three bids that show how the method works: a weak, a middling and the best one."""
    if isinstance(scoring, Linear):
        zero_at, full_at = ends(scoring, values)
        return tuple(
            zero_at + (full_at - zero_at) * part for part in map(Decimal, ("0.2", "0.6", "1"))
        )
    if isinstance(scoring, Threshold):
        at = sorted((step.at for step in scoring.steps), reverse=scoring.better == "lower")
        return (at[0], at[len(at) // 2], at[-1])
    if isinstance(scoring, Relative):
        bids = (Decimal(60), Decimal(80), Decimal(100))
        return bids if scoring.better == "higher" else tuple(reversed(bids))
    grades = sorted(grade.points for grade in scoring.grades)
    return (grades[0], grades[len(grades) // 2], grades[-1])


def _linear(bid: Decimal, zero_at: Decimal, full_at: Decimal) -> Decimal:
    share = (bid - zero_at) / (full_at - zero_at) * FULL
    return min(max(NONE, share), FULL)


def _relative(scoring: Relative, bid: Decimal, bids: Sequence[Decimal]) -> Decimal:
    """Lower is better: best / bid; higher is better: bid / best. Nothing below zero can be compared."""
    if any(one < 0 for one in bids):
        raise ScoringError("A proportional score needs bids of zero or more.")
    best = min(bids) if scoring.better == "lower" else max(bids)
    if bid == best:
        return FULL
    return FULL * (best / bid if scoring.better == "lower" else bid / best)


def _grade(scoring: Qualitative, bid: Decimal) -> Decimal:
    if bid not in {grade.points for grade in scoring.grades}:
        known = ", ".join(str(grade.points) for grade in scoring.grades)
        raise ScoringError(f"{bid} is not one of the grades {known}.")
    return bid


def _meets(bid: Decimal, at: Decimal, better: str) -> bool:
    return bid <= at if better == "lower" else bid >= at


def _number(measured: Measured, values: Mapping[str, Value]) -> Decimal:
    if not isinstance(measured, ParameterReference):
        return measured
    found = values.get(measured.parameter)
    if not isinstance(found, Decimal):
        raise ScoringError(f"`{measured.parameter}` has no number yet.")
    return found


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)
