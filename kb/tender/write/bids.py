"""The bids sheet of a lot: how five bids are checked and scored."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from kb.scoring import Qualitative
from kb.shown import shown_number
from kb.tender.clause import Clause
from kb.tender.model import Lot, Pin, Price
from kb.tender.phrases import say
from kb.tender.scoring import FULL, NONE, ScoringError
from kb.tender.write.award import currency, explained, percent, price_notes, shown_weight
from kb.tender.write.formula import points_formula, quoted, relative_formula
from kb.tender.write.job import Job
from kb.tender.write.lines import Line, lines_of, unit_of
from kb.tender.write.sheet import Cell, Look, Row, Sheet, fixed, name_of, span, texts

BIDDERS = 5
EACH = ("met", "value", "points", "weighted")
LEFT = ("number", "criterion", "how-checked", "unit", "weight")
LEFT_WIDTHS, EACH_WIDTHS = (6.0, 30.0, 56.0, 11.0, 9.0), (8.0, 10.0, 8.0, 9.0)
WEIGHT = LEFT.index("weight")


@dataclass(frozen=True)
class Grid:
    """Where things stand on the bids sheet of a lot: the language, and its first and last clause row."""

    job: Job
    lot: Lot
    language: str
    first: int
    last: int

    def column(self, bidder: int, name: str) -> int:
        return len(LEFT) + bidder * len(EACH) + EACH.index(name)

    def cells(self, row: int, name: str) -> list[str]:
        """The cells of all bidders in a row."""
        return [name_of(row, self.column(bidder, name)) for bidder in range(BIDDERS)]

    def down(self, bidder: int, name: str) -> str:
        """One bidder's cells in all clause rows."""
        column = self.column(bidder, name)
        return span(self.first, column, self.last, column)

    @property
    def met(self) -> tuple[str, str]:
        return say("yes", self.language), say("no", self.language)


def bids_sheet(job: Job, lot: Lot, name: str, heading: str) -> Sheet:
    """How the bids for a lot are checked and scored; `name` is that of the sheet."""
    language = job.draft.tender.languages[0]
    notes = [
        say("bids-note", language),
        *price_notes(job.draft.tender, lot, language),
        say("total-note", language),
    ]
    if lot.price and lot.price.fixed is None:
        notes.insert(1, say("price-assumed", language))
    lines = lines_of(job, lot)
    head = len(notes) + 2
    grid = Grid(job, lot, language, head + 1, head + max(len(lines), 1))
    names = [Cell(say("bidder-number", language, number=n + 1), "input") if part == "met" else Cell(look="off")
             for n in range(BIDDERS) for part in EACH]  # fmt: skip
    rows = [
        texts([heading], "title"),
        *(texts([note], "note") for note in notes),
        (*texts([""] * len(LEFT), "bold"), *names),
        texts((say(one, language) for one in (*LEFT, *(EACH * BIDDERS))), "head"),
        *(_line(grid, head + 1 + n, line) for n, line in enumerate(lines)),
        *([] if lines else [()]),
        *_results(grid, lines),
    ]
    widths = (*LEFT_WIDTHS, *(EACH_WIDTHS * BIDDERS))
    return Sheet(name, widths, tuple(rows), head, 2, wide=True, locked=True)


def _line(grid: Grid, row: int, line: Line) -> Row:
    """One clause or the price: what is checked, its weight, and the cells of every bidder."""
    language, clause = grid.language, line.clause
    if clause is None:
        assert grid.lot.price
        title, told = say(grid.lot.price.type, language), say("price-assumed", language)
        unit = currency(grid.job.draft.tender, grid.lot)
    else:
        title = f"{clause.criterion.title.said(language)}\n{clause.pin.entry}"
        told, unit = _checks(clause, language), unit_of(clause, language)
    weighed: Pin | Price | None = clause.pin if clause else grid.lot.price
    weight = _weight(grid, weighed) if line.is_scored and weighed else Cell(look="off")
    left = (
        *texts((line.number, title, _range(grid, told, line)), "asked"),
        Cell(unit, "asked"),
        weight,
    )
    return (*left, *(cell for bidder in range(BIDDERS) for cell in _bid(grid, row, line, bidder)))


def _checks(clause: Clause, language: str) -> str:
    steps = clause.criterion.verification.evaluator
    lines = [f"{n}. {step.said(language)}" for n, step in enumerate(steps, 1)]
    if clause.use == "award-criterion":
        scoring = clause.criterion.scoring
        lines.append(
            explained(clause, scoring, language) if scoring else say("no-scoring", language)
        )
        if clause.pin.minimum_points is not None:
            least = shown_number(clause.pin.minimum_points, language)
            lines.append(say("minimum-points", language, points=least))
        if scoring and (reason := _why_not(clause)):
            lines.append(say("not-computed", language, reason=reason))
    return "\n".join(lines)


