"""Word documents. The only room that knows python-docx; what is written comes from `annex` and `forms`."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run

from kb.shown import language_tag
from kb.tender.write.annex import annex
from kb.tender.write.job import Job, writable
from kb.tender.write.paper import (
    Block,
    Cell,
    Choice,
    Heading,
    Landscape,
    Paper,
    Paragraph,
    Part,
    Table,
)

FONT = "Arial"
INK, PALE = RGBColor(0x1F, 0x2A, 0x44), "E8ECF3"
A4 = (Cm(21), Cm(29.7))
MARGIN = Cm(2)
STYLES = {"body": "Normal", "bullet": "ListBullet", "note": "Note", "formula": "Formula",
          "subtitle": "Subtitle", "source": "Source", "label": "Label"}  # fmt: skip
SIZES = {"Title": 22, "Heading 1": 16, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 10}


def write_docx(job: Job) -> bytes:
    """The clause annex of a tender as a Word file. Raises ExportError for a text it cannot hold."""
    return render(annex(job))


def render(paper: Paper) -> bytes:
    """The document as a Word file: A4, real headings, its language set. Raises ExportError."""
    word = Document()
    _properties(word, paper)
    _styles(word, language_tag(paper.language))
    _page(word.sections[0], paper.landscape)
    _footer(word, paper.page)
    for block in paper.blocks:
        _write(word, block)
    file = BytesIO()
    word.save(file)
    return file.getvalue()


def _properties(word: Word, paper: Paper) -> None:
    core = word.core_properties
    # The file's properties hold 255 characters; the pages have the words whole.
    core.title, core.author = writable(paper.title)[:255], writable(paper.author)[:255]
    core.language, core.comments = language_tag(paper.language), ""


def _styles(word: Word, tag: str) -> None:
    styles: Any = word.styles
    for name in ("Note", "Formula", "Source", "Label", "Cell", "SmallCell"):
        styles.add_style(name, 1).base_style = styles["Normal"]
    _typed(styles["Normal"], 10, 0, 6)
    _typed(styles["List Bullet"], 10, 0, 3)
    _typed(styles["Note"], 9, 6, 6, italic=True)
    _typed(styles["Formula"], 10, 0, 6)
    styles["Formula"].paragraph_format.left_indent = Cm(1)
    _typed(styles["Label"], 9, 6, 3)
    styles["Label"].paragraph_format.keep_with_next = True
    _typed(styles["Source"], 8.5, 6, 9)
    _typed(styles["Cell"], 9, 2, 2)
    _typed(styles["Footer"], 8, 0, 0)
    _typed(styles["SmallCell"], 6.5, 1, 1)
    _typed(styles["Subtitle"], 13, 0, 12)
    for name, size in SIZES.items():
        _typed(styles[name], size, 14 if size > 12 else 10, 4, bold=True)
        styles[name].paragraph_format.keep_with_next = True
    _tag(styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}"), tag)
    for border in styles["Title"].element.iter(qn("w:pBdr")):
        border.getparent().remove(border)


def _typed(style: Any, size: float, before: float, after: float, **font: bool) -> None:
    style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
    style.font.bold, style.font.italic = font.get("bold", False), font.get("italic", False)
    fonts = style.element.rPr.rFonts
    for name in [one for one in fonts.attrib if "Theme" in one]:
        del fonts.attrib[name]
    space = style.paragraph_format
    space.space_before, space.space_after = Pt(before), Pt(after)


def _page(section: Any, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = A4[::-1] if landscape else A4
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = MARGIN


def _footer(word: Word, text: str) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    before, _, rest = writable(text).partition("{page}")
    between, _, after = rest.partition("{pages}")
    for words, field in ((before, "PAGE"), (between, "NUMPAGES"), (after, "")):
        paragraph.add_run(words)
        if field:
            simple: Any = OxmlElement("w:fldSimple")
            simple.set(qn("w:instr"), field)
            simple.append(Run(OxmlElement("w:r"), paragraph)._r)
            Run(simple[0], paragraph).text = "1"
            paragraph._p.append(simple)


def _write(word: Word, block: Block) -> None:
    if isinstance(block, Heading):
        name = f"Heading{block.level}" if block.level else "Title"
        _part(_styled(word.add_paragraph(), name), Part(block.text, block.language))
    elif isinstance(block, Paragraph):
        paragraph = _styled(word.add_paragraph(), STYLES[block.style])
        for part in block.parts:
            _part(paragraph, part)
    elif isinstance(block, Table):
        _table(word, block)
    else:
        assert isinstance(block, Landscape)
        _turn(word)


def _styled(paragraph: WordParagraph, name: str) -> WordParagraph:
    """The paragraph in a style, by its id: python-docx looks a name up again for each paragraph."""
    paragraph._p.style = name
    return paragraph


def _part(paragraph: WordParagraph, part: Part) -> None:
    run = paragraph.add_run(writable(part.text))
    run.bold = True if part.bold else None
    if part.language:
        _tag(run._r.get_or_add_rPr(), language_tag(part.language))
    if part.link:
        _link(paragraph, run, part.link)


def _link(paragraph: WordParagraph, run: Run, address: str) -> None:
    link: Any = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
    paragraph._p.append(link)
    link.append(run._r)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x0B, 0x57, 0xA8)


def _tag(properties: Any, tag: str) -> None:
    """Say in which language words are, so that a screen reader speaks them rightly."""
    lang = properties.find(qn("w:lang"))
    if lang is None:
        lang = OxmlElement("w:lang")
        properties.append(lang)
    lang.set(qn("w:val"), tag)


def _table(word: Word, block: Table) -> None:
    rows = [*([block.head] if block.head else []), *block.rows]
    table = word._body.add_table(len(rows), len(block.widths), Cm(sum(block.widths)))
    table._tbl.tblPr.style = "TableGrid"
    table.autofit = False
    style = "SmallCell" if block.small else "Cell"
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, content, width in zip(row.cells, cells, block.widths, strict=True):
            cell.width = Cm(width)
            _cell(cell, content, style)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        if block.blank and cells is not block.head:
            row.height = Cm(0.9)
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = Cm(width)
    _mark_head(table, bool(block.head))


def _mark_head(table: WordTable, has_head: bool) -> None:
    """Names the header row, repeated on each page, or else the first column, as the header."""
    look: Any = table._tbl.tblPr.find(qn("w:tblLook"))
    look.set(qn("w:firstRow"), "1" if has_head else "0")
    look.set(qn("w:firstColumn"), "0" if has_head else "1")
    if has_head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in table.rows[0].cells if has_head else table.columns[0].cells:
        _shade(cell)
        for run in cell.paragraphs[0].runs:
            run.bold = True


def _cell(cell: _Cell, content: Cell, style: str) -> None:
    paragraph = _styled(cell.paragraphs[0], style)
    if isinstance(content, Choice):
        paragraph._p.append(_dropdown(content, paragraph))
        return
    part = content if isinstance(content, Part) else Part(content)
    for number, line in enumerate(part.text.split("\n")):
        where = _styled(cell.add_paragraph(), style) if number else paragraph
        _part(where, Part(line, part.language, part.bold, part.link))


def _shade(cell: _Cell) -> None:
    shade: Any = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", PALE)):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _dropdown(choice: Choice, paragraph: WordParagraph) -> Any:
    """A content control with a list of options (ISO/IEC 29500-1, 17.5.2)."""
    control, properties, content = (
        OxmlElement(name) for name in ("w:sdt", "w:sdtPr", "w:sdtContent")
    )
    options = OxmlElement("w:dropDownList")
    for text in _named(choice.options):
        item = OxmlElement("w:listItem")
        item.set(qn("w:displayText"), text)
        item.set(qn("w:value"), text)
        options.append(item)
    properties.append(options)
    run = OxmlElement("w:r")
    Run(run, paragraph).text = writable(choice.prompt)
    content.append(run)
    control.extend((properties, content))
    return control


def _named(options: Iterable[str]) -> list[str]:
    """Each option once: Word calls a file with doubles broken."""
    return [writable(one) for one in dict.fromkeys(options)]


def _turn(word: Word) -> None:
    """Start a landscape section; the break goes into the last paragraph, not into an empty one."""
    last: Any = word.paragraphs[-1]._p
    _page(word.add_section(WD_SECTION.NEW_PAGE), True)
    holder: Any = word.paragraphs[-1]._p
    if holder.getprevious() is last:
        last.get_or_add_pPr().append(holder.pPr.find(qn("w:sectPr")))
        holder.getparent().remove(holder)
