"""Help with typing: another spelling for a query, and titles and terms while it is typed."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
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
ENGLISH = "en"
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
            written = partial(_written_as, spelling)
            better = re.sub(rf"\b{word}\b", written, better, flags=re.IGNORECASE)
    return better if better != text else None


def _written_as(spelling: str, typed: re.Match[str]) -> str:
    """`spelling` in capitals, or with a first capital, if what was typed is so."""
    if typed[0].isupper():
        return spelling.upper()
    return spelling[:1].upper() + spelling[1:] if typed[0][0].isupper() else spelling


def openings(entry: AnyEntry) -> Iterator[str]:
    """The terms by which an entry is suggested: the words of its titles and of its id, and the first
    of each title once more; as words of the title's language, and as words of any."""
    for language, title in entry.title.root.items():
        words = words_of(title, entry.id)
        for spoken in ("", f"-{language}"):
            yield f"{OPENING}{spoken}:{words[0]}"
            yield from (f"{OFFER}{spoken}:{word}" for word in words)


def letters_of(text: str) -> list[str]:
    """The words of a label, folded; nothing is stemmed."""
    return re.findall(r"\w+", fold(text))


def words_of(label: str, value: str) -> list[str]:
    """The words by which something is suggested: of a title or label, and of its id or code."""
    return letters_of(f"{label} {value}")


class Offer(NamedTuple):
    """A suggestion, and the words by which it is found."""

    said: Suggestion
    words: list[str]

    def fits(self, typed: Sequence[str]) -> bool:
        """Does every typed word begin one of its words?"""
        return all(any(map(str.startswith, self.words, repeat(begun))) for begun in typed)


def of_entry(entry: AnyEntry, language: str, own: bool) -> Iterator[Offer]:
    """An entry by its titles in the reader's language and in English, which show it in the reader's;
    or, when these are not its `own`, by each of the others, which show themselves."""
    for spoken, title in entry.title.root.items():
        if (spoken in (language, ENGLISH)) is own:
            label = entry.title.said(language) if own else title
            yield Offer(Suggestion(label, entry.kind, entry.id), words_of(title, entry.id))


class Register:
    """Topics and CPV codes in all languages, found by the beginnings of their words. `is_held` tells
    the codes that find an entry; others are not suggested."""

    def __init__(self, library: Library, is_held: Callable[[str], bool]) -> None:
        self._offers = [
            (label, *one)
            for one in of_registers(library)
            if one[0] != "cpv" or is_held(one[1])
            for label in dict.fromkeys(one[2].root.values())
        ]
        words = [words_of(label, value) for label, _, value, _ in self._offers]
        self._holding = Kept(self._begun_in([*map(dict.fromkeys, words)]), MARKS_KEPT)
        self._opening = Kept(self._begun_in([one[:1] for one in words]), MARKS_KEPT)
        self._own = Kept(partial(_said_in, [(one[0], one[3]) for one in self._offers]), MARKS_KEPT)

    def fitting(
        self, typed: Sequence[str], language: str, own: bool
    ) -> tuple[Iterator[Suggestion], Iterator[Suggestion]]:
        """The offers in which every typed word begins a word: those that begin with the first of them,
        and the others; of the labels in the reader's language and in English, or of all others."""
        found = np.logical_and.reduce([self._holding(word) for word in typed])
        found &= self._own(language) == own
        opening = self._opening(typed[0])
        shown = language if own else None
        return self._some(found & opening, shown), self._some(found & ~opening, shown)

    def _some(self, marks: Marks, language: str | None) -> Iterator[Suggestion]:
        for number in np.flatnonzero(marks):
            label, kind, value, text = self._offers[number]
            yield Suggestion(text.said(language) if language else label, kind, value)

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


def _said_in(labels: Iterable[tuple[str, Text]], language: str) -> Marks:
    """A mark for each label that is the one in this language or in English."""
    return np.asarray([label in (text.said(language), text.en) for label, text in labels], bool)


def of_registers(library: Library) -> Iterator[tuple[str, str, Text]]:
    """Topics and CPV codes: which of the two, the value, and its labels."""
    vocabulary = library.vocabulary
    yield from (("topic", topic, word.label) for topic, word in vocabulary.topics.items())
    yield from (("cpv", code, label) for code, label in vocabulary.cpv.items())


def ordered(
    titles: Sequence[Offer],
    registered: tuple[Iterator[Suggestion], Iterator[Suggestion]],
    first: str,
) -> Iterator[Suggestion]:
    """Titles and what is registered: those that begin with the word `first`, then the others."""
    begun = [one.words[0].startswith(first) for one in titles]
    opening, others = registered
    return chain(
        (one.said for one in compress(titles, begun)), opening,
        (one.said for one, opens in zip(titles, begun, strict=True) if not opens), others,
    )  # fmt: skip
