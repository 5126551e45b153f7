"""Watching the contract: one row per period of each clause's follow-up."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from kb.shown import shown_number, shown_unit
from kb.tender.clause import Clause
from kb.tender.draft import Draft
from kb.tender.model import Lot
from kb.tender.phrases import say
from kb.tender.write.job import ExportError
from kb.tender.write.sheet import Cell, Row, Sheet, fixed, texts
from kb.tender.write.target import shown_target

MONTHS = {"monthly": 1, "quarterly": 3, "half-yearly": 6, "yearly": 12}
ONCE = ("once", "at-completion")
ASSUMED_MONTHS, OPEN_ROWS, MOST_ROWS = 12, 10, 20_000
HEAD = ("lot", "entry", "period", "until", "indicator", "target", "unit", "frequency", "evidence", "remedy",
        "measured-value", "met", "evidence-seen", "remedy-used")  # fmt: skip
WIDTHS = (6, 26, 14, 12, 30, 16, 11, 13, 36, 36, 12, 8, 22, 22)


@dataclass(frozen=True)
class Period:
    """A stretch of the contract, counted from 1 in `month` or `week`; `open` where no end is known."""

    unit: str
    first: int
    last: int


@dataclass(frozen=True)
class Watch:
    """A clause with a follow-up in one lot, and the periods in which it is looked at."""

    place: int
    lot: Lot
    clause: Clause
    periods: tuple[Period, ...]


def periods(frequency: str, months: Decimal) -> tuple[Period, ...]:
    """The periods of a contract of so many months; ten open ones where the frequency has no rhythm."""
    whole = int(months.to_integral_value(ROUND_CEILING))
    if frequency == "weekly":
        weeks = -(-whole * 52 // 12)
        return tuple(Period("week", n, n) for n in range(1, weeks + 1))
    if every := MONTHS.get(frequency):
        starts = range(1, whole + 1, every)
        return tuple(Period("month", n, min(n + every - 1, whole)) for n in starts)
    return tuple(Period("open", n, n) for n in range(1, 2 if frequency in ONCE else OPEN_ROWS + 1))


def watches(draft: Draft) -> tuple[Watch, ...]:
    """Every follow-up of every lot. Raises ExportError when the contract is too long to be listed."""
    found = tuple(_watches(draft))
    if (count := sum(len(one.periods) for one in found)) > MOST_ROWS:
        raise ExportError(
            f"The monitoring sheet would have {count} rows. At most {MOST_ROWS} can be followed;"
            " check `months` of the lots."
        )
    return found


def _watches(draft: Draft) -> Iterator[Watch]:
    for place, lot, clauses in draft.each_lot():
        for clause in clauses:
            if watch := clause.criterion.follow_up:
                months = _months(lot) or Decimal(ASSUMED_MONTHS)
                yield Watch(place, lot, clause, periods(watch.frequency, months))


def _months(lot: Lot) -> Decimal | None:
    """How long the contract runs; None where the tender does not say or says nothing of use."""
    return lot.months if lot.months is not None and lot.months > 0 else None


def monitoring_sheet(draft: Draft, language: str) -> Sheet:
    """The sheet on which the contract is watched: what to look at, then a row for each period."""
    found = watches(draft)
    rows: list[Row] = [texts([say("sheet-monitoring", language)], "title")]
    rows += [texts([note], "note") for note in _notes(draft, language)]
    if not found:
        rows.append(texts([say("nothing-to-follow", language)], "note"))
    start = fixed(len(rows), 2)
    label = Cell(say("contract-start", language), "bold")
    rows.append((label, Cell(), Cell(look="date")))
    rows.append(texts((say(name, language) for name in HEAD), "head"))
    head = len(rows) - 1
    for watch in found:
        rows.append(_asked(watch, language))
        rows += [_period_row(watch, one, start, language) for one in watch.periods]
    return Sheet(say("sheet-monitoring", language), WIDTHS, tuple(rows), head, 3, wide=True)


def _notes(draft: Draft, language: str) -> Iterator[str]:
    for place, lot in enumerate(draft.tender.lots):
        months = _months(lot)
        shown = shown_number(months, language) if months else ""
        words = say("months-known" if months else "months-assumed", language, months=shown)
        yield f"{say('lot', language)} {place + 1}: {words}"
    yield say("open-rows", language)


def _asked(watch: Watch, language: str) -> Row:
    """What is looked at, how often, by which evidence, and what follows."""
    clause, follow_up = watch.clause, watch.clause.criterion.follow_up
    assert follow_up
    words = clause.vocabulary.frequencies
    often = words[follow_up.frequency].label.said(language) if follow_up.frequency in words else ""
    said = (
        str(watch.place + 1), clause.pin.entry, "", "", follow_up.indicator.said(language),
        shown_target(clause, language), shown_unit(follow_up.unit, clause.vocabulary, language),
        often or follow_up.frequency, follow_up.evidence.said(language),
        follow_up.remedy.said(language),
    )  # fmt: skip
    return (*texts(said, "asked"), *(Cell(look="off") for _ in HEAD[len(said) :]))


def _period_row(watch: Watch, period: Period, start: str, language: str) -> Row:
    clause = watch.clause
    met = (say("yes", language), say("no", language))
    shown = texts((str(watch.place + 1), clause.pin.entry, period_name(period, language)))
    until = Cell(look="date", formula=_until(period, start))
    target = Cell(shown_target(clause, language))
    off = Cell(look="off")
    filled = (Cell(look="input"), Cell(look="input", options=met), *(Cell(look="input"),) * 2)
    return (*shown, until, off, target, off, off, off, off, *filled)


def period_name(period: Period, language: str) -> str:
    """`Month 3`, `Week 12`, or two months joined by a dash; a bare number where there is no rhythm."""
    if period.unit == "open":
        return str(period.first)
    name = f"period-{period.unit}{'s' if period.last > period.first else ''}"
    return say(name, language, first=period.first, last=period.last)


def _until(period: Period, start: str) -> str:
    """The last day of a period as a formula on the first day of the contract."""
    if period.unit == "open":
        return ""
    end = (
        f"EDATE({start},{period.last})" if period.unit == "month" else f"{start}+{7 * period.last}"
    )
    return f'IF(ISNUMBER({start}),{end}-1,"")'
