"""What a rule is given and what it yields."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from kb.criterion import PLACEHOLDER, Criterion
from kb.entry import Entry
from kb.library import Library
from kb.problem import Place, did_you_mean, one_of, shown
from kb.reader import Document, Keys

NAME = r"[a-z0-9-]+"


class Finding(NamedTuple):
    """A place, three sentences and the field; the runner adds the rule's name and its severity."""

    place: Place
    wrong: str
    expected: str
    fix: str
    keys: Keys = ()


Findings: TypeAlias = Iterator[Finding]


@dataclass(frozen=True)
class Case:
    """One entry under examination, with all it may be compared with."""

    entry: Entry
    document: Document
    library: Library
    today: date

    def find(self, keys: Keys, wrong: str, expected: str, fix: str) -> Finding:
        return Finding(self.document.place(*keys), wrong, expected, fix, keys)

    def unknown(self, keys: Keys, word: str, known: Iterable[str], list_name: str) -> Finding:
        """`word` does not stand in the list called `list_name`."""
        return self.find(keys, *not_in(word, known, list_name))


def not_in(word: str, known: Iterable[str], list_name: str) -> tuple[str, str, str]:
    """The sentences for a word that does not stand in the list called `list_name`."""
    words = list(known)
    return (
        f'"{shown(word)}" is not in {list_name}',
        one_of(words, "One that stands there"),
        did_you_mean(word, words, "choose one that stands there, or add it there first"),
    )


EntryRule: TypeAlias = Callable[[Case], Findings]
LibraryRule: TypeAlias = Callable[[Library, date], Findings]


def criteria(case: Case) -> Iterator[Criterion]:
    """The entry if it is a criterion; a rule that loops over it is silent about all others."""
    if isinstance(case.entry, Criterion):
        yield case.entry


def placeholders(text: str) -> set[str]:
    """The names between braces in a requirement."""
    return set(PLACEHOLDER.findall(text))
