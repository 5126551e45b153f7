"""The library: everything a criteria folder says, typed, with look-ups and links both ways."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from kb.document import Document
from kb.entry import Entry
from kb.lock import Lock
from kb.model import AnyEntry
from kb.practice import Practice
from kb.problem import Problem
from kb.registers import Asked, Community, Everyday, Organisation, Retired, Source, Term, Vocabulary
from kb.template import Template
from kb.values import Citation, parts


@dataclass(frozen=True)
class Library:
    """What was read, by id. `problems` are those of reading and typing; rules find the others."""

    root: Path
    vocabulary: Vocabulary
    entries: Mapping[str, AnyEntry]
    past: Mapping[tuple[str, str], AnyEntry]
    communities: Mapping[str, Community]
    sources: Mapping[str, Source]
    organisations: Mapping[str, Organisation]
    glossary: Mapping[str, Term]
    everyday: Mapping[str, Everyday]
    asked: Mapping[str, Asked]
    retired: Mapping[str, Retired]
    lock: Lock
    documents: Mapping[tuple[str, ...], Document]
    problems: tuple[Problem, ...] = ()
    files_read: int = 0

    def entry(self, entry_id: str, version: str | None = None) -> AnyEntry | None:
        """The current text of an entry, or the text of one version; None if there is none."""
        current = self.entries.get(entry_id)
        if version is None or (current and current.version == version):
            return current
        return self.past.get((entry_id, version))

    def versions(self, entry_id: str) -> tuple[AnyEntry, ...]:
        """Every text of an entry that is kept, newest first."""
        current = self.entries.get(entry_id)
        earlier = [self.past[key] for key in self.past if key[0] == entry_id]
        earlier.sort(key=lambda entry: version_key(entry.version), reverse=True)
        return ((current,) if current else ()) + tuple(earlier)

    def is_published(self, entry: AnyEntry) -> bool:
        """Whether this text is, word for word, what was published under its version."""
        return self.lock.get((entry.id, entry.version)) == entry.fingerprint

    def document(self, entry: AnyEntry) -> Document:
        """The file that an entry of this library was read from."""
        if self.entries.get(entry.id) is entry:
            return self.documents["entry", entry.id]
        return self.documents["past", entry.id, entry.version]

    def of_community(self, community: str) -> tuple[AnyEntry, ...]:
        """The community's entries, by title."""
        return self._by_community.get(community, ())

    @cached_property
    def _by_community(self) -> Mapping[str, tuple[AnyEntry, ...]]:
        return _inverted(self.entries, lambda entry: [entry.community])

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[AnyEntry, ...]]:
        """Source id -> the entries that cite it."""
        return _inverted(self.entries, lambda entry: {c for c, _ in citations(entry)})

    @cached_property
    def linked_from(self) -> Mapping[str, tuple[AnyEntry, ...]]:
        """Entry id -> the entries that name it as related, used, or superseded."""
        return _inverted(self.entries, links)

    @cached_property
    def published(self) -> Mapping[str, tuple[str, ...]]:
        """Entry id -> its versions in the lock, newest first."""
        found: dict[str, list[str]] = defaultdict(list)
        for entry_id, version in self.lock:
            found[entry_id].append(version)
        return {
            entry_id: tuple(sorted(versions, key=version_key, reverse=True))
            for entry_id, versions in found.items()
        }

    @cached_property
    def broken(self) -> frozenset[str]:
        """What a file with errors may hold: its register, its id, its folder and id. A rule that
        misses one of them is silent, so that one cause gives one message."""
        paths = [Path(problem.place.path).relative_to(self.root) for problem in self.problems]
        return frozenset(
            name
            for path in paths
            for name in (path.parts[0], path.stem, f"{path.parent}/{path.stem}")
        )

    @cached_property
    def digest(self) -> str:
        """One hash over everything that the search index is built from."""
        state = hashlib.sha256()
        for key in sorted(self.documents):
            state.update(f"{'/'.join(key)} {self.documents[key].mark}\n".encode())
        return state.hexdigest()

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """Entry -> its folder and a hash of what its file says; "" -> one hash over all other
        files that are in force."""
        others = hashlib.sha256()
        for names, document in self.documents.items():
            if names[0] not in ("entry", "past"):
                others.update(f"{names} {document.mark}\n".encode())
        found = {one: self.documents["entry", one].filed for one in self.entries}
        return {"": others.hexdigest(), **found}


def version_key(version: str) -> tuple[int, ...]:
    """A version as numbers, for sorting."""
    return tuple(int(part) for part in version.split("."))


def links(entry: Entry) -> set[str]:
    """Ids of the entries that `entry` names anywhere."""
    named = {
        *entry.related,
        *entry.supersedes,
        *([entry.superseded_by] if entry.superseded_by else []),
    }
    if isinstance(entry, Practice | Template):
        named.update(entry.criteria)
    if isinstance(entry, Template):
        named.update(
            one for section in entry.sections for f in section.fields for one in f.criteria
        )
    return named


def citations(value: Any) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Every source id inside a model, with the keys where it stands."""
    for keys, part in parts(value):
        if isinstance(part, Citation):
            yield part.id, (*keys, "id")
        elif (keys and keys[-1] in ("source", "library") and isinstance(part, str)) or (
            len(keys) > 1 and keys[-2] == "sources" and isinstance(part, str)
        ):
            yield part, keys


def _inverted(entries: Mapping[str, AnyEntry], named: Any) -> Mapping[str, tuple[AnyEntry, ...]]:
    found: dict[str, list[AnyEntry]] = defaultdict(list)
    for entry in sorted(entries.values(), key=lambda one: one.title.en):
        for target in named(entry):
            found[target].append(entry)
    return {target: tuple(group) for target, group in found.items()}
