"""A spreadsheet as plain data: cells, columns and what may be filled in, before any program writes it."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Look = Literal[
    "title", "note", "head", "text", "asked", "bold", "input", "date",
    "computed", "assumed", "count", "off",
]  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """A text, a number or a formula and how it looks; `options` are the only values it takes.

    `limits` are the lowest and the highest number it takes, if there are any. A formula is written
    without its equals sign.
    """

    value: str | Decimal = ""
    look: Look = "text"
    formula: str = ""
    options: tuple[str | Decimal, ...] = ()
    limits: tuple[Decimal | None, Decimal | None] = (None, None)


Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """One sheet. `head` is the last row of the header (from 0), `fixed` the columns that stay in view.

    `widths` are in characters; `wide` prints on A3; a `locked` sheet can be filled in only where its
    cells are meant to be, and is unlocked without a password.
    """

    name: str
    widths: tuple[float, ...]
    rows: tuple[Row, ...]
    head: int
    fixed: int = 0
    wide: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Book:
    """A whole workbook; `lists` is the name of the sheet that holds long lists of options."""

    title: str
    author: str
    page: str
    lists: str
    sheets: tuple[Sheet, ...]


def name_of(row: int, column: int) -> str:
    """The name of a cell, both counted from 0: `name_of(0, 27)` is `AB1`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def span(row: int, column: int, last_row: int, last_column: int) -> str:
    """The name of a range of cells, fixed when copied: `$A$1:$B$9`."""
    return f"{fixed(row, column)}:{fixed(last_row, last_column)}"


def fixed(row: int, column: int) -> str:
    """The name of a cell that stays the same when the formula is copied: `$B$4`."""
    letters = name_of(row, column).rstrip("0123456789")
    return f"${letters}${row + 1}"


def texts(words: Iterable[str], look: Look = "text") -> Row:
    """A row of texts that look alike."""
    return tuple(Cell(one, look) for one in words)
