"""A document as plain data: headings, paragraphs and tables, before any program writes it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

Style = Literal["body", "bullet", "note", "formula", "subtitle", "source", "label"]


@dataclass(frozen=True)
class Part:
    """Words inside a paragraph; `language` where it is not that of the document."""

    text: str
    language: str = ""
    bold: bool = False
    link: str = ""


@dataclass(frozen=True)
class Heading:
    """A heading; level 0 is the title of the document."""

    level: int
    text: str
    language: str = ""


@dataclass(frozen=True)
class Paragraph:
    parts: tuple[Part, ...]
    style: Style = "body"


@dataclass(frozen=True)
class Choice:
    """A cell in which one of a few options is chosen."""

    prompt: str
    options: tuple[str, ...]


Cell: TypeAlias = str | Part | Choice


@dataclass(frozen=True)
class Table:
    """A table with a header row (none if `head` is empty); widths are in centimetres.

    `small` sets it in small type, `blank` rows are left to be written on.
    """

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    small: bool = False
    blank: bool = False


@dataclass(frozen=True)
class Landscape:
    """From here on the pages lie on their side."""


Block: TypeAlias = Heading | Paragraph | Table | Landscape


@dataclass(frozen=True)
class Paper:
    """A whole document; `page` is the footer with `{page}` and `{pages}`."""

    title: str
    author: str
    language: str
    page: str
    blocks: tuple[Block, ...]
    landscape: bool = False


def said(text: str, style: Style = "body", language: str = "") -> Paragraph:
    """A paragraph of plain words."""
    return Paragraph((Part(text, language),), style)


def spoken(blocks: Iterable[Block], language: str) -> Iterator[Block]:
    """The blocks, with every word that has no language of its own marked as being in `language`."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield replace(block, parts=tuple(_marked(part, language) for part in block.parts))
        elif isinstance(block, Table):
            rows = tuple(tuple(_marked_cell(cell, language) for cell in row) for row in block.rows)
            yield replace(block, rows=rows)
        else:
            yield block


def _marked(part: Part, language: str) -> Part:
    return part if part.language else replace(part, language=language)


def _marked_cell(cell: Cell, language: str) -> Cell:
    if isinstance(cell, Choice):
        return cell
    return _marked(cell if isinstance(cell, Part) else Part(cell), language)
