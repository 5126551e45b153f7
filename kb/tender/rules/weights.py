"""Rules: how the award criteria of a lot are weighed, Directive 2014/24/EU Art. 67(5)."""

from collections.abc import Iterator
from decimal import Decimal

from kb.scoring import Qualitative, Threshold
from kb.shown import shown_number
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.rules.case import (
    FULL_REGIME,
    IN_FORCE,
    Finding,
    articles,
    at_lot,
    at_pin,
    rule,
)
from kb.tender.rules.weighed import TOTALS, Weighed, is_whole, pursues, shares, weighed

WEIGHING = articles("67(5)")
MAX_SPREAD = 20  # of 100; the directive gives no number
MAX_GREEN = 45  # of 100; the share that the Court accepted in C-448/01


@rule("AW-01", "error", WEIGHING, IN_FORCE, regimes=FULL_REGIME)
def every_weight(draft: Draft) -> Iterator[Finding]:
    """Where two or more award criteria compete in a lot, each has a weight or rank, or the lot a formula."""
    for place, lot, clauses in draft.each_lot():
        found = weighed(place, lot, clauses)
        wanted = "rank" if lot.weighting == "ord-imp" else "weight"
        for one in found if len(found) > 1 and not lot.formula else ():
            if getattr(one, wanted) is None:
                yield Finding(
                    one.keys, one.about, f"{one.name} has no {wanted} in {lot.id}",
                    f"A {wanted} for each of the {len(found)} award criteria",
                    f"give it a {wanted}, or describe the formula in the lot",
                )  # fmt: skip


@rule("AW-02", "error", f"{WEIGHING}; a sum, in every regime", IN_FORCE)
def exact_sum(draft: Draft) -> Iterator[Finding]:
    """The weights of a lot sum to exactly 100, or to exactly 1 if they are decimals."""
    for place, lot, clauses in draft.each_lot():
        weights = [one.weight for one in weighed(place, lot, clauses)]
        known = [weight for weight in weights if weight is not None]
        if not lot.weighting.endswith("exa") or lot.weighting not in TOTALS or lot.formula:
            continue
        total, wanted = sum(known, Decimal(0)), TOTALS[lot.weighting]
        if known and len(known) == len(weights) and total != wanted and is_whole(draft, lot):
            gap = shown_number(abs(total - wanted))
            yield at_lot(
                place, lot, (), f"the weights of {lot.id} sum to {shown_number(total)}",
                f"Exactly {wanted}",
                f"{'raise' if total < wanted else 'lower'} the weights by {gap} in all",
            )  # fmt: skip


@rule("AW-03", "error", WEIGHING, IN_FORCE)
def sound_weights(draft: Draft) -> Iterator[Finding]:
    """A weight is above zero, and a range runs upwards and lets the weights reach the whole."""
    for place, lot, clauses in draft.each_lot():
        found = weighed(place, lot, clauses)
        for one in found:
            if wrong := _unsound(one, lot):
                yield Finding(one.keys, one.about, *wrong)
        lows = [one.weight for one in found if one.weight is not None]
        highs = [one.weight_to for one in found if one.weight_to is not None]
        wanted = TOTALS.get(lot.weighting)
        both = len(lows) == len(highs) == len(found) > 0
        if wanted and both and not sum(lows) <= wanted <= sum(highs) and is_whole(draft, lot):
            low, high = shown_number(sum(lows)), shown_number(sum(highs))
            yield at_lot(
                place, lot, (), f"the ranges of {lot.id} sum to {low} at least and {high} at most",
                f"Ranges that can sum to {wanted}", "widen or move the ranges",
            )  # fmt: skip


def _unsound(one: Weighed, lot: Lot) -> tuple[str, str, str] | None:
    is_price = one.clause is None  # a price that counts for nothing is AW-14
    if one.weight is not None and (one.weight < 0 or (one.weight == 0 and not is_price)):
        said = f"the weight of {one.name} is {shown_number(one.weight)}"
        return said, "A weight above zero", "raise it, or demand it instead of awarding points"
    if one.weight is not None and one.weight_to is None and lot.weighting.endswith("mid"):
        return (
            f"the range of {one.name} has no upper end",
            f"`weight` and `weight-to`, because {lot.id} gives its weights as ranges",
            "add `weight-to`",
        )
    if one.weight_to is not None and not lot.weighting.endswith("mid"):
        return (
            f"{one.name} has a range, but {lot.id} gives exact weights",
            "One number, or `per-mid`, `dec-mid` or `poi-mid` as the lot's `weighting`",
            "delete `weight-to`, or change `weighting`",
        )
    if one.weight is not None and one.weight_to is not None and one.weight_to < one.weight:
        low, high = shown_number(one.weight), shown_number(one.weight_to)
        return (
            f"the range of {one.name} runs from {low} to {high}",
            "The lower number first",
            "swap the two",
        )
    return None


@rule("AW-04", "error", f"{WEIGHING}; eForms BT-733", IN_FORCE, regimes=FULL_REGIME)
def reasoned_order(draft: Draft) -> Iterator[Finding]:
    """Ranks instead of weights need a written objective reason, and run from 1 to the number of criteria."""
    for place, lot, clauses in draft.each_lot():
        if lot.weighting != "ord-imp":
            continue
        if lot.order_reason is None:
            yield at_lot(
                place, lot, ("weighting",), f"{lot.id} ranks its criteria and does not say why",
                "The objective reason why weights are not possible",
                "write it in `order-reason`, or give weights",
            )  # fmt: skip
        found = weighed(place, lot, clauses)
        for one in found:
            if one.rank is not None and one.rank not in range(1, len(found) + 1):
                yield Finding(
                    (*one.keys, "rank"), one.about,
                    f"the rank of {one.name} is {shown_number(one.rank)}",
                    f"A whole number from 1 to {len(found)}", "number the criteria anew",
                )  # fmt: skip


