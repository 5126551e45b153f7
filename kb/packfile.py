"""The file in which files are kept as they were read.

    <SHA-256 of all that follows>
    <what the writer says, and where each file's data and text lie, as one line of JSON>
    <data as JSON, text, data, text ...>

One that is damaged, that somebody else may write in, or that other code has written, is as good as
none. It holds plain data and no pickle: what is taken out of it is typed by the models like any file.
"""

import json
import os
from collections.abc import Mapping
from functools import cache, cached_property
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pydantic

from kb.document import Data, Document, Keys
from kb.look import Stamp
from kb.problem import Place

HASH = 64  # hexadecimal digits


class Record(NamedTuple):
    """How a file looked on the disk, the SHA-256 of its bytes and of what it says, and how many
    bytes its data and its text take."""

    stamp: Stamp
    content: str
    mark: str
    data_size: int
    text_size: int


class KeptDocument(Document):
    """A file that was read before; nothing is unpacked until somebody asks."""

    record: Record
    packed: memoryview

    def __init__(self, path: str, record: Record, packed: memoryview) -> None:
        self.__dict__.update(
            path=path, content=record.content, mark=record.mark, record=record, packed=packed
        )

    @cached_property
    def data(self) -> dict[str, Data]:
        found: dict[str, Data] = json.loads(bytes(self.packed[: self.record.data_size]))
        return found

    @cached_property
    def text(self) -> str:
        return str(self.packed[self.record.data_size :], "utf-8")

    @cached_property
    def places(self) -> Mapping[Keys, Place]:
        from kb.reader import read  # not above: what has not changed needs no YAML

        again = read(self.text.encode(), self.path)
        assert isinstance(again, Document), "only files without a fault are kept"
        return again.places


class PackFile(NamedTuple):
    """What is in such a file, by the names of the files that were read; `said` by its writer."""

    said: Mapping[str, Any]
    records: Mapping[str, Record]
    packed: Mapping[str, memoryview]


NOTHING = PackFile({}, {}, {})


def kept(document: Document, stamp: Stamp) -> KeptDocument:
    """A document as it is kept; `stamp` is how its file looked."""
    if isinstance(document, KeptDocument):
        return document
    data = json.dumps(document.data, ensure_ascii=False).encode()
    text = document.text.encode()
    record = Record(stamp, document.content, document.mark, len(data), len(text))
    return KeptDocument(document.path, record, memoryview(data + text))


def write(path: Path, files: Mapping[str, KeptDocument], said: Mapping[str, Any]) -> None:
    """Put these files in the place of what is at `path`. Raises OSError."""
    records = {name: one.record for name, one in files.items()}
    head = json.dumps({"recipe": _recipe(), "said": said, "records": records}).encode() + b"\n"
    state = sha256(head)
    for one in files.values():
        state.update(one.packed)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(state.hexdigest().encode() + b"\n" + head)
            file.writelines(one.packed for one in files.values())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def opened(path: Path) -> PackFile:
    """What is kept at `path`; nothing, unless it is whole, our own and of this very code."""
    try:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            if os.name == "posix" and (told.st_uid != os.geteuid() or told.st_mode & 0o022):
                return NOTHING
            whole = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        rest = whole[HASH + 1 :]
        if sha256(rest).hexdigest().encode() != whole[:HASH]:
            return NOTHING
        return _cut(rest)
    except (OSError, ValueError, KeyError, TypeError):
        return NOTHING


def _cut(rest: memoryview) -> PackFile:
    """The records, and the piece of the file that each of them describes."""
    end = rest.obj.find(b"\n", HASH + 1) - HASH  # type: ignore[attr-defined]
    head = json.loads(bytes(rest[:end]))
    if head["recipe"] != _recipe():
        return NOTHING
    records, packed, at = {}, {}, end
    for name, (seen, *others) in head["records"].items():
        record = records[name] = Record(tuple(seen), *others)
        size = record.data_size + record.text_size
        packed[name] = rest[at : at + size]
        at += size
    return PackFile(head["said"], records, packed)


@cache
def _recipe() -> str:
    """Our own code and the version of pydantic: what they judged sound, they may judge anew."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return f"pydantic {pydantic.VERSION}, code {sha256(code).hexdigest()}"
