"""Rules of Norway: environment in the award, FOA § 7-9 (forskrift om offentlige anskaffelser).

As amended with effect from 1 January 2024: climate and environment weigh at least 30 % (second
paragraph); where criteria are ranked they should be among the first three (third); demands in the
specifications may take their place where these clearly do more, with a reason in the documents
(fourth); nothing is due where the footprint is by its nature insignificant, with a reason (fifth).
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from kb.shown import shown_number
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.rules.case import ANSWER, Finding, at_lot, rule
from kb.tender.rules.weighed import Weighed, pursues, shares, weighed

FOA = "Norwegian procurement regulation (FOA) § 7-9"
SINCE = date(2024, 1, 1)
LEAST, TOP = 30, 3
NEGLIGIBLE = "NO-03"


@rule("NO-01", "error", f"{FOA} second and fourth paragraphs", SINCE)
def thirty_percent(draft: Draft) -> Iterator[Finding]:
    """Climate and environment count at least 30 % of the award, or are demanded in the specifications."""
    for place, lot, clauses in draft.each_lot():
        share = _share(place, lot, clauses)
        if share is None or share >= LEAST or _demands(clauses) or _is_negligible(draft, lot):
            continue
        yield at_lot(
            place, lot, (), f"environment counts {shown_number(share)} % in {lot.id}",
            f"At least {LEAST} %, or technical specifications that clearly do more",
            "raise the weight, or pin such specifications and say why",
        )  # fmt: skip


@rule("NO-02", "question", f"{FOA} fourth paragraph", SINCE)
def better_by_demands(draft: Draft) -> Iterator[Finding]:
    """Demands take the place of the 30 % only where they clearly do more, and the documents say why."""
    for place, lot, clauses in draft.each_lot():
        demands = ", ".join(one.pin.id for one in _demands(clauses))
        if demands and _falls_short(place, lot, clauses):
            yield at_lot(
                place, lot, (), f"why the demands in {lot.id} clearly do more than points: {demands}",
                f"A reason for the documents, or {LEAST} %, or a rank among the first {TOP}", ANSWER,
            )  # fmt: skip


@rule(NEGLIGIBLE, "question", f"{FOA} fifth paragraph", SINCE)
def negligible_footprint(draft: Draft) -> Iterator[Finding]:
    """Neither weight nor demand is due where the footprint is insignificant by its nature, and the documents say why."""
    for place, lot, clauses in draft.each_lot():
        if _falls_short(place, lot, clauses) and not _demands(clauses):
            yield at_lot(
                place, lot, (), f"whether the footprint of {lot.id} is insignificant by its nature",
                "A reason for the documents; the answer lifts NO-01 and NO-04", ANSWER,
            )  # fmt: skip


@rule("NO-04", "error", f"{FOA} third and fourth paragraphs", SINCE)
def among_the_first(draft: Draft) -> Iterator[Finding]:
    """Where criteria are ranked, environment is among the first three, or is demanded in the specifications."""
    for place, lot, clauses in draft.each_lot():
        if _ranks_low(place, lot, clauses) and not (
            _demands(clauses) or _is_negligible(draft, lot)
        ):
            yield at_lot(
                place, lot, (), f"environment is not among the first {TOP} criteria of {lot.id}",
                f"Rank 1, 2 or {TOP}, or demands in the specifications with a reason",
                "raise its rank, or pin technical specifications for the environment",
            )  # fmt: skip


def _falls_short(place: int, lot: Lot, clauses: tuple[Clause, ...]) -> bool:
    """Whether environment counts too little in the award, by weight or by rank."""
    share = _share(place, lot, clauses)
    return (share is not None and share < LEAST) or _ranks_low(place, lot, clauses)


def _ranks_low(place: int, lot: Lot, clauses: tuple[Clause, ...]) -> bool:
    """Whether a lot ranks its criteria and none of the first three is about environment."""
    ranks = [one.rank for one in weighed(place, lot, clauses) if _is_green(one) and one.rank]
    return lot.weighting == "ord-imp" and min(ranks, default=Decimal(TOP + 1)) > TOP


def _share(place: int, lot: Lot, clauses: tuple[Clause, ...]) -> Decimal | None:
    """What environment surely counts, of 100; None where the lot gives no weights."""
    found = weighed(place, lot, clauses)
    if len(found) == 1 and found[0].clause is None and lot.weighting != "ord-imp":
        return Decimal(0)  # price alone decides, with or without the number 100
    counted = shares(found, lot)
    return None if counted is None else sum(
        (share for one, share in counted if _is_green(one)), Decimal(0)
    )  # fmt: skip


def _is_green(one: Weighed) -> bool:
    return one.clause is not None and pursues(one.clause, "env-imp")


def _demands(clauses: tuple[Clause, ...]) -> list[Clause]:
    return [
        one for one in clauses
        if one.use == "technical-specification" and pursues(one, "env-imp")
    ]  # fmt: skip


def _is_negligible(draft: Draft, lot: Lot) -> bool:
    return any(
        one.rule == NEGLIGIBLE and one.pin is None and one.lot in (None, lot.id)
        for one in draft.tender.answers
    )
