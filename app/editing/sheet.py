"""Many entries in one workbook, a row each: an empty one to fill in, and a filled one read. The only room that
knows openpyxl.

The columns are the form fields of the plain keys, so a row is read as a form is. What came from outside is
looked at before it is unpacked; formulas, macros and document types are refused.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from werkzeug.datastructures import MultiDict

from app.editing.draft import GROUPS
from app.editing.fields import Field
from app.editing.lists import TYPED, Pairs

PLACE = ("community", "entry-id")
MAX_PACKED, MAX_UNPACKED, MAX_PARTS, MAX_RATIO = 5_000_000, 20_000_000, 200, 200
MAX_ENTRIES, MAX_COLUMNS, HEADS = 100, 300, 3
MAX_ROWS = 10_000  # empty ones that only have a format count
ROW = re.compile(rb"<(?:\w+:)?row\b")
EACH, NESTED = 3, 1  # rows of a list that have columns; of a list inside a row
SHEET, LISTS = "Entries", "Lists"
BROKEN = (BadZipFile, ZlibError, EOFError, OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, IndexError, SyntaxError)  # fmt: skip


class SheetError(Exception):
    """Why a workbook is not read; the text is the whole message."""


@dataclass(frozen=True)
class Column:
    """A field with a column of its own."""

    name: str
    label: str
    help: str
    field: Field | None = None


def columns(fields: Sequence[Field]) -> list[Column]:
    """The columns for the plain keys; numbers to fill in, scoring and the parts of a form have none."""
    place = [
        Column("community", "Community", "Whose members read it before it is published."),
        Column("entry-id", "Short name", "May stay empty: it is made from the title then."),
    ]
    return [
        *place,
        *(one for field in fields for one in _columns(field, field.key, field.told.label, EACH)),
    ]


def empty_workbook(fields: Sequence[Field], known: Mapping[str, Pairs]) -> bytes:
    """A workbook to fill in: names, labels and help above, lists to choose from."""
    book = Workbook()
    sheet, lists = book.active, book.create_sheet(LISTS)
    assert sheet is not None
    sheet.title = SHEET
    offered: dict[str, str] = {}
    for number, column in enumerate(columns(fields), 1):
        letter = get_column_letter(number)
        for row, words in enumerate((column.name, column.label, column.help), 1):
            cell = sheet.cell(row, number, words)
            cell.data_type = "s"
            cell.font = Font(
                bold=row == 2, italic=row == 3, color="808080" if row == 1 else "000000"
            )
            cell.fill = PatternFill("solid", fgColor="EEF1F6")
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].width = 28
        if pairs := _offered(column, known):
            place = offered.setdefault(str(pairs), _written(lists, len(offered) + 1, column, pairs))
            rule = DataValidation(
                type="list", formula1=place, allow_blank=True, showErrorMessage=False
            )
            rule.add(f"{letter}{HEADS + 1}:{letter}{HEADS + MAX_ENTRIES}")
            sheet.add_data_validation(rule)
    sheet.freeze_panes = f"C{HEADS + 1}"
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def read_workbook(content: bytes) -> list[tuple[int, MultiDict[str, str]]]:
    """(row number, form) of every row that is filled in. Raises SheetError."""
    if len(content) > MAX_PACKED:
        raise SheetError(f"The file is larger than {MAX_PACKED // 1_000_000} MB. Split it.")
    try:
        _refuse_unsafe(content)
        book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
        try:
            return list(_rows(book))
        finally:
            book.close()
    except BROKEN as error:
        raise SheetError(
            "The file is not an Excel workbook (.xlsx), or it is damaged. Save it again."
        ) from error


def _columns(field: Field, name: str, label: str, each: int) -> Iterator[Column]:
    if field.kind == "text":
        yield Column(f"{name}-en", f"{label} (English)", field.told.help, field)
    elif field.kind == "list":
        for number in range(each if field.item.kind not in GROUPS else min(each, 2)):
            yield from _columns(field.item, f"{name}-{number}", f"{label} {number + 1}", NESTED)
    elif field.kind == "group":
        for one in field.inside:
            if one.kind != "list" or one.required or one.item.kind == "text":
                yield from _columns(one, f"{name}-{one.key}", f"{label}: {one.told.label}", each)
    elif field.kind not in ("named", "one-of"):
        more = " Several with commas between them." if field.kind == "set" else ""
        more = " `true` or `false`." if field.kind == "yes" else more
        yield Column(name, label, field.told.help + more, field)


def _offered(column: Column, known: Mapping[str, Pairs]) -> Sequence[str]:
    """The words that a cell may hold; a list typed by title is too long to be scrolled."""
    if column.name == "community":
        return [word for word, _ in known["communities"]]
    field = column.field
    if field is None or field.kind not in ("choice", "set") or field.listed in TYPED:
        return []
    return field.choices or [word for word, _ in known.get(field.listed, ())]


def _written(lists: Any, number: int, column: Column, words: Sequence[str]) -> str:
    """Put a list into a column of its sheet; the address of its cells."""
    letter = get_column_letter(number)
    for row, word in enumerate([column.label, *words], 1):
        lists.cell(row, number, word).data_type = "s"
    return f"={LISTS}!${letter}$2:${letter}${len(words) + 1}"


def _rows(book: Any) -> Iterator[tuple[int, MultiDict[str, str]]]:
    sheet = book[SHEET] if SHEET in book.sheetnames else book.worksheets[0]
    sheet.reset_dimensions()
    names: list[str] = []
    count = 0
    blank = None  # openpyxl gives the same row for every one that is not in the file
    for number, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS), 1):
        if row is blank:
            continue
        if all(cell.value is None for cell in row):
            blank = row
            continue
        words = [_text(cell) for cell in row]
        if not names:
            names = words if PLACE[1] in words else []
            if number > HEADS and not names:
                break
        elif number > HEADS and any(words):
            count += 1
            if count > MAX_ENTRIES:
                raise SheetError(
                    f"At most {MAX_ENTRIES} entries are read at a time. Split the sheet."
                )
            yield number, _form(names, words)
    if not names:
        raise SheetError(
            "The first row does not hold the names of the columns. Start from the empty sheet."
        )


def _form(names: Sequence[str], words: Sequence[str]) -> MultiDict[str, str]:
    """A row as the form that it would be; several words of a list stand in one cell."""
    form: MultiDict[str, str] = MultiDict()
    for name, text in zip(names, words, strict=False):
        several = name in ("topics", "countries", "other-uses", "audience") or name.startswith(
            "eforms-"
        )
        for word in text.split(",") if several else [text]:
            if name and word.strip():
                form.add(name, word.strip())
    return form


def _text(cell: Any) -> str:
    """What a cell says, as a form would send it. Raises SheetError for a formula or an error."""
    value = cell.value
    if cell.data_type in ("f", "e"):
        what = "a formula" if cell.data_type == "f" else "an error"
        raise SheetError(f"Cell {cell.coordinate} holds {what}. Write its value instead.")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _refuse_unsafe(content: bytes) -> None:
    """What the parts of the zip file say, before anything of it is taken for a workbook."""
    with ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise SheetError(
                f"Unpacked, the file is larger than {MAX_UNPACKED // 1_000_000} MB. Split it."
            )
        for part in parts:
            if part.file_size > 1_000_000 and part.file_size > MAX_RATIO * max(
                part.compress_size, 1
            ):
                raise SheetError(
                    f"`{part.filename}` grows more than {MAX_RATIO} times when unpacked. Not read."
                )
            if part.filename.lower().endswith("vbaproject.bin"):
                raise SheetError("The file holds macros. Save it as .xlsx, which has none.")
            if part.flag_bits & 1:
                raise SheetError("The file is locked with a password. Save it without one.")
            if part.filename.lower().endswith((".xml", ".rels")):
                text = package.read(part)
                if len(ROW.findall(text)) > MAX_ROWS:
                    raise SheetError(
                        f"A sheet has more than {MAX_ROWS:,} rows. Delete those below your entries."
                    )
                if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text[:200]:
                    raise SheetError(
                        f"`{part.filename}` is not what Excel writes. Save the file again."
                    )
