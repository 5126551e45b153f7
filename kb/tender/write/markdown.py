"""The clause annex as Markdown: the same document as `docx`, for editors, repositories and pages.

Every word is escaped, whoever wrote it, so that Markdown or HTML inside a text stays text. Marks that not
every Markdown reader lets a backslash escape are written as character references.
"""

import re

from kb.tender.write.annex import annex
from kb.tender.write.job import Job, writable
from kb.tender.write.paper import Block, Cell, Choice, Heading, Paragraph, Part, Table

REFERENCES = {mark: f"&#{ord(mark)};" for mark in "<>&~$|"}
MARKS = re.compile(r"[\\`*_{}\[\]#]")
LIST = re.compile(r"^(?:[-+]|(\d{1,9})[.)])(?=\s|$|-)")
STYLES = {"bullet": "- ", "note": "> ", "formula": "> "}


def write_markdown(job: Job) -> bytes:
    """The clause annex in UTF-8. Raises ExportError for a character that no document can hold."""
    return "\n".join(_lines(annex(job).blocks)).encode()


def escaped(text: str) -> str:
    """`text` so that it reads the same after Markdown, inside a line."""
    safe = "".join(REFERENCES.get(mark, mark) for mark in writable(text))
    return MARKS.sub(r"\\\g<0>", safe.replace("&#", "\0")).replace("\0", "&#")


def _lines(blocks: tuple[Block, ...]) -> list[str]:
    """Each block with an empty line after it; the bullets of one list stand together."""
    lines: list[str] = []
    for block, after in zip(blocks, (*blocks[1:], None), strict=True):
        written = _block(block)
        if written:
            lines += [written] if _is_bullet(block) and _is_bullet(after) else [written, ""]
    return lines


def _is_bullet(block: Block | None) -> bool:
    return isinstance(block, Paragraph) and block.style == "bullet"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * (block.level + 1)} {escaped(' '.join(block.text.split()))}"
    if isinstance(block, Paragraph):
        return _paragraph(block)
    return _table(block) if isinstance(block, Table) else ""


def _paragraph(block: Paragraph) -> str:
    """The words line by line; what would make a list or a heading of a line is escaped at its start."""
    words = "".join(_part(part) for part in block.parts)
    lines = [_begun(line.strip()) for line in words.splitlines() if line.strip()]
    if block.style == "subtitle":
        lines = [f"**{line}**" for line in lines]
    first = STYLES.get(block.style, "")
    rest = "> " if first == "> " else " " * len(first)
    return first + f"  \n{rest}".join(lines)


def _begun(line: str) -> str:
    if found := LIST.match(line):
        end = found.end() - 1
        return f"{line[:end]}\\{line[end:]}"
    return f"&#61;{line[1:]}" if line.startswith("=") else line


def _part(part: Part) -> str:
    if part.link:
        return (
            f"<{part.link}>" if part.link == part.text else f"[{escaped(part.text)}](<{part.link}>)"
        )
    words = escaped(part.text)
    if not part.bold or not words.strip():
        return words
    return f"**{words.strip()}**{' ' * (len(words) - len(words.rstrip()))}"


def _table(block: Table) -> str:
    """A table with its header row; pairs without one become a list, which every reader can show."""
    if not block.head:
        rows = [[_cell(cell) for cell in row] for row in block.rows]
        return "\n".join(f"- **{first}:** {' · '.join(rest)}" for first, *rest in rows)
    rule = "|".join("---" for _ in block.head)
    rows = [[_cell(cell) for cell in row] for row in (block.head, *block.rows)]
    head, *others = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join((head, f"|{rule}|", *others))


def _cell(cell: Cell) -> str:
    if isinstance(cell, Choice):
        return escaped(" / ".join(cell.options))
    part = cell if isinstance(cell, Part) else Part(cell)
    lines = (line.strip() for line in part.text.splitlines())
    return "<br>".join(_part(Part(line, part.language, part.bold)) for line in lines if line)
