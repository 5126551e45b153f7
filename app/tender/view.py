"""What the basket page shows of a lot: its clauses, and how the weights share a hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.render import content_language
from kb.scoring import Scoring
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.scoring import ScoringError, example_bids, points, score

FULL = Decimal(100)
USES = (
    "selection-criterion",
    "technical-specification",
    "award-criterion",
    "contract-performance-clause",
)


@dataclass(frozen=True)
class Share:
    """One part of a lot's weights: whose it is, and where its bar starts and ends (0 to 100)."""

    name: str
    weight: Decimal
    start: Decimal
    width: Decimal


@dataclass(frozen=True)
class LotView:
    """A lot with its clauses by use."""

    lot: Lot
    by_use: dict[str, tuple[Clause, ...]]

    @property
    def is_empty(self) -> bool:
        return not any(self.by_use.values())

    @property
    def total(self) -> Decimal:
        """The sum of all weights, price included."""
        return sum((share.weight for share in self.shares), Decimal(0))

    @property
    def shares(self) -> tuple[Share, ...]:
        """The weights as parts of a bar: price first, then the award criteria."""
        rows = [
            (clause.criterion.title.said(content_language()), clause.pin.weight)
            for clause in self.by_use["award-criterion"]
        ]
        price = self.lot.price
        rows = [(price.type.capitalize(), price.weight), *rows] if price else rows
        return weighted([(name, weight) for name, weight in rows if weight])


def lot_views(draft: Draft) -> list[LotView]:
    """Every lot with its clauses, grouped by use in the order of a procedure."""
    return [
        LotView(lot, {use: tuple(one for one in clauses if one.use == use) for use in USES})
        for _, lot, clauses in draft.each_lot()
    ]


def weighted(rows: Sequence[tuple[str, Decimal]]) -> tuple[Share, ...]:
    """Names and weights as a bar of 100 units, or longer when they sum to more."""
    whole = max(sum((weight for _, weight in rows), Decimal(0)), FULL)
    shares: list[Share] = []
    for name, weight in rows:
        start = shares[-1].start + shares[-1].width if shares else Decimal(0)
        shares.append(Share(name, weight, start, weight * FULL / whole))
    return tuple(shares)


@dataclass(frozen=True)
class WorkedExample:
    """Three bids scored by a criterion's own method, and its line from value to points."""

    bids: tuple[tuple[Decimal, Decimal, Decimal], ...]  # value, points, points after the weight
    line: str  # points of an SVG polyline in a box of 100 by 100
    low: Decimal
    high: Decimal


def worked_example(clause: Clause) -> WorkedExample | None:
    """The example for an award criterion; None where it is not scored, or lacks a number still."""
    scoring = clause.criterion.scoring
    if scoring is None or clause.use != "award-criterion":
        return None
    try:
        bids = example_bids(scoring, clause.values)
        scored = score(scoring, bids, clause.values, clause.pin.weight or FULL)
        low, high = _range(bids)
        line = _line(scoring, clause, bids, low, high)
    except ScoringError:
        return None
    rows = tuple((one.value, one.points, one.weighted) for one in scored)
    return WorkedExample(rows, line, low, high)


def _range(bids: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    low, high = min(bids), max(bids)
    margin = (high - low) / 4 or Decimal(1)
    return max(low - margin, Decimal(0)) if low >= 0 else low - margin, high + margin


def _line(
    scoring: Scoring, clause: Clause, bids: Sequence[Decimal], low: Decimal, high: Decimal
) -> str:
    """Points over the range of values, drawn from left to right."""
    if scoring.method == "qualitative":
        return ""
    steps = [low + (high - low) * step / 60 for step in range(61)]
    drawn = [
        (FULL * step / 60, FULL - points(scoring, value, [*bids, value], clause.values))
        for step, value in zip(range(61), steps, strict=True)
        if value > 0 or scoring.method != "relative"
    ]
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in drawn)
