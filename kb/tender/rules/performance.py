"""Rules: contract performance clauses and life-cycle costs, Directive 2014/24/EU Art. 67(3), 68 and 70."""

import re
from collections.abc import Iterator
from itertools import product

from kb.parameter import NumberParameter
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.rules.award import is_cost
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

EXTERNAL = re.compile(
    r"\b(?:emissions?|CO2|carbon|external(?:ity|ities)|greenhouse)\b", re.IGNORECASE
)
CLAUSE = "contract-performance-clause"


@rule("CP-01", "error", articles("67 and 70"), IN_FORCE)
def not_scored(draft: Draft) -> Iterator[Finding]:
    """A contract performance clause binds the contractor; it earns no points."""
    for clause in draft.clauses:
        for name in ("weight", "weight_to", "rank", "minimum_points"):
            if clause.use == CLAUSE and getattr(clause.pin, name) is not None:
                key = name.replace("_", "-")
                yield at_pin(
                    clause, (key,), f"this clause has a `{key}`", "A duty of the contract, not scored",
                    "delete it, or use the criterion for award if it allows that",
                )  # fmt: skip


@rule("CP-02", "warning", f"{articles('70')}; a duty that nobody checks is none", IN_FORCE)
def checked_during_contract(draft: Draft) -> Iterator[Finding]:
    """Who demands something during the contract has the months in which it is checked."""
    for place, lot, clauses in draft.each_lot():
        if lot.months is None and any(clause.use == CLAUSE for clause in clauses):
            yield at_lot(
                place, lot, (), f"{lot.id} has contract clauses and no length of contract",
                "The months over which they are checked", "fill in `months`",
            )  # fmt: skip


@rule("CP-03", "question", articles("67(3) and 70"), IN_FORCE, regimes=FULL_REGIME)
def linked_clause(draft: Draft) -> Iterator[Finding]:
    """A contract performance clause concerns what is bought, also where it was written for another subject."""
    for clause in draft.clauses:
        bought = {code[:2] for code in _bought(clause, draft)}
        if clause.use == CLAUSE and bought and not bought & set(clause.criterion.divisions):
            yield at_pin(
                clause, (), f"{clause.pin.id} was written for other subjects (CPV): whether it concerns this contract",
                "The link to the works, supplies or services bought here", ANSWER,
            )  # fmt: skip


def _bought(clause: Clause, draft: Draft) -> set[str]:
    """The CPV codes of the tender and of the lots that a clause holds for."""
    lots = (lot for lot in draft.tender.lots if clause.pin.holds_for(lot.id))
    return {*draft.tender.cpv, *(code for lot in lots for code in lot.cpv)}


@rule("LC-01", "error", articles("68(2)"), IN_FORCE, regimes=FULL_REGIME)
def cost_method(draft: Draft) -> Iterator[Finding]:
    """Who awards on life-cycle cost says which data bidders give and how they are counted."""
    for place, lot, _ in draft.each_lot():
        sheets = [
            annex for annex in draft.annexes
            if annex.pin.holds_for(lot.id) and annex.template.purpose == "cost-sheet"
        ]  # fmt: skip
        price = lot.price
        if price and price.type == "cost" and price.fixed is None and not price.note and not sheets:
            yield at_lot(
                place, lot, ("price",), f"{lot.id} counts cost and does not say how",
                "The data that bidders give and the method of counting",
                "pin a cost sheet, or write both in the `note` of the price",
            )  # fmt: skip


@rule("LC-02", "question", articles("68(1)(b) and (2)(a) to (c)"), IN_FORCE, regimes=FULL_REGIME)
def fair_externalities(draft: Draft) -> Iterator[Finding]:
    """Emissions and other outside effects enter a cost only by a method that is objective, open to all and not burdensome."""
    for clause in draft.clauses:
        parameters = clause.criterion.parameters
        names = " ".join(parameters[name].label.en for name in clause.values)
        if clause.use != "award-criterion" or not is_cost(clause):
            continue
        if found := EXTERNAL.search(f"{clause.text('en')} {names}"):
            yield at_pin(
                clause, (), f'the cost speaks of "{found[0]}": where it has a price, whether its method is fair',
                "Objective and not written for certain bidders; open to all; data that a normally "
                "diligent firm can give", ANSWER,
            )  # fmt: skip


@rule(
    "LC-04",
    "warning",
    f"{articles('67(4)')}; what is counted twice weighs more than is said",
    IN_FORCE,
)
def counted_once(draft: Draft) -> Iterator[Finding]:
    """Energy that is part of a cost does not also earn points as quality."""
    for _, lot, clauses in draft.each_lot():
        awarded = [clause for clause in clauses if clause.use == "award-criterion"]
        costs = [clause for clause in awarded if is_cost(clause) and _priced_energy(clause)]
        measured = [
            clause for clause in awarded if not is_cost(clause) and _measures_energy(clause)
        ]
        for cost, quality in product(costs, measured):
            yield at_pin(
                quality, ("weight",),
                f"energy counts in {quality.pin.id} and again in {cost.pin.id} ({lot.id})",
                "Each effect once", "leave one out, or say in `note` what it adds to the cost",
            )  # fmt: skip


def _priced_energy(clause: Clause) -> bool:
    units = [
        one.unit for one in clause.criterion.parameters.values() if isinstance(one, NumberParameter)
    ]
    return any("/kWh" in unit for unit in units)


def _measures_energy(clause: Clause) -> bool:
    return "kWh" in getattr(clause.criterion.scoring, "unit", "") and not clause.pin.note
