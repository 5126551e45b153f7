"""How an award is told in words: the weights of a lot, and the scoring of one criterion."""

from collections.abc import Iterator
from decimal import Decimal

from kb.scoring import Linear, ParameterReference, Qualitative, Relative, Scoring, Threshold
from kb.shown import shown_number, shown_unit
from kb.tender.clause import Clause
from kb.tender.model import Lot, Pin, Price, Tender
from kb.tender.phrases import say
from kb.tender.write.paper import Block, Paragraph, Table, said
from kb.tender.write.target import shown_measured

WEIGHT_WIDTHS = (1.6, 11.4, 4.0)
STEP_WIDTHS = (3.0, 14.0)


def currency(tender: Tender, lot: Lot) -> str:
    """The currency of a lot, as its estimated value or that of the tender gives it."""
    value = lot.estimated_value or tender.estimated_value
    return value.currency if value else ""


def award_intro(
    tender: Tender, lot: Lot, clauses: list[tuple[str, Clause]], language: str
) -> Iterator[Block]:
    """The weights of a lot as a table, and how price counts."""
    rows = [
        (number, clause.criterion.title.said(language), shown_weight(lot, clause.pin, language))
        for number, clause in clauses
    ]
    if lot.price and lot.price.fixed is None:
        rows.insert(0, ("–", say(lot.price.type, language), shown_weight(lot, lot.price, language)))
    if rows:
        head = tuple(say(name, language) for name in ("number", "criterion", "weight"))
        yield Table(head, tuple(rows), WEIGHT_WIDTHS)
    yield from (said(words, "note") for words in price_notes(tender, lot, language))


def price_notes(tender: Tender, lot: Lot, language: str) -> Iterator[str]:
    """What the tender says of price and of the weights as a whole."""
    if lot.price and lot.price.fixed is not None:
        amount = shown_number(lot.price.fixed, language)
        amount = f"{amount} {currency(tender, lot)}".strip()
        yield say("price-fixed", language, amount=amount)
    if lot.price and lot.price.note:
        yield f"{say(lot.price.type, language)}: {lot.price.note.said(language)}"
    if lot.formula:
        yield say("formula-of-lot", language, formula=lot.formula.said(language))
    if lot.order_reason:
        yield say("order-reason", language, reason=lot.order_reason.said(language))


def shown_weight(lot: Lot, one: Pin | Price, language: str) -> str:
    """A weight as it is published: per cent, a share of one, points or a rank (eForms BT-5421)."""
    if lot.weighting == "ord-imp" and one.rank is not None:
        return say("rank-of", language, rank=shown_number(one.rank, language))
    if one.weight is None:
        return say("no-weight", language)
    number = shown_number(one.weight, language)
    if one.weight_to is not None:
        number += f"–{shown_number(one.weight_to, language)}"
    if lot.weighting.startswith("poi"):
        return say("weight-points", language, weight=number)
    return number if lot.weighting.startswith("dec") else f"{number} %"


def percent(lot: Lot, one: Pin | Price) -> Decimal | None:
    """The weight as points of 100 that full points earn; the middle of a range; None without one."""
    if one.weight is None or lot.weighting == "ord-imp" or lot.formula:
        return None
    middle = one.weight if one.weight_to is None else (one.weight + one.weight_to) / 2
    return middle * 100 if lot.weighting.startswith("dec") else middle


def scoring_blocks(clause: Clause, lot: Lot, language: str) -> Iterator[Block]:
    """How points are given: in words, as a formula, and with the steps or grades as a table."""
    scoring = clause.criterion.scoring
    if scoring is None:
        yield said(say("no-scoring", language))
    else:
        yield said(measure(clause, scoring, language))
        yield from _method(clause, scoring, language)
    if (weight := percent(lot, clause.pin)) is not None and clause.pin.weight_to is None:
        yield said(
            say("weighted-formula", language, weight=shown_number(weight, language)), "formula"
        )
    if clause.pin.minimum_points is not None:
        least = shown_number(clause.pin.minimum_points, language)
        yield said(say("minimum-points", language, points=least))


def measure(clause: Clause, scoring: Scoring, language: str) -> str:
    """What is measured, with its unit."""
    words = scoring.measure.said(language)
    if isinstance(scoring, Qualitative):
        return say("measured-only", language, measure=words)
    unit = shown_unit(scoring.unit, clause.vocabulary, language)
    return say("measured", language, measure=words, unit=unit)


def explained(clause: Clause, scoring: Scoring, language: str) -> str:
    """The method in plain lines, for a cell of a spreadsheet."""
    lines = [measure(clause, scoring, language)]
    for block in _method(clause, scoring, language):
        if isinstance(block, Paragraph):
            lines.append("".join(part.text for part in block.parts))
        elif isinstance(block, Table):
            lines += [": ".join(str(cell) for cell in row) for row in block.rows]
    return "\n".join(lines)


def _method(clause: Clause, scoring: Scoring, language: str) -> Iterator[Block]:
    if isinstance(scoring, Linear):
        yield from _linear(clause, scoring, language)
    elif isinstance(scoring, Threshold):
        yield said(say("threshold", language))
        bound = "at-least" if scoring.better == "higher" else "at-most"
        unit = shown_unit(scoring.unit, clause.vocabulary, language)
        steps = [
            (f"{shown_number(step.at, language)} {unit}", step.points) for step in scoring.steps
        ]
        rows = [(say(bound, language, value=at), points) for at, points in steps]
        yield _points_table([(points, when) for when, points in rows], language)
    elif isinstance(scoring, Relative):
        yield said(say(f"relative-{scoring.better}", language))
        yield said(say(f"relative-{scoring.better}-formula", language), "formula")
    else:
        yield said(say("qualitative", language))
        grades = [(grade.points, grade.when.said(language)) for grade in scoring.grades]
        yield _points_table(grades, language)


def _linear(clause: Clause, scoring: Linear, language: str) -> Iterator[Block]:
    zero = shown_measured(clause, scoring.zero_at, scoring.unit, language)
    full = shown_measured(clause, scoring.full_at, scoring.unit, language)
    yield said(say("linear", language, zero=zero, full=full))
    ends = [_bare(clause, end, language) for end in (scoring.zero_at, scoring.full_at)]
    yield said(say("linear-formula", language, zero=ends[0], full=ends[1]), "formula")


def _bare(clause: Clause, measured: Decimal | ParameterReference, language: str) -> str:
    """The number alone, as a formula holds it."""
    if not isinstance(measured, ParameterReference):
        return shown_number(measured, language)
    value = clause.values.get(measured.parameter)
    known = isinstance(value, Decimal)
    return shown_number(value, language) if known else f"{{{measured.parameter}}}"  # type: ignore[arg-type]


def _points_table(rows: list[tuple[Decimal, str]], language: str) -> Table:
    head = (say("points", language), say("when", language))
    return Table(
        head, tuple((shown_number(points, language), when) for points, when in rows), STEP_WIDTHS
    )
