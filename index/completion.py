"""Suggestions while somebody types: titles of entries, topics and CPV codes."""

from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

import numpy as np

from index.entries import Entries
from index.fields import OFFER, OPENING
from index.postings import Postings
from index.query import plain
from index.request import Request
from index.results import Suggestion
from index.suggest import Offer, Register, letters_of, of_entry, offered
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

    def suggest(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """At most `limit` titles, topics and CPV codes in which every typed word begins a word."""
        typed = letters_of(plain(Request(text).text))
        if not typed:
            return ()
        entries = sorted(map(self._offers, self._begun(typed, SPARE * limit)), key=itemgetter(0))
        titles = [one for _, offers in entries for one in offers]
        return offered(titles, self._register, typed, limit)

    @cached_property
    def _register(self) -> Register:
        return Register(self._library)

    def _read_offers(self, number: int) -> tuple[str, list[Offer]]:
        """The English title of an entry, and what it is suggested as."""
        entry = self._entries.one(number)
        return entry.title.en, [*of_entry(entry)]

    def _begun(self, typed: Sequence[str], most: int) -> Iterable[int]:
        """Entries in whose titles every typed word begins a word: the first by title of those that
        begin with the first of them, and of the others; and all that were changed lately."""
        starting = self._postings.starting
        found = np.logical_and.reduce([starting(f"{OFFER}:{word}") for word in typed])
        opening = starting(f"{OPENING}:{typed[0]}")
        lately = self._postings.firsts[1]
        first = [*np.flatnonzero(found & opening)[:most].tolist()]
        if len(first) < most:
            first += np.flatnonzero(found & ~opening)[: most - len(first)].tolist()
        changed = (lately + np.flatnonzero(found[lately:])).tolist()
        return dict.fromkeys((*first, *changed))
