"""Help with typing: another spelling for a query, and titles and terms while it is typed."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress, repeat
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fields import OFFER, OPENING
from index.kept import Kept
from index.reading import Reading
from index.results import Suggestion
from index.words import fold
from kb.library import Library
from kb.model import AnyEntry
from kb.values import Text

MAX_WORDS = 5
MARKS_KEPT = 4_000_000  # bytes
Marks = NDArray[np.bool_]

PUNCTUATION = "\"'.,;:!?()“”„«»"


def corrected(text: str, reading: Reading) -> str | None:
    """`text` with its misspelt words put right; None if nothing changes. A text of more than five
    words is left alone, and so is a word that is part of something longer, as in an id."""
    if len(reading.words) > MAX_WORDS:
        return None
    alone = {part.strip(PUNCTUATION) for part in text.lower().split()}
    better = text
    for word, spelling in reading.spellings.items():
        if word in alone:
            better = re.sub(rf"\b{word}\b", spelling, better, flags=re.IGNORECASE)
    return better if better != text else None


def openings(entry: AnyEntry) -> Iterator[str]:
    """The terms by which an entry is suggested: the words of its titles and of its id, and the first
    of each title once more."""
    for one in of_entry(entry):
        yield f"{OPENING}:{one.words[0]}"
        yield from (f"{OFFER}:{word}" for word in one.words)


def letters_of(text: str) -> list[str]:
    """The words of a label, folded; nothing is stemmed."""
    return re.findall(r"\w+", fold(text))


class Offer(NamedTuple):
    """A suggestion, and the words by which it is found."""

    said: Suggestion
    words: list[str]

    def fits(self, typed: Sequence[str]) -> bool:
        """Does every typed word begin one of its words?"""
        return all(any(map(str.startswith, self.words, repeat(begun))) for begun in typed)


class Register:
    """Topics and CPV codes in all languages, found by the beginnings of their words."""

    def __init__(self, library: Library) -> None:
        self._offers = [*of_registers(library)]
        words = [words_of(one) for one in self._offers]
        self._holding = Kept(self._begun_in([*map(dict.fromkeys, words)]), MARKS_KEPT)
        self._opening = Kept(self._begun_in([one[:1] for one in words]), MARKS_KEPT)

    def fitting(self, typed: Sequence[str]) -> tuple[Iterator[Suggestion], Iterator[Suggestion]]:
        """The offers in which every typed word begins a word: those that begin with the first of them,
        and the others."""
        found = np.logical_and.reduce([self._holding(word) for word in typed])
        opening = self._opening(typed[0])
        return self._some(found & opening), self._some(found & ~opening)

    def _some(self, marks: Marks) -> Iterator[Suggestion]:
        return (self._offers[number] for number in np.flatnonzero(marks))

    def _begun_in(self, words: Sequence[Iterable[str]]) -> Callable[[str], Marks]:
        """Beginning of a word -> a mark for each offer that has such a word, of these words."""
        pairs = sorted((word, number) for number, all_ in enumerate(words) for word in all_)
        every = [word for word, _ in pairs]
        numbers = np.asarray([number for _, number in pairs], np.intp)

        def begun(beginning: str) -> Marks:
            marks = np.zeros(len(words), bool)
            last = bisect_left(every, beginning + "\U0010ffff")
            marks[numbers[bisect_left(every, beginning) : last]] = True
            return marks

        return begun


def of_registers(library: Library) -> Iterator[Suggestion]:
    """Topics and CPV codes under each of their labels."""
    topics, cpv = library.vocabulary.topics.items(), library.vocabulary.cpv.items()
    named: list[tuple[str, str, Text]] = [
        *(("topic", topic, word.label) for topic, word in topics),
        *(("cpv", code, label) for code, label in cpv),
    ]
    for kind, value, text in named:
        yield from (Suggestion(one, kind, value) for one in dict.fromkeys(text.root.values()))


def of_entry(entry: AnyEntry) -> Iterator[Offer]:
    """An entry under each of its titles."""
    for title in dict.fromkeys(entry.title.root.values()):
        one = Suggestion(title, entry.kind, entry.id)
        yield Offer(one, words_of(one))


def words_of(one: Suggestion) -> list[str]:
    """The words by which something is suggested."""
    return letters_of(f"{one.label} {one.value}")


def offered(
    titles: Iterable[Offer], register: Register, typed: Sequence[str], limit: int
) -> tuple[Suggestion, ...]:
    """At most `limit` of the titles and of the register in which every typed word begins a word; one
    offer per thing, those that begin with the first typed word first."""
    fitting = [one for one in titles if one.fits(typed)]
    begun = [one.words[0].startswith(typed[0]) for one in fitting]
    first, others = register.fitting(typed)
    ordered = chain(
        (one.said for one in compress(fitting, begun)), first,
        (one.said for one, opens in zip(fitting, begun, strict=True) if not opens), others,
    )  # fmt: skip
    once: dict[tuple[str, str], Suggestion] = {}
    for one in ordered:
        once.setdefault((one.kind, one.value), one)
        if len(once) == limit:
            break
    return tuple(once.values())
