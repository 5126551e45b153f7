"""The manifest: what a build was made from, and the size and checksum of every file in it."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import Stemmer
import whoosh

NAME, PARTS = "manifest.json", "parts.txt"
WHOOSH_LOCK = "MAIN_WRITELOCK"
FILES_KEPT = 5_000  # checksums; more than a build has files, else none would be kept

Parts = Mapping[str, str]  # what was read -> what stands for it


@dataclass(frozen=True)
class Manifest:
    """`recipe` stands for the code that built it, `digest` for what it was built from. `checksums`
    (CRC-32) tell damage; nobody else may write here, so they need not be secret."""

    recipe: str
    digest: str
    built: str
    documents: int
    checksums: dict[str, int]


def write(parts: Parts, path: Path) -> None:
    """Describe the files in `path`, made from `parts`."""
    (path / PARTS).unlink(missing_ok=True)  # it may be shared with an earlier build
    listed = _listed(parts)
    (path / PARTS).write_bytes(listed)
    built = datetime.now(UTC).isoformat(timespec="seconds")
    documents = len(parts) - 1
    made = Manifest(recipe(), sha256(listed).hexdigest(), built, documents, checksums(path))
    (path / NAME).write_text(json.dumps(vars(made)), "utf-8")


def read(path: Path) -> Manifest:
    """The manifest in `path`. Raises OSError, ValueError or TypeError when it is gone or broken."""
    return Manifest(**json.loads((path / NAME).read_text("utf-8")))


def read_parts(path: Path) -> Parts:
    """What the build in `path` was made from. Raises OSError or ValueError."""
    lines = (path / PARTS).read_text("utf-8").split("\n")
    half = len(lines) // 2
    return dict(zip(lines[:half], lines[half:], strict=True))


def digest(parts: Parts) -> str:
    """One hash for all parts."""
    return sha256(_listed(parts)).hexdigest()


def _listed(parts: Parts) -> bytes:
    """What was read, then what stands for it, each in a line of its own."""
    return "\n".join((*parts, *parts.values())).encode()


def index_files(path: Path) -> list[Path]:
    """The files of a build that the manifest describes."""
    names = sorted(os.listdir(path))  # strings: comparing paths takes ten times as long
    return [path / name for name in names if name not in (NAME, WHOOSH_LOCK)]


def checksums(path: Path) -> dict[str, int]:
    """File -> checksum of what is in it now. A file that is the same as one read before, in this
    build or in another that shares it, is not read again."""
    return {file.name: _checksum(Same.of(file)) for file in index_files(path)}


@dataclass(frozen=True)
class Same:
    """What a file is known again by, wherever its name stands."""

    device: int
    number: int
    size: int
    changed: int
    path: Path = field(compare=False)

    @classmethod
    def of(cls, path: Path) -> "Same":
        told = path.stat()
        return cls(told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, path)


@lru_cache(maxsize=FILES_KEPT)
def _checksum(file: Same) -> int:
    """The CRC-32 of a file, read in pieces."""
    found = 0
    with file.path.open("rb") as content:
        while piece := content.read(1 << 20):
            found = crc32(piece, found)
    return found


@cache
def recipe() -> str:
    """What builds and reads an index: Whoosh, the stemmers, and this package, by its hash. An index
    of another recipe is stale."""
    code = b"".join(one.read_bytes() for one in sorted(Path(__file__).parent.glob("*.py")))
    stemmers = f"stemmers {Stemmer.version()}"
    return f"whoosh {whoosh.versionstring()}, {stemmers}, code {sha256(code).hexdigest()}"
