"""Library -> index on disk. Every build is a folder of its own, and the file `CURRENT` names the
one in use: a reader sees the old index or the new one, never half of one.

    <folder>/CURRENT           the name of the build in use, replaced by an atomic rename
    <folder>/build-.../        Whoosh's files and their manifest
    <folder>/lock              held while building, so that two builders wait for each other
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

from whoosh.codec.whoosh3 import W3Codec
from whoosh.index import create_in, open_dir

from index import compounds, manifest, meaning, weights
from index.documents import context
from index.fields import schema
from kb.library import Library

try:
    import fcntl
except ImportError:  # Windows: builders do not wait for each other, the last one wins
    fcntl = None  # type: ignore[assignment]

CURRENT = "CURRENT"
CODEC = W3Codec(blocklimit=1024, compression=1)


@dataclass(frozen=True)
class Status:
    """The state of the index; `digest` is that of the library it was built from."""

    state: Literal["missing", "damaged", "stale", "current"]
    documents: int = 0
    digest: str = ""
    built: datetime | None = None


def status(library: Library, folder: Path) -> Status:
    """Is there an index in `folder`, is it whole, and was it built from this library?"""
    if not (folder / CURRENT).exists():
        return Status("missing")
    try:
        path = _current(folder)
        made = manifest.read(path)
        whole = manifest.hashes(path) == made.files
        fresh = (made.recipe, made.library) == (manifest.recipe(), library.digest)
        built = datetime.fromisoformat(made.built)
    except Exception:  # whatever a broken file does to its reader, the answer is the same
        return Status("damaged")
    state: Literal["damaged", "current", "stale"]
    state = "damaged" if not whole else "current" if fresh else "stale"
    return Status(state, made.documents, made.library, built)


def ready(library: Library, folder: Path) -> Path:
    """The folder of a current build; builds it first when it is missing, damaged or stale."""
    if status(library, folder).state != "current":
        with _lock(folder):
            if status(library, folder).state != "current":  # unless another builder just did
                _build(library, folder)
    return _current(folder)


def build(library: Library, folder: Path) -> None:
    """Build the index of `library` anew and put it in use."""
    with _lock(folder):
        _build(library, folder)


def update(library: Library, entry_id: str, folder: Path) -> None:
    """Bring one new, changed or deleted entry into the index. Builds it anew when anything else
    has changed as well, or when there is no whole index to start from."""
    with _lock(folder):
        parts = manifest.parts_of(library)
        if not _differs_only_in(entry_id, parts, library, folder):
            _build(library, folder)
            return
        old, new = _current(folder), _new(folder)
        for file in manifest.index_files(old):
            os.link(file, new / file.name)  # Whoosh never writes into a file it has finished
        given = context(library, compounds.read(new))
        entry = library.entries.get(entry_id)
        writer = open_dir(str(new)).writer(compound=False, codec=CODEC)
        if entry:
            writer.update_document(**weights.stored(entry, given, weights.read(new)))
        else:
            writer.delete_by_term("id", entry_id)
        writer.commit()
        meaning.write(meaning.updated(meaning.read(old), entry_id, entry, given), new)
        _put_in_use(library, parts, new, folder)


def _build(library: Library, folder: Path) -> None:
    new = _new(folder)
    compounds.write(compounds.lexicon(library), new)
    given = context(library, compounds.read(new))
    entries = list(library.entries.values())
    weights.write(weights.lengths(entries, given), new)
    lengths = weights.read(new)
    writer = create_in(str(new), schema()).writer(compound=False, limitmb=256, codec=CODEC)
    terms = meaning.Rows(given)
    for entry in entries:
        writer.add_document(**weights.stored(entry, given, lengths))
        terms.add(entry)
    writer.commit()
    meaning.write(meaning.spanned(terms), new)
    _put_in_use(library, manifest.parts_of(library), new, folder)


def _differs_only_in(entry_id: str, now: dict[str, str], library: Library, folder: Path) -> bool:
    """Is there a whole index that lacks nothing but the current text of `entry_id`?"""
    if status(library, folder).state in ("missing", "damaged"):
        return False
    made = manifest.read(_current(folder))
    parts = made.parts.keys() | now.keys()
    changed = {part for part in parts if made.parts.get(part) != now.get(part)}
    return made.recipe == manifest.recipe() and changed <= {entry_id}


def _new(folder: Path) -> Path:
    path = folder / f"build-{uuid4().hex}"
    path.mkdir(mode=0o700)  # Whoosh's files are pickles: nobody else may write here
    return path


def _put_in_use(library: Library, parts: dict[str, str], new: Path, folder: Path) -> None:
    """Describe the build, wait until it is on the disk, switch to it and remove the others."""
    manifest.write(library, parts, new)
    for file in (*new.iterdir(), new):
        _sync(file)
    _switch(new, folder)
    for other in folder.glob("build-*"):
        if other != new:
            shutil.rmtree(other, ignore_errors=True)


def _switch(new: Path, folder: Path) -> None:
    draft = folder / f"{CURRENT}.new"
    draft.write_text(new.name, "utf-8")
    _sync(draft)
    draft.replace(folder / CURRENT)
    _sync(folder)


def _sync(path: Path) -> None:
    """Wait until a file or folder is on the disk; Whoosh itself never does."""
    if path.is_dir() and os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _current(folder: Path) -> Path:
    return folder / (folder / CURRENT).read_text("utf-8")


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