def _range(grid: Grid, told: str, line: Line) -> str:
    """What is told, and that the weight was published as a range."""
    one: Pin | Price | None = line.clause.pin if line.clause else grid.lot.price
    if not line.is_scored or one is None or one.weight_to is None:
        return told
    shown = shown_weight(grid.lot, one, grid.language)
    return f"{told}\n{say('middle-weight', grid.language, range=shown)}"


def _weight(grid: Grid, one: Pin | Price) -> Cell:
    found = percent(grid.lot, one)
    return Cell("" if found is None else found, "input")


def _bid(grid: Grid, row: int, line: Line, bidder: int) -> Iterator[Cell]:
    """Met, value, points and weighted points of one bidder."""
    off = Cell(look="off")
    yield off if line.clause is None else Cell(look="input", options=grid.met)
    if not line.is_scored:
        yield from (Cell(look="input"), off, off)
        return
    value, points, weight = (
        name_of(row, grid.column(bidder, "value")),
        name_of(row, grid.column(bidder, "points")),
        fixed(row, WEIGHT),
    )
    yield Cell(look="input", options=_grades(line.clause))
    formula = _points(grid, row, line, value)
    look: Look = "computed" if line.clause else "assumed"
    by_hand = Cell(look="input", limits=(NONE, FULL))
    yield Cell(look=look, formula=formula) if formula else by_hand
    both = f"AND(ISNUMBER({points}),ISNUMBER({weight}))"
    yield Cell(look="computed", formula=f'IF({both},ROUND({points}*{weight}/100,2),"")')


def _grades(clause: Clause | None) -> tuple[Decimal, ...]:
    scoring = clause.criterion.scoring if clause else None
    return tuple(g.points for g in scoring.grades) if isinstance(scoring, Qualitative) else ()


def _points(grid: Grid, row: int, line: Line, bid: str) -> str:
    """The formula of the points; nothing where the tender gives none, so that they are typed in."""
    bids, too_low = grid.cells(row, "value"), say("too-low", grid.language)
    if line.clause is None:
        return f'IF(ISNUMBER({bid}),{relative_formula("lower", bid, bids, too_low)},"")'
    scoring, wrong = line.clause.criterion.scoring, say("not-a-grade", grid.language)
    if scoring is None or _why_not(line.clause):
        return ""
    return points_formula(scoring, bid, bids, line.clause.values, too_low, wrong)


def _why_not(clause: Clause) -> str:
    """Why points cannot be computed, if they cannot."""
    try:
        if clause.criterion.scoring:
            points_formula(clause.criterion.scoring, "A1", ["A1"], clause.values, "", "")
    except ScoringError as error:
        return str(error)
    return ""


def _results(grid: Grid, lines: list[Line]) -> Iterator[Row]:
    """Admitted, total and rank of every bidder."""
    top = grid.last + 1
    scored = sum(line.is_scored for line in lines)
    totals = span(top + 1, grid.column(0, "met"), top + 1, grid.column(BIDDERS - 1, "weighted"))
    for name in ("admitted", "total", "rank") if scored else ("admitted",):
        row: list[Cell] = [Cell(), Cell(say(name, grid.language), "bold"), Cell(), Cell(), Cell()]
        for bidder in range(BIDDERS):
            at = grid.column(bidder, "weighted")
            admitted, total = name_of(top, at), name_of(top + 1, at)
            formula = {
                "admitted": _admitted(grid, lines, bidder),
                "total": _total(grid, bidder, scored, admitted),
                "rank": f'IF(ISNUMBER({total}),1+COUNTIF({totals},">"&{total}),"")',
            }[name]
            row += [
                *(Cell(look="off"),) * 3,
                Cell(look="computed" if name == "total" else "count", formula=formula),
            ]
        yield tuple(row)


def _admitted(grid: Grid, lines: list[Line], bidder: int) -> str:
    """`no` when a demand is not met or a minimum of points is missed; empty while nothing is judged."""
    yes, no = map(quoted, grid.met)
    met = grid.down(bidder, "met")
    failed = [f"COUNTIF({met},{no})>0"]
    for n, line in enumerate(lines):
        least = line.clause.pin.minimum_points if line.clause and line.is_scored else None
        if least is not None:
            points = name_of(grid.first + n, grid.column(bidder, "points"))
            failed.append(f"AND(ISNUMBER({points}),{points}<{least:f})")
    judged = f"COUNTA({met})+COUNT({grid.down(bidder, 'value')})=0"
    return f'IF({judged},"",IF(OR({",".join(failed)}),{no},{yes}))'


def _total(grid: Grid, bidder: int, scored: int, admitted: str) -> str:
    """The sum of weighted points, once all are there and the bid is admitted."""
    weighted = grid.down(bidder, "weighted")
    ready = f"AND(COUNT({weighted})={scored},{admitted}={quoted(grid.met[0])})"
    return f'IF({ready},ROUND(SUM({weighted}),2),"")'
