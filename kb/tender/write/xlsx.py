"""Excel workbooks. The only room that knows XlsxWriter; what is written comes from plain sheets.

Every text is written as a text, so `=1+1` or `@SUM` stays what it is; there is no macro and no link.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import Any

from xlsxwriter import Workbook  # type: ignore[import-untyped]

from kb.tender.phrases import say
from kb.tender.write.annex import RECEIPT_HEAD, lot_name
from kb.tender.write.answers import answers_sheet
from kb.tender.write.bids import bids_sheet
from kb.tender.write.job import ExportError, Job, writable
from kb.tender.write.monitoring import monitoring_sheet
from kb.tender.write.sheet import Book, Cell, Sheet, name_of, texts

MOST = 32_767  # characters in a cell, by Excel's own limit
SHORT_LIST = 255  # characters in a list that stands in the cell itself, likewise
LINE_HEIGHT, HIGHEST = 12, 409  # points; the second is Excel's own limit
TYPE = 1.25  # characters of our type in the width of one digit of Excel's own
A3, A4 = 8, 9
PALE, GREY, DARK, LINE, INK = "#EEF1F6", "#F1F1F1", "#D9DCE3", "#9AA3B5", "#1F2A44"
LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "note": {"italic": True},
    "head": {"bold": True, "bg_color": DARK, "border": 1, "text_wrap": True},
    "text": {"text_wrap": True, "border": 1},
    "asked": {"text_wrap": True, "border": 1, "bg_color": PALE},
    "bold": {"bold": True},
    "input": {"text_wrap": True, "border": 1, "locked": False},
    "date": {"border": 1, "locked": False, "num_format": "yyyy-mm-dd", "align": "left"},
    "computed": {"border": 1, "bg_color": GREY, "num_format": "0.00"},
    "assumed": {"border": 1, "bg_color": GREY, "num_format": "0.00", "locked": False},
    "count": {"border": 1, "bg_color": GREY, "num_format": "0"},
    "off": {"border": 1, "bg_color": GREY},
}
ALLOWED = ("format_cells", "format_columns", "format_rows", "insert_rows", "sort", "autofilter")


def write_xlsx(job: Job) -> bytes:
    """Answers and bids per lot, monitoring and receipt as a workbook.

    Raises ExportError for a text that a cell cannot hold; nothing is cut.
    """
    language = job.draft.tender.languages[0]
    page = say("page-of", language, page="&P", pages="&N")
    sheets = (*_of_lots(job), monitoring_sheet(job.draft, language), _receipt(job))
    author = job.draft.tender.buyer
    return render(Book(job.receipt.title, author, page, say("sheet-lists", language), sheets))


def _of_lots(job: Job) -> Iterator[Sheet]:
    """The answers sheet and the bids sheet of every lot."""
    language, many = job.draft.tender.languages[0], len(job.draft.tender.lots) > 1
    for place, lot in enumerate(job.draft.tender.lots):
        end = f" {place + 1}" if many else ""
        heading = f"{job.receipt.title} – {lot_name(place, lot, language)}"
        yield answers_sheet(job, lot, say("sheet-answers", language) + end, heading)
        yield bids_sheet(job, lot, say("sheet-bids", language) + end, heading)


def _receipt(job: Job) -> Sheet:
    language, made = job.draft.tender.languages[0], job.receipt
    rows = [
        texts([say("receipt", language)], "title"),
        texts([say("receipt-note", language)], "note"),
        texts([f"{say('digest', language)}: {made.digest}"], "note"),
        texts(
            [f"{say('written', language)}: {made.written} · {say('tool', language)}: {made.tool}"],
            "note",
        ),
        texts((say(name, language) for name in RECEIPT_HEAD), "head"),
        *(texts(line.cells) for line in made.lines),
    ]
    return Sheet(say("sheet-receipt", language), (38, 10, 24, 14, 40, 72), tuple(rows), 4, 1)


@dataclass
class _Desk:
    """A workbook being written: its formats, and the columns of long lists."""

    workbook: Any
    lists: str
    looks: dict[str, Any]
    columns: dict[tuple[str | Decimal, ...], str] = field(default_factory=dict)


def render(book: Book) -> bytes:
    """The workbook as an Excel file. Raises ExportError for a text that a cell cannot hold."""
    file = BytesIO()
    workbook = Workbook(file, {"in_memory": True})
    # The file's properties hold 255 characters; the sheets have the words whole.
    workbook.set_properties(
        {"title": writable(book.title)[:255], "author": writable(book.author)[:255]}
    )
    base = {
        "font_name": "Arial",
        "font_size": 9,
        "font_color": INK,
        "border_color": LINE,
        "valign": "top",
    }
    looks = {name: workbook.add_format(base | look) for name, look in LOOKS.items()}
    desk = _Desk(workbook, book.lists, looks)
    for sheet in book.sheets:
        _write(desk, sheet, book)
    _write_lists(desk)
    workbook.close()
    return file.getvalue()


def _write(desk: _Desk, sheet: Sheet, book: Book) -> None:
    page = desk.workbook.add_worksheet(sheet.name)
    for number, width in enumerate(sheet.widths):
        page.set_column(number, number, width)
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            _cell(desk, page, sheet.name, row, column, cell)
        page.set_row(row, _height(cells, sheet.widths))
    page.freeze_panes(sheet.head + 1, sheet.fixed)
    page.repeat_rows(max(sheet.head - 1, 0), sheet.head)
    page.set_landscape()
    page.set_paper(A3 if sheet.wide else A4)
    page.fit_to_pages(1, 0)
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    page.set_footer(f"&L&A&R{book.page}")
    if sheet.locked:
        page.protect("", dict.fromkeys(ALLOWED, True))


def _cell(desk: _Desk, page: Any, name: str, row: int, column: int, cell: Cell) -> None:
    look = desk.looks[cell.look]
    if cell.formula:
        page.write_formula(row, column, f"={cell.formula}", look, "")
    elif isinstance(cell.value, Decimal):
        page.write_number(row, column, cell.value, look)
    elif cell.value:
        _text(page, name, row, column, cell.value, look)
    elif cell.look != "text":
        page.write_blank(row, column, None, look)
    if cell.options:
        source = _source(desk, cell.options)
        page.data_validation(row, column, row, column, {"validate": "list", "source": source})
    if rule := _limits(*cell.limits):
        page.data_validation(row, column, row, column, rule)


def _limits(low: Decimal | None, high: Decimal | None) -> dict[str, Any] | None:
    """Excel's rule for a number between two limits, either of which may be missing."""
    if low is None and high is None:
        return None
    if low is not None and high is not None:
        bounds = {"criteria": "between", "minimum": f"{low:f}", "maximum": f"{high:f}"}
    else:
        one = high if low is None else low
        bounds = {"criteria": ">=" if high is None else "<=", "value": f"{one:f}"}
    return {"validate": "decimal", **bounds}


