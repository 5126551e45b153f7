"""Rules: what may decide the award, Directive 2014/24/EU Art. 67."""

import re
from collections.abc import Iterator

from kb.scoring import Linear, Scoring
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.fill import default_value, needed
from kb.tender.rules.case import (
    ANSWER,
    FULL_REGIME,
    IN_FORCE,
    Finding,
    articles,
    at_lot,
    at_pin,
    rule,
)
from kb.tender.scoring import ScoringError, ends

SUBJECT = articles("67(2) and (3)")
STAFF = re.compile(
    r"\b(?:experience|qualifications?|curriculum vitae|ervaring|kwalificaties?|erfahrung"
    r"|qualifikation(?:en)?|expérience|qualifications? professionnelles?)\b",
    re.IGNORECASE,
)


def award_clauses(draft: Draft) -> Iterator[Clause]:
    """The pinned award criteria."""
    return (clause for clause in draft.clauses if clause.use == "award-criterion")


def is_cost(clause: Clause) -> bool:
    """Whether an award criterion is a life-cycle cost (BT-539)."""
    return "cost" in clause.criterion.eforms.get("bt-539", ())


@rule("AW-05", "error", articles("67(1) and (2)"), IN_FORCE, regimes=FULL_REGIME)
def price_or_cost(draft: Draft) -> Iterator[Finding]:
    """A lot is awarded on price or cost, alone or with quality, or on quality at a fixed price."""
    for place, lot, clauses in draft.each_lot():
        awarded = [clause for clause in clauses if clause.use == "award-criterion"]
        if lot.price is None and not any(map(is_cost, awarded)):
            yield at_lot(
                place, lot, (), f"neither price nor cost counts in {lot.id}",
                "Price, life-cycle cost, or a fixed price", "add `price` to the lot",
            )  # fmt: skip
        elif lot.price and lot.price.fixed is not None and not awarded:
            yield at_lot(
                place, lot, ("price", "fixed"), f"the price of {lot.id} is fixed and nothing else counts",
                "At least one award criterion", "pin one, or let the price compete",
            )  # fmt: skip
        elif lot.price and lot.price.fixed is not None and lot.price.weight is not None:
            yield at_lot(
                place, lot, ("price", "weight"), f"the price of {lot.id} is fixed and has a weight",
                "One of the two", "delete `weight` or `fixed`",
            )  # fmt: skip


@rule("AW-06", "question", SUBJECT, IN_FORCE, regimes=FULL_REGIME)
def linked_to_the_subject(draft: Draft) -> Iterator[Finding]:
    """Every award criterion concerns what is bought, at some stage of its life cycle."""
    for clause in award_clauses(draft):
        yield at_pin(
            clause, (), f"whether {clause.pin.id} concerns what is bought here, and at which stage of its life",
            "The link to the works, supplies or services of this contract", ANSWER,
        )  # fmt: skip


@rule("AW-08", "question", f"{articles('67(2)(b)')}; C-532/06 Lianakis, C-601/13 Ambisig", IN_FORCE)
def staff_of_the_contract(draft: Draft) -> Iterator[Finding]:
    """Experience and qualification earn points only for the staff of this contract, where its quality matters."""
    for clause in award_clauses(draft):
        said = {language: clause.text(language) for language in draft.tender.languages}
        if found := next(filter(None, map(STAFF.search, said.values())), None):
            yield at_pin(
                clause, (), f'the text says "{found[0]}": whether it is about staff assigned to this contract',
                "Why the quality of these people matters for the performance; "
                "experience of the firm belongs to selection", ANSWER,
            )  # fmt: skip


@rule("AW-09", "error", f"{articles('58 and 67')}; C-532/06 Lianakis", IN_FORCE)
def not_twice(draft: Draft) -> Iterator[Finding]:
    """No entry both selects bidders and awards points in the same lot."""
    for _, lot, clauses in draft.each_lot():
        selecting = {one.pin.id for one in clauses if one.use == "selection-criterion"}
        for clause in clauses:
            if clause.use == "award-criterion" and clause.pin.id in selecting:
                yield at_pin(
                    clause, ("use",), f"{clause.pin.id} selects and awards in {lot.id}",
                    "Selection looks at the bidder, award at the offer", "remove one of the two pins",
                )  # fmt: skip


@rule(
    "AW-10",
    "error",
    f"{articles('67(4)')}; C-448/01 EVN Wienstrom; elsewhere transparency, Art. 18(1)",
    IN_FORCE,
)
def a_scale(draft: Draft) -> Iterator[Finding]:
    """With the values filled in, the scale of an award criterion still tells good offers from bad ones."""
    for clause in award_clauses(draft):
        scoring = clause.criterion.scoring
        if scoring is None:
            yield at_pin(
                clause, ("use",), f"{clause.pin.entry} does not say how points are given",
                "A scale that can be computed", "use it as a demand instead",
            )  # fmt: skip
        elif wrong := _bent(clause, scoring, draft):
            yield at_pin(
                clause, ("values",), wrong, "No points at one end and full points at the other",
                "change the values that the scale is made of",
            )  # fmt: skip


def _bent(clause: Clause, scoring: Scoring, draft: Draft) -> str:
    """What is wrong with the ends of a line; they must lie as those of the published defaults do."""
    if not isinstance(scoring, Linear) or clause.filled.misfits:
        return ""
    usual = {
        name: default_value(clause.criterion.parameters[name], clause.level, draft.today)
        for name in needed(clause.criterion, clause.level)
    }
    try:
        usual_zero, usual_full = ends(scoring, usual)
        zero, full = ends(scoring, clause.values)
    except ScoringError:
        return "no points and full points are given for the same value"
    if (full > zero) != (usual_full > usual_zero):
        return f"the scale is turned round: no points at {zero}, full points at {full}"
    return ""
