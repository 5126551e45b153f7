"""What the basket page shows of a lot: its clauses, and how the weights share a hundred."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from flask import url_for
from markupsafe import Markup, escape

from app.render import content_language
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.rules import Verdict
from kb.tender.rules.award import is_cost
from kb.tender.rules.weighed import TOTALS

FULL = Decimal(100)
NEWER = "VS-06"  # the rule that a newer version has been published
CODE = re.compile("`([^`]+)`")
AWARD = "award-criterion"


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
    def way(self) -> Literal["sum", "ranges", "ranks", "formula"]:
        """How its award criteria are weighed."""
        if self.lot.formula:
            return "formula"
        if self.lot.weighting == "ord-imp":
            return "ranks"
        return "ranges" if self.lot.weighting.endswith("mid") else "sum"

    @property
    def counts_cost(self) -> bool:
        """Whether an award criterion counts life-cycle cost, so that no price need be said."""
        return any(map(is_cost, self.by_use.get(AWARD, ())))

    @property
    def whole(self) -> int | None:
        """What the weights must sum to; None where they need not."""
        return TOTALS.get(self.lot.weighting)

    @property
    def weights(self) -> list[tuple[str, Decimal]]:
        """Every weight and whose it is: price first, then the award criteria."""
        rows = [
            (clause.criterion.title.said(content_language()), clause.pin.weight)
            for clause in self.by_use.get(AWARD, ())
        ]
        price = self.lot.price
        rows = [(price.type.capitalize(), price.weight), *rows] if price else rows
        return [(name, weight) for name, weight in rows if weight]

    @property
    def total(self) -> Decimal:
        """The sum of all weights, price included."""
        return sum((weight for _, weight in self.weights), Decimal(0))

    @property
    def shares(self) -> tuple[Share, ...]:
        """The weights as parts of a bar."""
        whole = Decimal(self.whole) if self.whole else self.total
        return weighted([(name, weight) for name, weight in self.weights if weight > 0], whole)


def lot_views(draft: Draft) -> list[LotView]:
    """Every lot with its clauses, grouped by use in the order of a procedure."""
    uses = draft.library.vocabulary.uses
    return [
        LotView(lot, {use: tuple(one for one in clauses if one.use == use) for use in uses})
        for _, lot, clauses in draft.each_lot()
    ]


def weighted(rows: Sequence[tuple[str, Decimal]], whole: Decimal) -> tuple[Share, ...]:
    """Names and weights as a bar of 100 units, which stands for `whole`, or for their sum when that
    is more."""
    full = max(sum((weight for _, weight in rows), Decimal(0)), whole)
    shares: list[Share] = []
    for name, weight in rows:
        start = shares[-1].start + shares[-1].width if shares else Decimal(0)
        shares.append(Share(name, weight, start, weight * FULL / full))
    return tuple(shares)


def coded(words: str) -> Markup:
    """A message of the core, in which names stand between backticks, as HTML."""
    return Markup(CODE.sub(r"<code>\1</code>", str(escape(words))))


def told(verdict: Verdict) -> Markup:
    """What a verdict says is wrong, as a sentence; a name at its start keeps its form."""
    words, about = verdict.finding.wrong, verdict.finding.about
    starts_with_name = bool(about) and words.startswith(about)
    return coded(words if starts_with_name else words[:1].upper() + words[1:])


def mend_at(verdict: Verdict, draft: Draft) -> str:
    """The page on which a verdict is mended: the pin's, the lot's, or the details."""
    if verdict.rule.id == NEWER:
        return url_for("proof.drift_form")
    first, *rest = (*verdict.finding.keys, "")
    place = rest[0] if rest else ""
    if first == "pins" and isinstance(place, int):
        if any(one.place == place for one in draft.clauses):
            return url_for("tender-pins.pin", place=place)
        return ""
    if first == "lots" and isinstance(place, int):
        return url_for("tender-lots.lot", lot_id=draft.tender.lots[place].id)
    return "" if first in ("pins", "answers") else url_for("tender-lots.details")