def _height(cells: tuple[Cell, ...], widths: tuple[float, ...]) -> float:
    """The height in points at which every wrapped text of a row can be read, up to Excel's limit."""
    lines = [
        sum(int(len(line) / width / TYPE) + 1 for line in cell.value.split("\n"))
        for cell, width in zip(cells, widths, strict=False)
        if isinstance(cell.value, str) and LOOKS[cell.look].get("text_wrap")
    ]
    title = any(cell.look == "title" for cell in cells)
    return min(max(LINE_HEIGHT * max(lines, default=1) + 4, 24 if title else 0), HIGHEST)


def _text(page: Any, name: str, row: int, column: int, text: str, look: Any) -> None:
    if len(text) > MOST:
        raise ExportError(
            f"A text of {len(text)} characters does not fit into a cell of the sheet {name};"
            f" Excel holds {MOST}. Shorten it, or export to Word."
        )
    page.write_string(row, column, writable(text), look)


def _source(desk: _Desk, options: tuple[str | Decimal, ...]) -> list[str] | str:
    """Short lists stand in the cell; long ones, numbers, and those with commas on a sheet of their own."""
    words = [one for one in options if isinstance(one, str) and "," not in one]
    if len(words) == len(options) and len(",".join(words)) <= SHORT_LIST:
        return [writable(word) for word in words]
    letter = desk.columns.setdefault(options, _letter(len(desk.columns)))
    return f"='{desk.lists}'!${letter}$1:${letter}${len(options)}"


def _letter(column: int) -> str:
    return name_of(0, column).rstrip("0123456789")


def _write_lists(desk: _Desk) -> None:
    if not desk.columns:
        return
    page = desk.workbook.add_worksheet(desk.lists)
    for column, options in enumerate(desk.columns):
        page.set_column(column, column, 24)
        for row, option in enumerate(options):
            _cell(desk, page, desk.lists, row, column, Cell(option))
