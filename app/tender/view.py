"""What the basket page shows of a lot: its clauses, and how the weights share a hundred."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.render import content_language
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot

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
