"""The award criteria of a lot as they are weighed: price or cost, then the pins."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from kb.reader import Keys
from kb.tender.clause import Clause
from kb.tender.codes import carried
from kb.tender.draft import Draft
from kb.tender.model import Lot

TOTALS = {"per-exa": 100, "per-mid": 100, "dec-exa": 1, "dec-mid": 1}


class Weighed(NamedTuple):
    """One award criterion of a lot: its place, its name, its weight or rank.

    `clause` is None for price. `about` is the pin, for price the lot.
    """

    keys: Keys
    about: str
    name: str
    weight: Decimal | None
    weight_to: Decimal | None
    rank: Decimal | None
    clause: Clause | None = None


def weighed(place: int, lot: Lot, clauses: Iterable[Clause]) -> tuple[Weighed, ...]:
    """What earns points in a lot; a fixed price earns none."""
    found = []
    if (price := lot.price) and price.fixed is None:
        keys = ("lots", place, "price")
        found.append(
            Weighed(keys, lot.id, price.type, price.weight, price.weight_to, price.rank)
        )  # fmt: skip
    for clause in clauses:
        if clause.use == "award-criterion":
            pin = clause.pin
            found.append(
                Weighed(
                    ("pins", clause.place), pin.entry, pin.entry,
                    pin.weight, pin.weight_to, pin.rank, clause,
                )
            )  # fmt: skip
    return tuple(found)


def shares(found: Sequence[Weighed], lot: Lot) -> list[tuple[Weighed, Decimal]] | None:
    """The part of 100 that each criterion surely counts (the low end of a range).

    None where no weights are given, or not all of them.
    """
    known = [(one, one.weight) for one in found if one.weight is not None]
    total = TOTALS.get(lot.weighting) or sum(weight for _, weight in known)
    if lot.formula or lot.weighting == "ord-imp" or len(known) < len(found) or not total:
        return None
    return [(one, weight * 100 / total) for one, weight in known]


def is_whole(draft: Draft, lot: Lot) -> bool:
    """Whether the text of every pin of a lot is at hand; if not, sums say nothing."""
    return not any(pin.holds_for(lot.id) for pin in draft.missing)


def pursues(clause: Clause, *aims: str) -> bool:
    """Whether the criterion's notice code BT-06 names one of `aims`, such as env-imp."""
    return bool(carried((clause,), "bt-06").keys() & set(aims))
