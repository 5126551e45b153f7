"""Rules: who may bid and how, Directive 2014/24/EU Art. 45, 58, 60, 62 and 65."""

import re
from collections.abc import Iterator

from kb.shown import shown_number
from kb.tender.draft import Draft
from kb.tender.model import Lot, Money
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
from kb.tender.rules.own import lacks_equivalent, worded

MANAGEMENT = re.compile(r"\b(?:ISO 14001|EMAS)\b")
LIMITED = {  # how many must be invited at least, Art. 65(2)
    "restricted": 5,
    "competitive-with-negotiation": 3,
    "competitive-dialogue": 3,
    "innovation-partnership": 3,
}


@rule("SC-01", "error", f"{articles('58(1)')}; eForms BT-809", IN_FORCE, regimes=FULL_REGIME)
def allowed_kind(draft: Draft) -> Iterator[Finding]:
    """A selection criterion is about suitability, standing or ability, and has the notice's code for it."""
    for clause in draft.clauses:
        known = draft.library.vocabulary.eforms.get("bt-809")
        codes = clause.criterion.eforms.get("bt-809", ())
        fits = known is None or all(code in known.codes for code in codes)
        if clause.use == "selection-criterion" and not (codes and fits):
            yield at_pin(
                clause, ("use",), f"{clause.pin.entry} has no code of a kind of selection criterion",
                "One of the kinds that the article allows", "use it as a demand on the offer instead",
            )  # fmt: skip


@rule("SC-02", "error", articles("58(3)"), IN_FORCE, regimes=FULL_REGIME)
def turnover_within_bounds(draft: Draft) -> Iterator[Finding]:
    """The yearly turnover asked is at most twice the estimated value, unless a reason is given."""
    for place, lot, _ in draft.each_lot():
        asked, value = lot.minimum_turnover, _value(draft, lot)
        keys = ("minimum-turnover",)
        if asked is None or lot.turnover_reason:
            continue
        if value is None or value.currency != asked.currency:
            said = f"its value is in {value.currency}" if value else "no value is estimated"
            yield at_lot(
                place, lot, keys, f"{lot.id} asks a turnover in {asked.currency} and {said}",
                "An estimated value in the same currency", "fill in `estimated-value`",
            )  # fmt: skip
        elif asked.amount > 2 * value.amount:
            most = shown_number(2 * value.amount)
            yield at_lot(
                place, lot, keys, f"{lot.id} asks a turnover of {shown_number(asked.amount)} {asked.currency}",
                f"At most {most} {value.currency}, twice the estimated value",
                "lower it, or write in `turnover-reason` which special risk calls for more",
            )  # fmt: skip


def _value(draft: Draft, lot: Lot) -> Money | None:
    """The estimated value of a lot; with a single lot, that of the tender."""
    only = draft.tender.estimated_value if len(draft.tender.lots) == 1 else None
    return lot.estimated_value or only


@rule("SC-03", "warning", articles("58(5) and 60"), IN_FORCE, regimes=FULL_REGIME)
def a_minimum_level(draft: Draft) -> Iterator[Finding]:
    """A selection criterion in the buyer's own words names the minimum that is asked."""
    for own in worded(draft, "selection-criterion"):
        if not re.search(r"\d", own.words):
            yield own.find(
                "the wording holds no number", "The minimum level of ability, and its proof",
                "write how much, how many or how long, or keep the published text",
            )  # fmt: skip


@rule("SC-04", "error", articles("62(2)"), IN_FORCE, regimes=FULL_REGIME)
def other_management_systems(draft: Draft) -> Iterator[Finding]:
    """Who asks for an environmental management system in own words accepts equivalent ones."""
    for own in worded(draft, "selection-criterion"):
        if (named := MANAGEMENT.search(own.words)) and (phrase := lacks_equivalent(own)):
            yield own.find(
                f"the wording names {named[0]} alone",
                "EMAS, other recognised systems, and other evidence of equal measures",
                f'add "{phrase}"',
            )  # fmt: skip


@rule("SC-05", "error", articles("62(1)"), IN_FORCE, regimes=FULL_REGIME)
def other_certificates(draft: Draft) -> Iterator[Finding]:
    """Who asks for a certificate by a standard in own words accepts equivalent ones."""
    for own in worded(draft, "selection-criterion"):
        phrase = lacks_equivalent(own)
        if own.standard and phrase and not MANAGEMENT.search(own.words):
            yield own.find(
                f"the wording names {own.standard} alone",
                "Certificates of bodies in other Member States and other evidence",
                f'add "{phrase}"',
            )  # fmt: skip


@rule("SC-06", "question", articles("58(1)"), IN_FORCE, regimes=FULL_REGIME)
def in_proportion(draft: Draft) -> Iterator[Finding]:
    """What is asked of bidders is in proportion to the contract."""
    for clause in draft.clauses:
        if clause.use == "selection-criterion":
            yield at_pin(
                clause, (), f"whether {clause.pin.id} is in proportion to the subject and value of this contract",
                "Why this much and not less", ANSWER,
            )  # fmt: skip


@rule("RD-01", "error", articles("65(1) and (2)"), IN_FORCE, regimes=FULL_REGIME)
def fair_short_list(draft: Draft) -> Iterator[Finding]:
    """Fewer candidates are invited only in procedures that allow it, enough of them, by published criteria."""
    for place, lot, clauses in draft.each_lot():
        if lot.candidates is None:
            continue
        keys, procedure = ("candidates",), draft.tender.procedure
        least = LIMITED.get(procedure or "")
        if procedure and least is None:
            yield at_lot(
                place, lot, keys, f"{lot.id} limits the candidates in the procedure `{procedure}`",
                f"One of: {', '.join(LIMITED)}", "delete `candidates`, or choose such a procedure",
            )  # fmt: skip
        if least and (lot.candidates < least or lot.candidates % 1):
            yield at_lot(
                place, lot, keys, f"{lot.id} invites {shown_number(lot.candidates)} candidates",
                f"A whole number from {least} on", "raise it",
            )  # fmt: skip
        if not any(clause.use == "selection-criterion" for clause in clauses):
            yield at_lot(
                place, lot, keys, f"{lot.id} limits the candidates without a selection criterion",
                "Objective criteria by which they are chosen", "pin a selection criterion",
            )  # fmt: skip


@rule("VA-01", "warning", articles("45(2)"), IN_FORCE, regimes=FULL_REGIME)
def variants_have_minimums(draft: Draft) -> Iterator[Finding]:
    """Where variants are allowed, the lot says what they must meet at least."""
    for place, lot, clauses in draft.each_lot():
        demands = [clause for clause in clauses if clause.use == "technical-specification"]
        if lot.variants in ("allowed", "required") and not demands:
            yield at_lot(
                place, lot, ("variants",), f"variants are {lot.variants} in {lot.id} and nothing is demanded",
                "Minimum requirements for variants", "pin a technical specification",
            )  # fmt: skip
