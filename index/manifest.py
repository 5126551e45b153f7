"""The manifest: what a build was made from, and the size and checksum of every file in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import whoosh

from kb.library import Library

NAME = "manifest.json"
WHOOSH_LOCK = "MAIN_WRITELOCK"
FILES_KEPT = 500  # checksums
MARK = 20  # letters of a hash that tell two texts of one entry apart
CODE = (
    "analysis.py",
    "arrays.py",
    "compounds.py",
    "concepts.py",
    "documents.py",
    "draft.py",
    "fields.py",
    "making.py",
    "meaning.py",
    "merge.py",
    "occurrences.py",
    "record.py",
    "segment.py",
    "stops.py",
    "suggest.py",
    "weights.py",
    "words.py",
)  # they decide what an index holds


@dataclass(frozen=True)
class Manifest:
    """`recipe` stands for the code that built it, `parts` for each entry and for the registers.
    `checksums` (CRC-32) tell damage apart; nobody else may write here, so they need not be secret."""

    recipe: str
    digest: str
    built: str
    parts: dict[str, str]
    sizes: dict[str, int]
    checksums: dict[str, int]


def write(parts: Mapping[str, str], path: Path) -> None:
    """Describe the files in `path`, made from `parts`."""
    made = Manifest(
        recipe=recipe(),
        digest=_hash(parts),
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        parts=dict(parts),
        sizes=sizes(path),
        checksums=checksums(path),
    )
    (path / NAME).write_text(json.dumps(vars(made)), "utf-8")


def read(path: Path) -> Manifest:
    """The manifest in `path`. Raises OSError, ValueError or TypeError when it is gone or broken."""
    return Manifest(**json.loads((path / NAME).read_text("utf-8")))


def index_files(path: Path) -> list[Path]:
    """The files of a build that the manifest describes."""
    return sorted(file for file in path.iterdir() if file.name not in (NAME, WHOOSH_LOCK))


def sizes(path: Path) -> dict[str, int]:
    """File -> how many bytes it has now."""
    return {file.name: file.stat().st_size for file in index_files(path)}


def checksums(path: Path) -> dict[str, int]:
    """File -> checksum of what is in it now. A file that is the same as one read before, in this
    build or in another that shares it, is not read again."""
    return {file.name: _checksum(_Same.of(file)) for file in index_files(path)}


@dataclass(frozen=True)
class _Same:
    """What a file is known again by, wherever its name stands."""

    device: int
    number: int
    size: int
    changed: int
    path: Path = field(compare=False)

    @classmethod
    def of(cls, path: Path) -> "_Same":
        told = path.stat()
        return cls(told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, path)


@lru_cache(maxsize=FILES_KEPT)
def _checksum(file: _Same) -> int:
    """The CRC-32 of a file, read in pieces."""
    found = 0
    with file.path.open("rb") as content:
        while piece := content.read(1 << 20):
            found = crc32(piece, found)
    return found


def recipe() -> str:
    """The version of Whoosh and a hash of our own code: an index of another recipe is stale."""
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in CODE)
    return f"whoosh {whoosh.versionstring()}, code {sha256(code).hexdigest()}"


def parts_of(library: Library) -> dict[str, str]:
    """Entry -> its community and what its file says; the registers have one hash together, under
    ""."""
    documents = library.documents
    registers = [
        [*key, document.mark]
        for key, document in documents.items()
        if key[0] not in ("entry", "past")
    ]
    entries = {
        one.id: f"{one.community} {documents['entry', one.id].mark[:MARK]}"
        for one in library.entries.values()
    }
    return {"": _hash(registers), **entries}


def _hash(data: object) -> str:
    return sha256(json.dumps(data).encode()).hexdigest()
