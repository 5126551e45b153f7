"""The manifest: what a build was made from, and the SHA-256 of every file in it."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import whoosh

from kb.library import Library

NAME = "manifest.json"
WHOOSH_LOCK = "MAIN_WRITELOCK"
CODE = (
    "compounds.py",
    "concepts.py",
    "documents.py",
    "fields.py",
    "meaning.py",
    "stops.py",
    "weights.py",
    "words.py",
)  # they decide what an index holds


@dataclass(frozen=True)
class Manifest:
    """`recipe` stands for the code that built it, `parts` for each entry and for the registers."""

    recipe: str
    library: str
    documents: int
    built: str
    parts: dict[str, str]
    files: dict[str, str]


def write(library: Library, parts: dict[str, str], path: Path) -> None:
    """Describe the files in `path`, just made from `library` with these `parts`."""
    built = datetime.now(UTC).isoformat(timespec="seconds")
    count = len(library.entries)
    manifest = Manifest(recipe(), library.digest, count, built, parts, hashes(path))
    (path / NAME).write_text(json.dumps(asdict(manifest), indent=1), "utf-8")


def read(path: Path) -> Manifest:
    """The manifest in `path`. Raises OSError, ValueError or TypeError when it is gone or broken."""
    return Manifest(**json.loads((path / NAME).read_text("utf-8")))


def index_files(path: Path) -> list[Path]:
    """Whoosh's files of a build."""
    return sorted(file for file in path.iterdir() if file.name not in (NAME, WHOOSH_LOCK))


def hashes(path: Path) -> dict[str, str]:
    """File -> SHA-256 of what is in it now."""
    return {file.name: sha256(file.read_bytes()).hexdigest() for file in index_files(path)}


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
    return {"": sha256("\n".join(registers).encode()).hexdigest(), **entries}
