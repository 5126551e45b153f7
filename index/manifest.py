"""The manifest: what a build was made from, and the size and checksum of every file in it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from zlib import crc32

import whoosh

from kb.library import Library

NAME = "manifest.json"
WHOOSH_LOCK = "MAIN_WRITELOCK"
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


def write(parts: Mapping[str, str], path: Path, old: Path | None = None) -> None:
    """Describe the files in `path`, made from `parts`; those that are also in the build `old` are as
    described there."""
    known = read(old).checksums if old else {}
    made = Manifest(
        recipe=recipe(),
        digest=_hash(sorted(parts.items())),
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        parts=dict(parts),
        sizes=sizes(path),
        checksums={
            file.name: known[file.name] if old and _same(file, old) else checksum(file)
            for file in index_files(path)
        },
    )
    (path / NAME).write_text(json.dumps(asdict(made)), "utf-8")


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
    """File -> checksum of what is in it now."""
    return {file.name: checksum(file) for file in index_files(path)}


def checksum(file: Path) -> int:
    """The CRC-32 of a file, read in pieces."""
    found = 0
    with file.open("rb") as content:
        while piece := content.read(1 << 20):
            found = crc32(piece, found)
    return found


def _same(file: Path, old: Path) -> bool:
    former = old / file.name
    return former.exists() and former.samefile(file)


def recipe() -> str:
    """The version of Whoosh and a hash of our own code: an index of another recipe is stale."""
    code = b"".join((Path(__file__).parent / name).read_bytes() for name in CODE)
    return f"whoosh {whoosh.versionstring()}, code {sha256(code).hexdigest()}"


def parts_of(library: Library) -> dict[str, str]:
    """Entry -> hash of its file and community; the registers have one hash together, under ""."""
    registers, entries = [], {}
    for (role, *names), document in library.documents.items():
        if role == "entry":
            entries[names[0]] = f"{Path(document.path).parent.name} {document.mark}"
        elif role != "past":
            registers.append(f"{role} {names} {document.mark}")
    return {"": _hash(registers), **entries}


def _hash(data: object) -> str:
    return sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
