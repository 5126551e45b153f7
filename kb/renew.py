"""Renewing: a library and how its folder looks now -> the library as it is now, and the news of it.

One process reads what has changed and keeps it beside the pack; the others are told.
"""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kb.carry import Changes, UnclearError, carried, key_of, path_of
from kb.decode import content_of
from kb.document import Document
from kb.library import Library
from kb.load import load, typed_entry
from kb.look import NOWHERE, UNSURE, Look, Stamp, differing
from kb.pack import news_of
from kb.packfile import KeptDocument, kept, opened, write
from kb.problem import Problem
from kb.shelf import role

MOST = 200  # files that the news tell; for more, the whole pack is written anew


def renewed(before: Library, seen: Look, packed: Path) -> Library:
    """The library as its folder was `seen`: only what differs since it was seen before is read.
    Raises NoVocabularyError as `load` does, which is asked whenever anything is unclear."""
    try:
        changes = _changes(before, seen)
        after = carried(replace(before, seen=seen), changes)
        if after.content != before.content:
            _tell(after, changes, packed)
    except UnclearError:
        return load(before.root, packed, before, seen)
    return after


def told(before: Library, packed: Path) -> Library | None:
    """The library as another process of ours has just `renewed` it, by the news beside `packed`;
    None unless the outcome is, byte for byte, what that process has."""
    news = opened(news_of(packed))
    try:
        changes: dict[str, KeptDocument | None] = dict.fromkeys(news.said["gone"])
        for name, record in news.records.items():
            own = memoryview(bytes(news.packed[name]))  # lest each file with news stays mapped
            changes[name] = KeptDocument(path_of(before, name), record, own)
        after = carried(before, changes)
        return after if after.content == news.said["content"] else None
    except (UnclearError, KeyError):  # none are said
        return None


def _changes(before: Library, seen: Look) -> Changes:
    """The entries that differ since they were seen before, as they are now."""
    found: dict[str, KeptDocument | None] = {}
    for *names, last in differing(before.seen, seen):
        folder, name = seen.get(tuple(names), NOWHERE), "/".join((*names, last))
        if last in folder.links:
            raise UnclearError("a link does not belong here")
        if role((*names, last)) in ("nothing", "lock"):
            continue
        old, stamp = _document(before, name), folder.files.get(last)
        if stamp is None:
            if old:
                found[name] = None
            continue
        content = content_of(Path(path_of(before, name)), name)
        if isinstance(content, Problem):
            raise UnclearError("the file cannot be opened")
        if not old or old.content != sha256(content).hexdigest():
            found[name] = _read(before, name, content, stamp)
    return found


def _document(before: Library, name: str) -> Document | None:
    """What was read from the file `name`, whatever it is."""
    path, parts = path_of(before, name), tuple(name.split("/"))
    if role(parts) in ("entry", "past"):
        old = before.documents.get(key_of(name))
        return old if old and old.path == path else None
    return next((one for one in before.documents.values() if one.path == path), None)


def _read(before: Library, name: str, content: bytes, stamp: Stamp) -> KeptDocument:
    """A sound entry, whose file looked like `stamp` a moment ago."""
    from kb.reader import read  # not above: what has not changed needs no YAML

    key, document = key_of(name), read(content, path_of(before, name))
    if isinstance(document, Problem):
        raise UnclearError("the file cannot be read")
    entry = typed_entry(document, name.split("/")[0], key[1])
    if isinstance(entry, list) or (key[0] == "past" and entry.version != key[2]):
        raise UnclearError("the entry has a fault")
    return kept(document, stamp)


def _tell(after: Library, changes: Changes, packed: Path) -> None:
    """Keep beside `packed` what changed now and lately, as this library has it. A folder that cannot
    be written is none of our business."""
    former = opened(news_of(packed))
    names = {*former.records, *former.said.get("gone", ()), *changes}
    if len(names) > MOST:
        raise UnclearError("it is time to write the pack anew")
    files, gone = {}, []
    for name in names:
        document = after.documents.get(key_of(name))
        if document and document.path == path_of(after, name):
            files[name] = kept(document, UNSURE)
        else:
            gone.append(name)
    try:
        write(news_of(packed), files, {"content": after.content, "gone": gone})
    except OSError:
        return
