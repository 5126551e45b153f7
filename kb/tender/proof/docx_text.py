"""The text of a Word file: paragraphs and tables in their order."""

import re
from collections.abc import Callable, Mapping

from kb.tender.proof.package import BODY, Package, opened, parser

NOTES = ("word/footnotes.xml", "word/endnotes.xml")
STYLES = "word/styles.xml"
WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",  # the strict form of ISO/IEC 29500
)
COMPATIBLE = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
NOT_SHOWN = {"del", "moveFrom", "Fallback", "tabs", "pPrChange"}
CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}
HEADING = re.compile(r"heading ([1-6])", re.IGNORECASE)


def docx_text(content: bytes) -> str:
    """The paragraphs and tables of a .docx file, in order, parted by blank lines.

    Headings start with `#` signs, list items with `- `, the cells of a table row are joined by ` | `.
    Tracked deletions and hidden words are left out, as on paper; foot- and endnotes follow the text.
    Raises DocxError.
    """
    with opened(content) as package:
        styles = _headings(package) if STYLES in package.names else {}
        parts = [BODY, *(name for name in NOTES if name in package.names)]
        return "\n\n".join(filter(None, (_text(package, part, styles) for part in parts)))


def _headings(package: Package) -> Mapping[str, int]:
    """Style id -> level of heading. Ids are in Word's language, names are always English."""
    found: dict[str, int] = {}
    style = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal style
        name, said = _name(tag), _said(attributes)
        if name == "style":
            style = said.get("styleId", "")
        elif name == "name" and (match := HEADING.fullmatch(said.get("val", ""))):
            found[style] = int(match[1])

    reader = parser()
    reader.StartElementHandler = start
    package.parse(STYLES, reader)
    return found


def _text(package: Package, part: str, styles: Mapping[str, int]) -> str:
    reading = _Reading(styles)
    reader = parser()
    reader.StartElementHandler = reading.start
    reader.EndElementHandler = reading.end
    reader.CharacterDataHandler = reading.characters
    package.parse(part, reader)
    return "\n\n".join(reading.blocks)


class _Reading:
    """Where the parser is: blocks hold paragraphs, cells hold blocks, rows hold cells, at any depth."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.styles = styles
        self.blocks: list[str] = []
        self.cells: list[list[str]] = []
        self.rows: list[list[str]] = []
        self.paragraphs: list[list[str]] = []
        self.marks: list[str] = []
        self.hidden = 0
        self.in_run = self.in_text = self.vanished = False
        self.opening: Mapping[str, Callable[[], None]] = {
            "p": self._open_paragraph,
            "tr": lambda: self.rows.append([]),
            "tc": lambda: self.cells.append([]),
        }
        self.closing: Mapping[str, Callable[[], None]] = {
            "p": self._close_paragraph,
            "tr": self._close_row,
            "tc": self._close_cell,
        }

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = _name(tag)
        if self.hidden or name in NOT_SHOWN:
            self.hidden += 1
        elif name in self.opening:
            self.opening[name]()
        elif name == "r":
            self.in_run, self.vanished = True, False
        elif name == "t":
            self.in_text = True
        elif self.in_run and name == "vanish":
            self.vanished = _said(attributes).get("val", "1") not in ("0", "false", "off")
        elif self.paragraphs and name in CHARACTERS:
            self.paragraphs[-1].append(CHARACTERS[name])
        elif self.paragraphs and name == "pStyle":
            level = self.styles.get(_said(attributes).get("val", ""), 0)
            self.marks[-1] = "#" * level + " " if level else self.marks[-1]
        elif self.paragraphs and name == "numId" and _said(attributes).get("val") != "0":
            self.marks[-1] = self.marks[-1] or "- "

    def end(self, tag: str) -> None:
        name = _name(tag)
        if self.hidden:
            self.hidden -= 1
        elif name == "r":
            self.in_run = self.vanished = False
        elif name == "t":
            self.in_text = False
        elif name in self.closing:
            self.closing[name]()

    def characters(self, data: str) -> None:
        if self.in_text and not (self.hidden or self.vanished) and self.paragraphs:
            self.paragraphs[-1].append(data)

    def _open_paragraph(self) -> None:
        self.paragraphs.append([])
        self.marks.append("")

    def _close_paragraph(self) -> None:
        mark, text = self.marks.pop(), "".join(self.paragraphs.pop()).strip()
        if text and self.cells:
            self.cells[-1].append(text.replace("\n", " ").replace("\t", " "))
        elif text:
            self.blocks.append(mark + text)

    def _close_cell(self) -> None:
        cell = " ".join(self.cells.pop())
        if self.rows:
            self.rows[-1].append(cell)

    def _close_row(self) -> None:
        cells = self.rows.pop()
        if any(cells):
            (self.cells[-1] if self.cells else self.blocks).append(" | ".join(cells))


def _name(tag: str) -> str:
    """The name of an element of Word's own namespaces; nothing for those of others."""
    space, _, name = tag.rpartition(" ")
    return name if space in (*WORD, COMPATIBLE, MATH) else ""


def _said(attributes: Mapping[str, str]) -> dict[str, str]:
    return {key.rpartition(" ")[2]: value for key, value in attributes.items()}
