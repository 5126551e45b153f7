"""Help with typing: another spelling for a query, and titles and terms while it is typed."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from index.fields import OFFER, OPENING
from index.reading import Reading
from index.results import Suggestion
from index.words import fold
from kb.library import Library
from kb.model import AnyEntry
from kb.values import Text

MAX_WORDS = 5
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
        words = words_of(one)
        yield f"{OPENING}:{words[0]}"
        yield from (f"{OFFER}:{word}" for word in words)


def letters_of(text: str) -> list[str]:
    """The words of a label, folded; nothing is stemmed."""
    return re.findall(r"\w+", fold(text))


class Register:
    """Topics and CPV codes in all languages, found by the beginnings of their words."""

    def __init__(self, library: Library) -> None:
        topics, cpv = library.vocabulary.topics.items(), library.vocabulary.cpv.items()
        named: list[tuple[str, str, Text]] = [
            *(("topic", topic, word.label) for topic, word in topics),
            *(("cpv", code, label) for code, label in cpv),
        ]
        self._offers = [
            Suggestion(label, kind, value)
            for kind, value, text in named
            for label in dict.fromkeys(text.root.values())
        ]
        words = sorted(
            {(word, number) for number, one in enumerate(self._offers) for word in words_of(one)}
        )
        self._words = [word for word, _ in words]
        self._numbers = [number for _, number in words]

    def fitting(self, typed: Sequence[str]) -> list[Suggestion]:
        """The offers in which every typed word begins a word."""
        found = [set(self._numbers[self._among(word)]) for word in typed]
        return [self._offers[number] for number in sorted(set.intersection(*found))]

    def _among(self, word: str) -> slice:
        return slice(bisect_left(self._words, word), bisect_left(self._words, word + "\U0010ffff"))


def of_entry(entry: AnyEntry) -> Iterator[Suggestion]:
    """An entry under each of its titles."""
    for title in dict.fromkeys(entry.title.root.values()):
        yield Suggestion(title, entry.kind, entry.id)


def words_of(one: Suggestion) -> list[str]:
    """The words by which something is suggested."""
    return letters_of(f"{one.label} {one.value}")


def offered(
    offers: Iterable[Suggestion], typed: Sequence[str], limit: int
) -> tuple[Suggestion, ...]:
    """At most `limit` of the offers in which every typed word begins a word; one offer per thing,
    those that begin with the first typed word first."""
    spoken = [(one, words_of(one)) for one in offers]
    fitting = [
        (one, words)
        for one, words in spoken
        if all(any(word.startswith(begun) for word in words) for begun in typed)
    ]
    fitting.sort(key=lambda one: not one[1][0].startswith(typed[0]))
    once: dict[tuple[str, str], Suggestion] = {}
    for one, _ in fitting:
        once.setdefault((one.kind, one.value), one)
    return tuple(once.values())[:limit]
