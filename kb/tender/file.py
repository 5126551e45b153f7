"""Tender files: bytes in, a typed tender out; and back to the same plain YAML."""

from dataclasses import dataclass
from pathlib import Path

from kb.messages import typed
from kb.problem import Problem
from kb.reader import Document, dump, read
from kb.tender.model import Tender

MAX_BYTES = 2_000_000
MAX_NODES = 60_000


@dataclass(frozen=True)
class TenderFile:
    """A tender and the file it was read from, which knows the place of every key."""

    tender: Tender
    document: Document


class TenderFileError(Exception):
    """Why a tender file cannot be used; `problems` say it line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read_tender(content: bytes, name: str) -> TenderFile:
    """The tender in `content`, called `name` in messages. Raises TenderFileError."""
    document = read(content, name, MAX_BYTES, MAX_NODES)
    if isinstance(document, Problem):
        raise TenderFileError([document])
    found = typed(document, Tender)
    if isinstance(found, list):
        raise TenderFileError(sorted(found))
    return TenderFile(found, document)


def open_tender(path: Path) -> TenderFile:
    """The tender in the file `path`. Raises TenderFileError and OSError."""
    with path.open("rb") as file:
        return read_tender(file.read(MAX_BYTES + 1), str(path))


def tender_text(tender: Tender) -> str:
    """The tender as YAML: keys in the order of the model, nothing that was not filled in."""
    return dump(tender.model_dump(mode="json", exclude_defaults=True) | {"kind": "tender"})
