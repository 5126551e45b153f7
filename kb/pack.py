"""The pack: what files said when they were read last, so that only changed files are read again.

    <SHA-256 of all that follows>
    <where each file's data and text lie, as one line of JSON>
    <data as JSON, text, data, text ...>

It may be deleted at any time. Only files without a fault are kept. A pack that is damaged, that
somebody else may write in, or that other code has written, is as good as none. It holds plain data
and no pickle: what is taken out of it is typed by the models like any file.
"""

import json
import os
import time
from collections.abc import Collection, Mapping
from functools import cache, cached_property
from hashlib import sha256
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import pydantic

from kb.decode import content_of
from kb.document import Data, Document, Keys
from kb.problem import Place, Problem

Stamp = tuple[int, int, int, int]
UNSURE = (0, 0, 0, 0)  # of a file that may change once more within one tick of the clock
TICK = 2_000_000_000  # nanoseconds; no file system has a coarser clock
HASH = 64  # hexadecimal digits


class Record(NamedTuple):
    """How a file looked on the disk, the SHA-256 of its bytes and of what it says, and how many
    bytes its data and its text take in the pack."""

    stamp: Stamp
    content: str
    mark: str
    data_size: int
    text_size: int


class KeptDocument(Document):
    """A file that was read before; nothing is taken out of the pack until somebody asks."""

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


class Pack:
    """The pack at `path`, and what was read since it was opened. Without a path nothing is kept."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._records, self._packed = _opened(path) if path else ({}, {})
        self._seen: dict[str, tuple[Record, Document]] = {}

    def read(self, name: str, path: str) -> Document | Problem:
        """The file at `path`, called `name` below its folder: as it was kept if it has not changed."""
        now = _stamp(path)
        kept = self._records.get(name)
        if kept and now == kept.stamp:
            return self._known(name, path, kept)
        content = content_of(Path(path), path)
        if isinstance(content, Problem):
            return content
        sure = now if time.time_ns() - max(now[1:3]) > TICK else UNSURE
        if kept and sha256(content).hexdigest() == kept.content:
            return self._known(name, path, kept._replace(stamp=sure))
        from kb.reader import read  # as above

        document = read(content, path)
        if isinstance(document, Document):
            self._seen[name] = Record(sure, document.content, "", 0, 0), document
        return document

    def keep(self, faulty: Collection[str]) -> None:
        """Write down what was read, unless it is there already; `faulty` are paths of files that
        are read anew each time. A folder that cannot be written is none of our business."""
        if not self._path or not self._path.parent.is_dir():
            return
        sound = {name: one for name, one in self._seen.items() if one[1].path not in faulty}
        if {name: record for name, (record, _) in sound.items()} != self._records:
            try:
                _write(self._path, {name: _packed(*one) for name, one in sound.items()})
            except OSError:
                return

    def _known(self, name: str, path: str, record: Record) -> Document:
        document = KeptDocument(path, record, self._packed[name])
        self._seen[name] = record, document
        return document


def _stamp(path: str) -> Stamp:
    """What differs after every change of a file: the last number is set by nobody but the system."""
    try:
        told = os.stat(path)
    except OSError:
        return UNSURE
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def _packed(record: Record, document: Document) -> tuple[Record, bytes | memoryview]:
    if isinstance(document, KeptDocument):
        return record, document.packed
    data = json.dumps(document.data, ensure_ascii=False).encode()
    text = document.text.encode()
    return Record(record.stamp, record.content, document.mark, len(data), len(text)), data + text


def _write(path: Path, files: Mapping[str, tuple[Record, bytes | memoryview]]) -> None:
    records = {name: record for name, (record, _) in files.items()}
    head = json.dumps({"recipe": _recipe(), "records": records}).encode() + b"\n"
    state = sha256(head)
    for _, packed in files.values():
        state.update(packed)
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(state.hexdigest().encode() + b"\n" + head)
            file.writelines(packed for _, packed in files.values())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _opened(path: Path) -> tuple[Mapping[str, Record], Mapping[str, memoryview]]:
    try:
        with path.open("rb") as file:
            told = os.fstat(file.fileno())
            if os.name == "posix" and (told.st_uid != os.geteuid() or told.st_mode & 0o022):
                return {}, {}
            whole = memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
        rest = whole[HASH + 1 :]
        if sha256(rest).hexdigest().encode() != whole[:HASH]:
            return {}, {}
        return _cut(rest)
    except (OSError, ValueError, KeyError, TypeError):
        return {}, {}


def _cut(rest: memoryview) -> tuple[Mapping[str, Record], Mapping[str, memoryview]]:
    """The records, and the piece of the pack that each of them describes."""
    end = rest.obj.find(b"\n", HASH + 1) - HASH  # type: ignore[attr-defined]
    head = json.loads(bytes(rest[:end]))
    if head["recipe"] != _recipe():
        return {}, {}
    records, packed, at = {}, {}, end
    for name, (seen, *others) in head["records"].items():
        record = records[name] = Record(tuple(seen), *others)
        size = record.data_size + record.text_size
        packed[name] = rest[at : at + size]
        at += size
    return records, packed


@cache
def _recipe() -> str:
    """Our own code and the version of pydantic: what they judged sound, they may judge anew."""
    code = b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))
    return f"pydantic {pydantic.VERSION}, code {sha256(code).hexdigest()}"
