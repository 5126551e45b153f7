"""Search: a request in, one page of results out. The door of this room."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from index import explain, facets, highlight, order, suggest
from index.build import ready
from index.engine import Engine
from index.kept import Kept
from index.match import Evidence, Match, everything
from index.query import parse
from index.request import Request
from index.results import Hit, Reason, Results, Suggestion
from index.words import fold, words
from kb.library import Library
from kb.model import AnyEntry
from kb.values import texts

log = logging.getLogger(__name__)

LANGUAGES_KEPT = 30
TITLES_KEPT = 200_000
READABLE_KEPT = 100_000_000  # bytes
PREPARED_KEPT = 30_000_000
TIER = 1e6  # more than any score


def open_search(library: Library, folder: Path) -> "Search":
    """The search over `library`, with its index in `folder`; builds the index first if need be."""
    while True:
        path = ready(library, folder)
        try:
            return Search(library, path)
        except Exception:
            if path.exists():
                raise
            log.warning("another process replaced the index in %s while it was opened", folder)


class Search:
    """Answers requests from one build of the index. Safe to use from many threads."""

    def __init__(self, library: Library, path: Path) -> None:
        self._engine = Engine(library, path)
        stored = self._engine.postings.stored
        self._entries = {number: library.entries[one["id"]] for number, one in stored.items()}
        self._numbers = {entry.id: number for number, entry in self._entries.items()}
        self._titled = order.titled(self._entries)
        self._masks = facets.masks({number: one["facets"] for number, one in stored.items()})
        self._names = highlight.names(library)
        self._offers = suggest.offers(library)
        self._labels = lru_cache(LANGUAGES_KEPT)(partial(facets.value_labels, library))
        self._title = lru_cache(TITLES_KEPT)(self._read_title)
        self._weights = np.ones(self._engine.postings.size, np.float32)
        self._ages = np.zeros(self._engine.postings.size)
        for number, entry in self._entries.items():
            self._weights[number] = order.WEIGHT[entry.status]
            self._ages[number] = order.age(entry)
        self._readable = Kept(self._read, READABLE_KEPT)
        self._prepared = Kept(highlight.prepared, PREPARED_KEPT)

    def close(self) -> None:
        """Give the index files back. The search must not be used afterwards."""
        self._engine.close()

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """At most `limit` titles, topics and CPV codes in which every typed word begins a word."""
        return suggest.offered(self._offers, Request(text).text, limit)

    def search(self, request: Request) -> Results:
        """One page of the entries that match. Never raises: when the index fails, the typed words
        are looked up in the entries themselves; when that fails too, nothing is found."""
        started = perf_counter()
        found, suggestion = self._find(request)
        labels = self._labels(request.language)
        total, numbers = self._page(request, found)
        return Results(
            query=request.text,
            total=total,
            page=request.page,
            pages=ceil(total / request.size),
            hits=self._hits(request, found, numbers),
            facets=facets.counted(self._masks, request.filters, found.documents, labels),
            suggestion=suggestion,
            relaxed=found.relaxed,
            took_ms=round(1000 * (perf_counter() - started), 3),
        )

    def explain(self, request: Request, entry_id: str) -> tuple[Reason, ...]:
        """What the score of an entry is made of, the greatest part first; the parts add up to it.
        Nothing for an entry that is not found."""
        found, _ = self._find(request)
        number = self._numbers.get(entry_id)
        if number is None or not found.found[number]:
            return ()
        return explain.reasons(found, number, self._entries[number])

    def _find(self, request: Request) -> tuple[Match, str | None]:
        """What matches, and a spelling that finds more."""
        for find in (self._by_index, self._by_letter):
            try:
                return find(request)
            except Exception:
                log.exception("%s failed for %r", find.__name__, request.text)
        return everything(np.zeros(self._engine.postings.size, bool)), None

    def _by_index(self, request: Request) -> tuple[Match, str | None]:
        if not request.text:
            return everything(self._engine.postings.alive), None
        reading, found = self._engine.find(self._typed(request), request.language)
        better = suggest.corrected(request.text, reading)
        if better:
            _, other = self._engine.find(better, request.language)
            if self._count(request, other) <= self._count(request, found):
                better = None
        named = self._named(request)
        if named is None:
            named = self._titled.get(fold(request.text))
        return (found if named is None else _first(named, found)), better

    def _by_letter(self, request: Request) -> tuple[Match, str | None]:
        """The entries in which every typed word stands, letter by letter."""
        typed = [fold(word) for word in words(request.text)]
        letters = {number: _letters(entry) for number, entry in self._entries.items()}
        found = np.zeros(self._engine.postings.size, bool)
        found[[n for n, text in letters.items() if all(word in text for word in typed)]] = True
        return everything(found, found.astype(np.float32)), None

    def _named(self, request: Request) -> int | None:
        """The entry whose id (or `id@version`) was typed."""
        return self._numbers.get(request.text.lower().partition("@")[0])

    def _typed(self, request: Request) -> str:
        """The text; an id in its own spelling and without a version."""
        named = self._named(request)
        return request.text if named is None else self._entries[named].id

    def _passing(self, request: Request, found: Match) -> NDArray[np.bool_]:
        """The documents found that pass the filters."""
        if not request.filters:
            return found.found
        passing = facets.passing(self._masks, request.filters, found.documents)
        return facets.marks(passing, len(found.found))

    def _count(self, request: Request, found: Match) -> int:
        """How many entries have enough of what was asked."""
        return int(np.count_nonzero(self._passing(request, found) & found.enough))

    def _page(self, request: Request, found: Match) -> tuple[int, list[int]]:
        """How many entries match and pass the filters, and those of the page in the order asked
        for; ties by title."""
        numbers = np.flatnonzero(self._passing(request, found))
        keys = np.zeros(len(numbers))
        by_relevance = request.sort == "relevance"
        if request.sort == "date" or (by_relevance and not request.text):
            keys = self._ages[numbers]
        elif by_relevance:
            keys = TIER * found.tier(numbers) - found.scores[numbers] * self._weights[numbers]
        first, last = (request.page - 1) * request.size, request.page * request.size
        best = order.first(keys, last)
        titles = partial(self._title, language=request.language)
        ranked = sorted(best, key=lambda at: (keys[at], *titles(int(numbers[at]))))
        return len(numbers), [int(numbers[at]) for at in ranked[first:last]]

    def _read(self, number: int, language: str) -> highlight.Readable:
        return highlight.readable(self._entries[number], language)

    def _read_title(self, number: int, language: str) -> tuple[str, str]:
        return fold(self._entries[number].title.said(language)), self._entries[number].id

    def _score(self, found: Match, number: int) -> float:
        return float(found.scores[number] * self._weights[number])

    def _hits(self, request: Request, found: Match, numbers: list[int]) -> tuple[Hit, ...]:
        looked = highlight.looked_for(parse(self._typed(request)).words, self._names)
        speaking = explain.speaking_for(found, numbers)
        return tuple(
            self._hit(number, found, request.language, looked, evidence)
            for number, evidence in zip(numbers, speaking, strict=True)
        )

    def _hit(
        self,
        number: int,
        found: Match,
        language: str,
        looked: highlight.Looked,
        speaking: Sequence[Evidence],
    ) -> Hit:
        entry = self._entries[number]
        return Hit(
            id=entry.id,
            kind=entry.kind,
            version=entry.version,
            title=entry.title.said(language),
            summary=entry.summary.said(language),
            community=entry.community,
            status=entry.status,
            score=round(self._score(found, number), 4),
            highlights=highlight.passages(self._readable(number, language), looked, self._prepared),
            title_html=highlight.marked(entry.title, language, looked, self._prepared),
            summary_html=highlight.marked(entry.summary, language, looked, self._prepared),
            why=explain.why(found, number, speaking, self._engine.concepts),
        )


def _first(named: int, found: Match) -> Match:
    """`found` with the entry whose id or title was typed before all others."""
    scores = found.scores.copy()
    # twice the best, because a status may halve it
    scores[named] = 2 * found.scores[found.enough].max(initial=0) + 1
    first = np.arange(len(scores)) == named
    enough = found.enough | first
    return replace(
        found,
        found=enough,
        scores=scores,
        complete=found.complete | first,
        enough=enough,
        named=named,
    )


def _letters(entry: AnyEntry) -> str:
    """All that an entry says, folded."""
    said = [words for _, text in texts(entry) for words in text.root.values()]
    return fold(" ".join((entry.id, *said)))
