"""Rules of good practice: few criteria and good ones. No law stands behind these numbers."""

from collections.abc import Iterator
from itertools import combinations

from kb.parameter import NumberParameter
from kb.shown import shown_number, shown_value
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.rules.case import ANSWER, Finding, at_lot, at_pin, rule
from kb.tender.rules.weighed import shares, weighed

FEW = "Few criteria and good ones"
MARKET = "Ask what the market can give"
MAX_CRITERIA, MAX_LEADING, MAX_UNREADY, LEAST_SHARE = 15, 2, 3, 5


@rule("GP-01", "warning", FEW)
def no_overlap(draft: Draft) -> Iterator[Finding]:
    """No two pins of a lot measure the same thing."""
    for first, second, lots in _pairs(draft):
        if same := _shared(first, second, draft):
            yield at_pin(
                second, ("entry",), f"{second.pin.id} and {first.pin.id} {same} ({', '.join(lots)})",
                "Each effect asked for once", "keep the one that says more, or say in `note` why both",
            )  # fmt: skip


@rule("GP-02", "error", "Bidders cannot meet two values of one demand")
def no_contradiction(draft: Draft) -> Iterator[Finding]:
    """Two pins of a lot that name the same quantity give it the same value."""
    for first, second, lots in _pairs(draft):
        for name in _same_quantities(first, second):
            one, other = first.values.get(name), second.values.get(name)
            if one is not None and other is not None and one != other:
                parameters, vocabulary = second.criterion.parameters, draft.library.vocabulary
                yield at_pin(
                    second, ("values", name),
                    f"`{name}` is {shown_value(parameters[name], other, vocabulary)} here "
                    f"and {shown_value(parameters[name], one, vocabulary)} in {first.pin.id} ({', '.join(lots)})",
                    "One value for one quantity", "make them equal, or remove one of the two pins",
                )  # fmt: skip


@rule("GP-03", "warning", MARKET)
def few_leading(draft: Draft) -> Iterator[Finding]:
    """At most two pins of a lot ask the leading level: each leaves fewer bidders, together hardly any."""
    for place, lot, clauses in draft.each_lot():
        leading = [clause.pin.id for clause in clauses if clause.level == "leading"]
        if len(leading) > MAX_LEADING:
            yield at_lot(
                place, lot, (), f"{len(leading)} pins of {lot.id} ask the leading level: {', '.join(leading)}",
                f"At most {MAX_LEADING}; few can deliver each, hardly anyone all",
                "choose where to lead, and ask the core or advanced level elsewhere",
            )  # fmt: skip


@rule("GP-04", "warning", MARKET)
def ready_market(draft: Draft) -> Iterator[Finding]:
    """What the market cannot yet deliver widely is asked above the core level in at most three pins of a lot."""
    for place, lot, clauses in draft.each_lot():
        unready = [
            clause.pin.id for clause in clauses
            if clause.criterion.market.readiness != "available" and clause.level != "core"
        ]  # fmt: skip
        if len(unready) > MAX_UNREADY:
            yield at_lot(
                place, lot, (), f"{len(unready)} pins of {lot.id} ask for what few offer: {', '.join(unready)}",
                f"At most {MAX_UNREADY} such demands", "ask the core level, or hold a market dialogue first",
            )  # fmt: skip


@rule("GP-05", "warning", FEW)
def weight_that_counts(draft: Draft) -> Iterator[Finding]:
    """An award criterion counts at least 5 of 100; below that it costs bidders work and decides nothing."""
    for place, lot, clauses in draft.each_lot():
        for one, share in shares(weighed(place, lot, clauses), lot) or ():
            if one.clause and 0 < share < LEAST_SHARE:
                yield at_pin(
                    one.clause, ("weight",), f"{one.name} counts {shown_number(share)} of 100 in {lot.id}",
                    f"At least {LEAST_SHARE}", "raise the weight, or make it a demand",
                )  # fmt: skip


@rule("GP-06", "warning", FEW)
def few_criteria(draft: Draft) -> Iterator[Finding]:
    """A lot has at most fifteen criteria: each is written by bidders, read by evaluators and watched in the contract."""
    for place, lot, clauses in draft.each_lot():
        if len(clauses) > MAX_CRITERIA:
            yield at_lot(
                place, lot, (), f"{lot.id} has {len(clauses)} criteria", f"At most {MAX_CRITERIA}",
                "keep those that change most, and leave out what law already demands",
            )  # fmt: skip


@rule("GP-07", "question", MARKET)
def untried_demand(draft: Draft) -> Iterator[Finding]:
    """A demand at the leading level on a market that is only emerging has been talked over with that market."""
    for clause in draft.clauses:
        if clause.level == "leading" and clause.criterion.market.readiness == "emerging":
            yield at_pin(
                clause, ("level",), f"whether the market has been asked about {clause.pin.id} at the leading level",
                "Who was asked, and how many can deliver",
                ANSWER,
            )  # fmt: skip


def _pairs(draft: Draft) -> Iterator[tuple[Clause, Clause, list[str]]]:
    """Every two different criteria that hold for the same lots, with these lots."""
    known = frozenset(draft.lots)
    held = [(one, known & set(one.pin.lots) if one.pin.lots else known) for one in draft.clauses]
    for (first, its), (second, others) in combinations(held, 2):
        if first.pin.id != second.pin.id and (lots := its & others):
            yield first, second, sorted(lots)


def _shared(first: Clause, second: Clause, draft: Draft) -> str:
    """What two criteria of the same use have in common so that they count an effect twice."""
    if first.use != second.use or first.pin.note or second.pin.note:
        return ""
    for name in _same_quantities(first, second):
        if first.values.get(name) == second.values.get(name):  # if not, that is GP-02
            return f"both ask for `{name}`"
    one, other = first.criterion, second.criterion
    labels = {label.source for label in one.verification.labels}
    common = [label.source for label in other.verification.labels if label.source in labels]
    if common and other.id in one.related:
        return f"are proven by the same {draft.library.sources[common[0]].title}"
    unit = getattr(one.scoring, "unit", None)
    measured = first.use == "award-criterion" and unit == getattr(other.scoring, "unit", "")
    if measured and unit and one.topics[0] == other.topics[0]:
        return f"both give points for {unit} of the same topic"
    return ""


def _same_quantities(first: Clause, second: Clause) -> list[str]:
    """The parameters that two criteria share: same name, unit and label."""
    return [
        name
        for name, one in first.criterion.parameters.items()
        if isinstance(one, NumberParameter)
        and isinstance(other := second.criterion.parameters.get(name), NumberParameter)
        and (one.unit, one.label.en) == (other.unit, other.label.en)
    ]
