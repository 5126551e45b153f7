"""Carrying a library along: the library before and a few changed entries -> the library now.

What comes out is what `kb.load` would make of the files, or nothing does: whatever is not the current
or an earlier text of an entry, sound before and after, is left to it. The cost grows with the change,
but for copies of a few mappings.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from functools import partial
from hashlib import sha256
from typing import Any, TypeAlias

from kb.document import Document
from kb.lazily import Lazily
from kb.library import CONTENTS, Library, content_of
from kb.load import sound_entry
from kb.lock import Lock, read_lock
from kb.packfile import KeptDocument
from kb.shelf import LOCK, role

Key: TypeAlias = tuple[str, ...]
Changes: TypeAlias = Mapping[str, KeptDocument | None]  # name below the folder -> the file now
RANK = {"entry": 1, "past": 2, "community": 3}  # in which they are loaded; registers come first


class UnclearError(Exception):
    """Why the whole folder has to be loaded."""


def carried(before: Library, changes: Changes) -> Library:
    """The library with these files changed, come or gone (None), and with the lock as it is on the
    disk. Files that are there must be sound. Raises UnclearError."""
    entries, past = before.entries, before.past
    if before.problems or before.files_read != len(before.documents):
        raise UnclearError("what was wrong, or was there twice, may be right now")
    if not (isinstance(entries, Lazily) and isinstance(past, Lazily)):
        raise UnclearError("this library was not loaded")
    changes = {name: now for name, now in changes.items() if not holds(before, name, now)}
    documents = _documents(before, changes)
    makers = dict[Key, Callable[[], Any] | None]()
    for name in sorted(changes, key=lambda one: changes[one] is not None):  # it may have moved
        makers[key_of(name)] = _maker(name, changes[name])
    entries = entries.but({key[1]: make for key, make in makers.items() if key[0] == "entry"})
    past = past.but({key[1:]: make for key, make in makers.items() if key[0] == "past"})
    if any(now and _path(before, key_of(name)) != now.path for name, now in changes.items()):
        documents = dict(sorted(documents.items(), key=_as_loaded))
        entries = entries.ordered(key[1] for key in documents if key[0] == "entry")
        past = past.ordered(key[1:] for key in documents if key[0] == "past")
    lock, locked = _lock(before)
    after = replace(
        before,
        entries=entries,
        past=past,
        documents=documents,
        files_read=len(documents),
        lock=lock,
        locked=locked,
    )
    vars(after).update(_remembered(before, after, {key_of(name) for name in changes}))
    return after


def key_of(name: str) -> Key:
    """How a library calls the document of the file `name`. Raises UnclearError for what is no entry."""
    parts = tuple(name.split("/"))
    known, stem = role(parts), parts[-1].removesuffix(".yaml")
    if known == "entry":
        return "entry", stem
    if known != "past":
        raise UnclearError(f"{name} is no entry")
    entry_id, _, version = stem.partition("@")
    return "past", entry_id, version


def path_of(before: Library, name: str) -> str:
    """The path of the file `name`, as `load` calls it."""
    return os.path.join(before.root, *name.split("/"))


def holds(library: Library, name: str, now: KeptDocument | None) -> bool:
    """Whether a library has this file as it is now."""
    old = library.documents.get(key_of(name))
    if old is None or old.path != path_of(library, name):
        return now is None
    return now is not None and now.content == old.content


def _documents(before: Library, changes: Changes) -> dict[Key, Document]:
    gone = {key_of(name) for name, now in changes.items() if now is None}
    documents = {key: one for key, one in before.documents.items() if key not in gone}
    for name, now in changes.items():
        if now is not None:
            if documents.setdefault(key_of(name), now).path != now.path:
                raise UnclearError("an id is used twice")
            documents[key_of(name)] = now
    return documents


def _maker(name: str, now: KeptDocument | None) -> Callable[[], Any] | None:
    return partial(sound_entry, now, name.split("/")[0], key_of(name)[1]) if now else None


def _path(library: Library, key: Key) -> str | None:
    return library.documents[key].path if key in library.documents else None


def _as_loaded(item: tuple[Key, Document]) -> tuple[int, list[str]]:
    (kind, *_), document = item
    return RANK.get(kind, 0), document.path.split(os.sep) if kind in ("entry", "past") else []


def _remembered(before: Library, after: Library, changed: Collection[Key]) -> dict[str, Any]:
    """What a library says about all of its files, without asking each of them again."""
    old, new = before.documents, after.documents
    content = before.content - content_of(before.root, before.locked, *_some(old, changed))
    content += content_of(after.root, after.locked, *_some(new, changed))
    marks = dict(before.marks)
    marks |= {key[1]: new[key].filed for key in changed if key[0] == "entry" and key in new}
    return {
        "content": content % CONTENTS,
        "marks": {name: marks[name] for name in ("", *after.entries)},
    }


def _some(documents: Mapping[Key, Document], keys: Collection[Key]) -> Iterator[Document]:
    return (documents[key] for key in keys if key in documents)


def _lock(before: Library) -> tuple[Lock, str]:
    """The lock on the disk, and its hash."""
    try:
        with open(os.path.join(before.root, LOCK), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        content = b""
    except OSError as error:
        raise UnclearError("the lock cannot be read") from error
    locked = sha256(content).hexdigest()
    if locked == before.locked:
        return before.lock, locked
    lock, problems = read_lock(content.decode("utf-8", "replace"), str(before.root))
    if problems:
        raise UnclearError("the lock is broken")
    return lock, locked
