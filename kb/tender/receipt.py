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

from kb.fingerprint import canonical
from kb.tender.draft import Draft
from kb.tender.model import Pin

TOOL = "procurement-criteria-kb"
LINE = re.compile(
    r"(?P<entry>[a-z0-9]+(?:-[a-z0-9]+)*@\d+\.\d+\.\d+)\s*[|\t]\s*(?P<level>[a-z]*|–)\s*[|\t]\s*"
    r"(?P<use>[a-z-]*|–)\s*[|\t]\s*(?P<lots>[a-z0-9, -]*|–)\s*[|\t]\s*(?P<values>[^|\t\n]*?)\s*[|\t]\s*"
    r"(?P<fingerprint>sha256:[0-9a-f]{64})"
)


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
            language: _sha(clause.text(language)) for language in draft.tender.languages if clause
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
    for found in LINE.finditer(text):
        said = {
            name: "" if value.strip() == "–" else value for name, value in found.groupdict().items()
        }
        pairs = (pair.partition("=") for pair in said["values"].split(";") if "=" in pair)
        yield Line(
            entry=said["entry"],
            fingerprint=said["fingerprint"],
            level=said["level"],
            use=said["use"],
            lots=tuple(filter(None, (lot.strip() for lot in said["lots"].split(",")))),
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


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return {key: _plain(one) for key, one in value.items()} if isinstance(value, dict) else value
