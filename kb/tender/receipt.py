"""The receipt: what the tender author keeps, and what proves years later what was asked.

It lists every pin with the fingerprint of its published text, the values filled in, and the SHA-256 of
each clause as it stands in the documents, per language. It goes with every export as JSON, and in short
as the closing table of a document, whose lines `parse_lines` reads back.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from kb.document import canonical
from kb.tender.draft import Draft
from kb.tender.model import Pin

TOOL = "procurement-criteria-kb"
CELLS = re.compile(r"[|\t]")
ENTRY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*@\d+\.\d+\.\d+")
MARK = re.compile(r"sha256:[0-9a-f]{64}")


@dataclass(frozen=True)
class Line:
    """One pin of a receipt. `clauses` holds the SHA-256 of the clause's text by language."""

    entry: str
    fingerprint: str
    level: str
    use: str
    lots: tuple[str, ...]
    values: Mapping[str, str]
    clauses: Mapping[str, str]

    @property
    def cells(self) -> tuple[str, ...]:
        """The line as the closing table of a document shows it."""
        values = "; ".join(f"{name}={value}" for name, value in self.values.items())
        return (
            self.entry, self.level or "–", self.use or "–", ", ".join(self.lots) or "–",
            values or "–", self.fingerprint,
        )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """Proof of what was asked: the lines, when and with which tool they were written."""

    title: str
    buyer: str
    written: str
    tool: str
    lines: tuple[Line, ...]

    @property
    def digest(self) -> str:
        """SHA-256 over the lines: the same pins, values and texts give the same digest."""
        return hashlib.sha256(canonical(_plain([asdict(line) for line in self.lines]))).hexdigest()

    def data(self) -> dict[str, Any]:
        """The receipt as JSON-ready data."""
        lines = [asdict(line) for line in self.lines]
        return {
            "kind": "receipt", "title": self.title, "buyer": self.buyer, "written": self.written,
            "tool": self.tool, "digest": self.digest, "pins": lines,
        }  # fmt: skip


def receipt(draft: Draft, now: datetime) -> Receipt:
    """The receipt of a tender as it stands now."""
    clauses = {clause.place: clause for clause in draft.clauses}
    lines = []
    for place, pin in enumerate(draft.tender.pins):
        clause = clauses.get(place)
        texts = {
            language: clause_hash(clause.text(language))
            for language in draft.tender.languages
            if clause
        }
        lines.append(_line(pin, texts))
    tender = draft.tender
    return Receipt(
        title=tender.title.said(tender.languages[0]),
        buyer=tender.buyer,
        written=now.isoformat(timespec="seconds"),
        tool=f"{TOOL} {version(TOOL)}",
        lines=tuple(lines),
    )


def receipt_text(made: Receipt) -> str:
    """The receipt as a JSON file."""
    return json.dumps(made.data(), indent=2, ensure_ascii=False) + "\n"


def parse_lines(text: str) -> Iterator[Line]:
    """The lines of a closing table in the text of a document; cells parted by `|` or tabs."""
    for row in text.splitlines():
        if "sha256:" in row:
            cells = [cell.strip() for cell in CELLS.split(row)]
            for first, entry in enumerate(cells[:-5]):
                if ENTRY.fullmatch(entry) and MARK.fullmatch(cells[first + 5]):
                    yield _read(cells[first : first + 6])


def _read(cells: list[str]) -> Line:
    """A line from its `cells`; a dash stands for nothing."""
    entry, level, use, lots, values, mark = ("" if cell == "–" else cell for cell in cells)
    pairs = (pair.partition("=") for pair in values.split(";") if "=" in pair)
    return Line(
        entry=entry,
        fingerprint=mark,
        level=level,
        use=use,
        lots=tuple(filter(None, (lot.strip() for lot in lots.split(",")))),
        values={name.strip(): value.strip() for name, _, value in pairs},
        clauses={},
    )


def _line(pin: Pin, texts: Mapping[str, str]) -> Line:
    return Line(
        entry=pin.entry,
        fingerprint=pin.fingerprint,
        level=pin.level or "",
        use=pin.use or "",
        lots=pin.lots,
        values=dict(pin.values),
        clauses=texts,
    )


def clause_hash(text: str) -> str:
    """What a receipt keeps of a clause: the SHA-256 of its text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value