@rule("AW-12", "error", f"{WEIGHING}; C-546/16 Montte", IN_FORCE)
def reachable_minimum(draft: Draft) -> Iterator[Finding]:
    """A minimum number of points lies above zero and within what the scale of the criterion gives."""
    for clause in draft.clauses:
        least, most = clause.pin.minimum_points, _most_points(clause)
        if least is not None and clause.use == "award-criterion" and not 0 < least <= most:
            yield at_pin(
                clause, ("minimum-points",), f"at least {shown_number(least)} points are asked",
                f"A number above 0 and up to {shown_number(most)}, the most that the scale gives",
                "correct the number, or delete it",
            )  # fmt: skip


def _most_points(clause: Clause) -> Decimal:
    scoring = clause.criterion.scoring
    if isinstance(scoring, Threshold):
        return max(step.points for step in scoring.steps)
    if isinstance(scoring, Qualitative):
        return max(grade.points for grade in scoring.grades)
    return Decimal(100)


@rule(
    "AW-14",
    "warning",
    f"{articles('67(2)')}; C-448/01 EVN Wienstrom",
    IN_FORCE,
    regimes=FULL_REGIME,
)
def balanced_weights(draft: Draft) -> Iterator[Finding]:
    """Price counts for something, and a share above 45 of 100 for environment and society has a reason."""
    for place, lot, clauses in draft.each_lot():
        if lot.price and lot.price.weight == 0:
            yield at_lot(
                place, lot, ("price", "weight"), f"price counts for nothing in {lot.id}",
                "A weight, or a fixed price", "raise the weight, or write the price in `fixed`",
            )  # fmt: skip
        counted = shares(weighed(place, lot, clauses), lot) or []
        wide = [
            (one, share) for one, share in counted
            if one.clause and pursues(one.clause, "env-imp", "soc-obj")
            and one.clause.criterion.eforms.get("bt-539") != ("cost",)
        ]  # fmt: skip
        unexplained = [one for one, _ in wide if one.clause and not one.clause.pin.note]
        if (total := sum(share for _, share in wide)) > MAX_GREEN and unexplained:
            yield at_lot(
                place, lot, (),
                f"environment and society count {shown_number(total)} of 100 in {lot.id}",
                f"Up to {MAX_GREEN}, which the Court accepted, or a reason for more",
                "write the reason in the `note` of each such pin, or lower the weights",
            )  # fmt: skip


@rule(
    "AW-15",
    "warning",
    f'{WEIGHING} "appropriate maximum spread"; 20 of 100 is our measure',
    IN_FORCE,
    regimes=FULL_REGIME,
)
def narrow_range(draft: Draft) -> Iterator[Finding]:
    """The range of a weight spans at most 20 of 100."""
    for place, lot, clauses in draft.each_lot():
        for one in weighed(place, lot, clauses):
            whole = TOTALS.get(lot.weighting)
            if whole is None or one.weight is None or one.weight_to is None:
                continue
            spread = (one.weight_to - one.weight) * 100 / whole
            if spread > MAX_SPREAD:
                yield Finding(
                    one.keys, one.about,
                    f"the range of {one.name} spans {shown_number(spread)} of 100",
                    f"At most {MAX_SPREAD}, so that bidders know what counts", "narrow the range",
                )  # fmt: skip


@rule("AW-16", "warning", WEIGHING, IN_FORCE, regimes=FULL_REGIME)
def distinct_ranks(draft: Draft) -> Iterator[Finding]:
    """No two criteria of a lot share a rank."""
    for place, lot, clauses in draft.each_lot():
        seen: dict[Decimal, str] = {}
        for one in weighed(place, lot, clauses) if lot.weighting == "ord-imp" else ():
            if one.rank is not None and one.rank in seen:
                yield Finding(
                    one.keys, one.about,
                    f"{one.name} has rank {shown_number(one.rank)} like {seen[one.rank]}",
                    "A decreasing order", "give each its own rank",
                )  # fmt: skip
            elif one.rank is not None:
                seen[one.rank] = one.name


@rule("AW-17", "error", articles("42, 58 and 67: only award criteria are compared"), IN_FORCE)
def only_award_is_weighed(draft: Draft) -> Iterator[Finding]:
    """Only award criteria have a weight, a rank or a minimum of points."""
    places = {clause.place: clause for clause in draft.clauses}
    for place, pin in enumerate(draft.tender.pins):
        clause = places.get(place)
        use = clause.use if clause else None
        if use in ("award-criterion", "contract-performance-clause") or pin in draft.missing:
            continue
        for name in ("weight", "weight_to", "rank", "minimum_points"):
            if getattr(pin, name) is not None:
                said = draft.library.vocabulary.uses[use].label.en.lower() if use else "form"
                yield Finding(
                    ("pins", place, name.replace("_", "-")), pin.entry,
                    f"this {said} has a `{name.replace('_', '-')}`",
                    "A demand is met or not; a form is filled in",
                    "delete it, or use the criterion for award if it allows that",
                )  # fmt: skip
