"""A proposal laid out for its readers: field by field, with what is wrong, what was said, what is alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import count

from flask import current_app

from app import fitness, review
from app.editing.written import KEPT
from app.site import site
from app.store.proposals import Kept
from app.store.said import Comment
from app.viewing import Seen
from kb.changeclass import Advice, advice
from kb.difference import Change, difference
from kb.ending import is_ending
from kb.likeness import Likeness, Near
from kb.overlay import Judged
from kb.problem import Problem
from kb.proposal import OPEN
from kb.publish import foreseen
from kb.reader import Data, Document, Keys, read

FIRST = ("title", "summary")  # of a new entry


@dataclass(frozen=True)
class Said:
    """A comment; `is_older`: the field has other words now. `number` tells an open suggestion apart,
    `changes` are the words that it would change."""

    comment: Comment
    is_older: bool
    number: int | None = None
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Part:
    """One field of the page: what changes in it, what `kb check` finds, what was said about it."""

    name: str
    change: Change
    findings: tuple[Problem, ...]
    said: tuple[Said, ...]

    @property
    def takes_words(self) -> bool:
        """Whether an editor may suggest other words here: not for what publishing itself writes."""
        return bool(self.change.new) and not is_kept(self.name)


@dataclass(frozen=True)
class Group:
    """The fields below one key of a new entry."""

    name: str
    parts: tuple[Part, ...]

    @property
    def errors(self) -> bool:
        return any(one.severity == "error" for part in self.parts for one in part.findings)

    @property
    def is_talked_about(self) -> bool:
        return any(part.said for part in self.parts)

    @property
    def is_open(self) -> bool:
        """Whether it is to be read first: what it asks for, what is wrong, what was said."""
        return self.name in FIRST or self.errors or self.is_talked_about


@dataclass(frozen=True)
class Shown:
    """A proposal with all that its page tells."""

    seen: Seen
    today: date

    @property
    def kept(self) -> Kept:
        return self.seen.kept

    @cached_property
    def new(self) -> Document | Problem:
        """The proposed text as it was read, or why it cannot be."""
        return read(self.kept.proposal.text.encode(), "text")

    @cached_property
    def old(self) -> Document | None:
        """The text that it began from; None for a new entry."""
        return document_of(self.kept.base)

    @cached_property
    def judged(self) -> Judged:
        """What the check will say once it is published."""
        return foreseen(site().library, fitness.proposed(self.kept), self.today)

    @cached_property
    def is_ending(self) -> bool:
        """Whether it is the end of its entry, and no new version."""
        return is_ending(self.kept.proposal.text)

    @cached_property
    def is_overtaken(self) -> bool:
        """Whether the entry has another text by now; what is closed is only history."""
        is_open = self.kept.proposal.state in OPEN
        return is_open and review.is_overtaken(site().library.root, self.kept)

    @cached_property
    def advice(self) -> Advice | None:
        """The class of the change, as far as a text can tell that has no errors."""
        if isinstance(self.new, Problem) or self.judged.errors or self.is_ending:
            return None
        published = self.old if self.old and self.old.data.get("status") != "proposal" else None
        return advice(published, self.new)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """Every field that differs, that something is wrong with, or about which something was said."""
        changes = {path(one.keys): one for one in difference(_data(self.old), _data(self.new))}
        said = self.said
        for name in said:
            changes.setdefault(name, self._unchanged(name))
        found: dict[str, list[Problem]] = {name: [] for name in changes}
        for problem in (*self.judged.problems, *self.judged.elsewhere):
            name = _nearest(path(problem.keys), changes)
            found.setdefault(name, []).append(problem)
            changes.setdefault(name, self._unchanged(name))
        return tuple(
            Part(name, change, tuple(found[name]), said.get(name, ()))
            for name, change in sorted(changes.items(), key=lambda one: bool(one[0]))
        )

    @property
    def groups(self) -> tuple[Group, ...]:
        """The fields by their first key, in the order of the text."""
        found: dict[str, list[Part]] = {}
        for part in filter(lambda one: one.name, self.parts):
            found.setdefault(part.name.partition("/")[0], []).append(part)
        return tuple(Group(name, tuple(parts)) for name, parts in found.items())

    @cached_property
    def said(self) -> Mapping[str, tuple[Said, ...]]:
        """Field -> what was said about it, the oldest first."""
        numbers, found = count(), dict[str, tuple[Said, ...]]()
        for one in self.seen.comments:
            is_open = one.suggestion is not None and one.taken is None
            then = self._text(one.revision)
            shown = Said(
                one, value_at(then, one.keys) != value_at(_data(self.new), one.keys),
                next(numbers) if is_open else None,
                difference(then, _data(document_of(one.suggestion))),
            )  # fmt: skip
            name = path(keys_of(one.keys))  # a form that was sent by hand may name it oddly
            found[name] = (*found.get(name, ()), shown)
        return found

    @cached_property
    def near(self) -> tuple[Near, ...]:
        """The entries that it may repeat."""
        return likeness().near(self.judged.entry) if self.judged.entry else ()

    def _unchanged(self, name: str) -> Change:
        value = value_at(_data(self.new), name)
        words = value if isinstance(value, str) else None
        return Change(keys_of(name), words, words)

    def _text(self, revision: int) -> dict[str, Data]:
        texts = {one.number: one.text for one in self.seen.revisions}
        return _data(document_of(texts.get(revision)))


def document_of(text: str | None) -> Document | None:
    """A text as it was read, if it can be."""
    found = read(text.encode(), "text") if text is not None else None
    return found if isinstance(found, Document) else None


def path(keys: Keys) -> str:
    """The place of a field as comments name it: `levels/core/requirement/en`."""
    return "/".join(map(str, keys))


def keys_of(name: str) -> Keys:
    """The keys that `path` made a name of."""
    return tuple(int(key) if key.isdecimal() else key for key in name.split("/") if key)


def is_kept(name: str) -> bool:
    """Whether a place belongs to what only publishing writes: the version, the history."""
    return name.partition("/")[0] in KEPT


def value_at(data: Data, name: str) -> Data:
    """What stands at a place that `path` made; None where nothing does."""
    for key in keys_of(name):
        if isinstance(data, dict):
            data = data.get(str(key))
        elif isinstance(data, list) and isinstance(key, int) and key < len(data):
            data = data[key]
        else:
            return None
    return data


def likeness() -> Likeness:
    """The library, ready to be compared with a text; made once for each library."""
    known: Likeness | None = current_app.extensions.get("likeness")
    if known is None or known.library is not site().library:
        known = current_app.extensions["likeness"] = Likeness(site().library)
    return known


def _nearest(name: str, fields: Iterable[str]) -> str:
    """The field at, below or above the place of a finding; else the place itself."""
    for one in fields:
        if one and (one == name or one.startswith(f"{name}/") or name.startswith(f"{one}/")):
            return one
    return name


def _data(document: Document | Problem | None) -> dict[str, Data]:
    return document.data if isinstance(document, Document) else {}
