"""Library -> index on disk. Every build is a folder of its own, and the file `CURRENT` names the
one in use: a reader sees the old index or the new one, never half of one.

    <folder>/CURRENT           the name of the build in use, replaced by an atomic rename
    <folder>/build-.../        Whoosh's files, our arrays and their manifest
    <folder>/lock              held while building, so that two builders wait for each other

An update links the files of the last build and adds a small second segment, which holds all entries
changed since; the numbers of the documents that they replace are in `gone`.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal
from uuid import uuid4

import numpy as np

from index import compounds, concepts, making, manifest, meaning, opened, segment, weights
from index.draft import Given, drafted, given
from index.merge import merged
from index.opened import Opened
from index.processes import beside, can_divide
from index.segment import Segment
from index.weights import Lengths
from kb.library import Library
from kb.model import AnyEntry

try:
    import fcntl
except ImportError:  # Windows: builders do not wait for each other, the last one wins
    fcntl = None  # type: ignore[assignment]

CURRENT = "CURRENT"
DIVIDED = 400  # entries from which on two processes are faster than one
MOST_CHANGED = 1_000  # documents gone or added since the last full build; then all is built anew
HALF = "half"


@dataclass(frozen=True)
class Status:
    """The state of the index; `digest` stands for all that it was built from."""

    state: Literal["missing", "damaged", "stale", "current"]
    documents: int = 0
    digest: str = ""
    built: datetime | None = None


def status(library: Library, folder: Path) -> Status:
    """Is there an index in `folder`, is it whole, and was it built from this library?"""
    if not (folder / CURRENT).exists():
        return Status("missing")
    try:
        return _status(library, _current(folder))
    except Exception:  # whatever a broken file does to its reader, the answer is the same
        return Status("damaged")


def current(library: Library, folder: Path) -> Path | None:
    """The folder of the build in use, if it is a current one. Another process may put a further one
    in use at any time, so whoever wants to open it asks for both at once."""
    try:
        path = _current(folder)
        return path if _status(library, path).state == "current" else None
    except Exception:  # as above
        return None


def _status(library: Library, path: Path) -> Status:
    made = manifest.read(path)
    whole = manifest.checksums(path) == made.checksums
    fresh = (made.recipe, made.digest) == (manifest.recipe(), manifest.digest(library.marks))
    built = datetime.fromisoformat(made.built)
    state: Literal["damaged", "current", "stale"]
    state = "damaged" if not whole else "current" if fresh else "stale"
    return Status(state, made.documents, made.digest, built)


def ready(library: Library, folder: Path) -> Path:
    """The folder of a current build; builds it first when it is missing, damaged or stale."""
    path = current(library, folder)
    if path is None:
        with _lock(folder):
            path = current(library, folder)  # unless another builder just did
            if path is None:
                path = _build(library, folder)
    return path


def build(library: Library, folder: Path) -> None:
    """Build the index of `library` anew and put it in use."""
    with _lock(folder):
        _build(library, folder)


def update(library: Library, entry_ids: Collection[str], folder: Path) -> None:
    """Bring a few new, changed or deleted entries into the index. Builds it anew when anything else
    has changed as well, or when there is no whole index to start from."""
    with _lock(folder):
        parts = library.marks
        found = _differing_only_in(entry_ids, parts, folder)
        if found is None:
            _build(library, folder)
            return
        old, new = _current(folder), _new(folder)
        for file in manifest.index_files(old):
            os.link(file, new / file.name)  # a finished file is never written into
        for entry_id in entry_ids:
            found = _changed(library, entry_id, found, new)
        _put_in_use(parts, new, folder)


def _changed(library: Library, entry_id: str, before: Opened, path: Path) -> Opened:
    """Take one entry out of the build `before`, whose files are in `path`, and put it in as it is now."""
    from index import record, spanning  # not above: scipy and Whoosh take long to load

    one, segments, places, gone = None, before.segments, before.places, before.gone
    former, entry = before.number(entry_id), library.entries.get(entry_id)
    if former is not None:
        gone = np.append(gone, former)
        opened.write_gone(gone, path)
    if entry:
        with_ = Given(library, compounds.read(path), concepts.read(path))
        one = making.segment(drafted([entry], with_), weights.read(path))
        changed, at = one, spanning.folded(meaning.read(path), one)
        if len(segments) > 1:
            changed = merged(segments[1], one)
            at = opened.placed_together(places[1], at)
        opened.write(opened.CHANGED, changed, at, path)
        segments, places = (segments[0], changed), (places[0], at)
    record.update(one, former, path)
    return Opened(segments, places, gone)


def _build(library: Library, folder: Path) -> Path:
    from index import record, spanning  # as above

    new = _new(folder)
    compounds.write(compounds.lexicon(library), new)
    with_ = given(library, compounds.read(new))
    concepts.write(with_.concepts, new)
    # by title, so that of two documents the one with the smaller number is suggested first
    entries = sorted(library.entries.values(), key=lambda entry: entry.title.en)
    whole = _segment(entries, with_, new)
    wait = beside(record.create, whole, new)
    space, places = spanning.made(whole, with_)
    meaning.write(space, new)
    opened.write(opened.MAIN, whole, places, new)
    opened.write_gone(np.zeros(0, np.int32), new)
    wait()
    _put_in_use(library.marks, new, folder)
    return new


def _segment(entries: Sequence[AnyEntry], with_: Given, path: Path) -> Segment:
    """The segment of all entries; of many, half of them are read in another process."""
    sample = drafted(making.sample(entries), with_)
    average = making.lengths(sample)
    weights.write(average, path)
    if len(entries) < DIVIDED or not can_divide():
        whole = len(sample.entries) == len(entries)
        return making.segment(sample if whole else drafted(entries, with_), average)
    middle, file = len(entries) // 2, path / HALF
    wait = beside(_half, entries[middle:], with_, average, file)
    first = making.segment(drafted(entries[:middle], with_), average)
    wait()
    second = segment.read(file)
    file.unlink()
    return merged(first, second)


def _half(entries: Sequence[AnyEntry], with_: Given, average: Lengths, file: Path) -> None:
    segment.write(making.segment(drafted(entries, with_), average), file)


def _differing_only_in(
    entry_ids: Collection[str], now: Mapping[str, str], folder: Path
) -> Opened | None:
    """The build in use, if it lacks nothing but the current texts of these entries, and as much can
    be added to it."""
    try:
        path = _current(folder)
        made = manifest.read(path)
        if manifest.checksums(path) != made.checksums:  # what is damaged must not be passed on
            return None
        found = opened.read(path)
        former = manifest.read_parts(path)
    except Exception:  # whatever a broken file does to its reader
        return None
    full = max([len(found.gone), *map(len, found.segments[1:])]) >= MOST_CHANGED
    rest = [dict(former), dict(now)]
    for parts in rest:
        for entry_id in entry_ids:
            parts.pop(entry_id, None)
    same = made.recipe == manifest.recipe() and rest[0] == rest[1]
    return found if same and not full else None


def _new(folder: Path) -> Path:
    if fcntl:  # else another builder may be at work
        _remove_others(folder, but=_in_use(folder))  # left by builders that failed
    path = folder / f"build-{uuid4().hex}"
    path.mkdir(mode=0o700)  # Whoosh's files are pickles: nobody else may write here
    return path


def _put_in_use(parts: Mapping[str, str], new: Path, folder: Path) -> None:
    """Describe the build, switch to it and remove the others. Nothing waits for the disk: what a
    power cut leaves half written has another checksum, and is built again."""
    manifest.write(parts, new)
    _switch(new, folder)
    _remove_others(folder, but=new)


def _remove_others(folder: Path, but: Path | None) -> None:
    """Remove all builds but one. Each is renamed first, so that whoever opens it just now finds all
    of it or nothing."""
    for other in [*folder.glob("build-*")]:
        if other != but:
            with suppress(OSError):  # Windows: somebody reads it
                other = other.rename(f"{other}-")
            shutil.rmtree(other, ignore_errors=True)


def _in_use(folder: Path) -> Path | None:
    try:
        return _current(folder)
    except (OSError, ValueError):  # there is none, or what names it is damaged
        return None


def _switch(new: Path, folder: Path) -> None:
    draft = folder / f"{CURRENT}.new"
    draft.write_text(new.name, "utf-8")
    draft.replace(folder / CURRENT)


def _current(folder: Path) -> Path:
    return folder / (folder / CURRENT).read_text("utf-8")


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        if fcntl:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield
