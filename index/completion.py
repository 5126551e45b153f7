"""Suggestions while somebody types: titles of entries, topics and CPV codes."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from index.entries import Entries
from index.fields import OFFER, OPENING
from index.postings import Postings
from index.query import plain
from index.request import Request
from index.results import Suggestion
from index.suggest import ENGLISH, Offer, Register, letters_of, of_entry, ordered
from index.words import OTHER
from kb.library import Library

OFFERS_KEPT = 5_000
SPARE = 2  # times as many entries are looked at as are suggested; some do not fit in one language


class Completion:
    """Completes what is typed from one build. Safe to use from many threads."""

    def __init__(self, library: Library, entries: Entries, postings: Postings) -> None:
        self._library = library
        self._entries = entries
        self._postings = postings
        self._offers = lru_cache(OFFERS_KEPT)(self._read_offers)

    def suggest(self, text: str, language: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit` titles, topics and CPV codes in which every typed word begins a word, each
        thing once: those in the reader's language and in English first, then the others."""
        asked = Request(text, language=language)
        typed = letters_of(plain(asked.text))
        once: dict[tuple[str, str], Suggestion] = {}
        for one in self._fitting(typed, asked.language, SPARE * limit) if typed else ():
            once.setdefault((one.kind, one.value), one)
            if len(once) == limit:
                break
        return tuple(once.values())

    def _fitting(self, typed: Sequence[str], language: str, most: int) -> Iterator[Suggestion]:
        for own in (True, False):
            titles = self._titles(typed, language, own, most)
            registered = self._register.fitting(typed, language, own)
            yield from ordered(titles, registered, typed[0])

    @cached_property
    def _register(self) -> Register:
        return Register(
            self._library, lambda code: len(self._postings.holding(f"{OTHER}:{code}")) > 0
        )

    def _titles(self, typed: Sequence[str], language: str, own: bool, most: int) -> list[Offer]:
        """What fits of the entries, by their English titles."""
        spoken = [f"-{one}" for one in dict.fromkeys((language, ENGLISH))] if own else [""]
        numbers = self._begun(typed, spoken, most)
        entries = sorted((self._offers(one, language, own) for one in numbers), key=itemgetter(0))
        return [offer for _, offers in entries for offer in offers if offer.fits(typed)]

    def _read_offers(self, number: int, language: str, own: bool) -> tuple[str, list[Offer]]:
        """The English title of an entry, and what it is suggested as."""
        entry = self._entries.one(number)
        return entry.title.en, [*of_entry(entry, language, own)]

    def _begun(self, typed: Sequence[str], spoken: Sequence[str], most: int) -> Iterable[int]:
        """Entries in whose titles every typed word begins a word: the first by title of those that
        begin with the first of them, and of the others; and all that were changed lately."""
        found = self._starting(OFFER, spoken, typed[0])
        for word in typed[1:]:
            found = found & self._starting(OFFER, spoken, word)
        opening = self._starting(OPENING, spoken, typed[0])
        lately = self._postings.firsts[1]
        first = [*np.flatnonzero(found & opening)[:most].tolist()]
        if len(first) < most:
            first += np.flatnonzero(found & ~opening)[: most - len(first)].tolist()
        changed = (lately + np.flatnonzero(found[lately:])).tolist()
        return dict.fromkeys((*first, *changed))

    def _starting(self, kind: str, spoken: Sequence[str], word: str) -> NDArray[np.bool_]:
        """A mark for each entry with a term of this kind in one of the languages."""
        marks = self._postings.starting(f"{kind}{spoken[0]}:{word}")
        for one in spoken[1:]:
            marks = marks | self._postings.starting(f"{kind}{one}:{word}")
        return marks
