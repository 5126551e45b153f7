"""Search: a request in, one page of results out. The door of this room."""

import logging
from dataclasses import replace
from functools import lru_cache, partial
from math import ceil
from pathlib import Path
from time import perf_counter

from index import explain, facets, highlight, order, suggest
from index.build import ready
from index.engine import Engine
from index.match import Match
from index.query import parse
from index.request import Request
from index.results import Hit, Reason, Results, Suggestion
from index.words import fold, words
from kb.library import Library
from kb.model import AnyEntry
from kb.values import texts

log = logging.getLogger(__name__)

LANGUAGES_KEPT = 30
TEXTS_KEPT = 5_000


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
        self._by_title = lru_cache(LANGUAGES_KEPT)(partial(order.by_title, self._entries))
        self._readable = lru_cache(TEXTS_KEPT)(self._read)

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
        numbers = self._ordered(request, found)
        first = (request.page - 1) * request.size
        return Results(
            query=request.text,
            total=len(numbers),
            page=request.page,
            pages=ceil(len(numbers) / request.size),
            hits=self._hits(request, found, numbers[first : first + request.size]),
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
        if number is None or number not in found.scores:
            return ()
        return explain.reasons(found, number, self._entries[number])

    def _find(self, request: Request) -> tuple[Match, str | None]:
        """What matches, and a spelling that finds more."""
        for find in (self._by_index, self._by_letter):
            try:
                return find(request)
            except Exception:
                log.exception("%s failed for %r", find.__name__, request.text)
        return Match({}, frozenset(), frozenset()), None

    def _by_index(self, request: Request) -> tuple[Match, str | None]:
        if not request.text:
            every = frozenset(self._entries)
            return Match(dict.fromkeys(every, 0.0), every, every), None
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
        having = {n: 1.0 for n, text in letters.items() if all(word in text for word in typed)}
        found = frozenset(having)
        return Match(having, found, found), None

    def _named(self, request: Request) -> int | None:
        """The entry whose id (or `id@version`) was typed."""
        return self._numbers.get(request.text.lower().partition("@")[0])

    def _typed(self, request: Request) -> str:
        """The text; an id in its own spelling and without a version."""
        named = self._named(request)
        return request.text if named is None else self._entries[named].id

    def _passing(self, request: Request, found: Match) -> int:
        return facets.passing(self._masks, request.filters, found.documents)

    def _count(self, request: Request, found: Match) -> int:
        """How many entries have enough of what was asked."""
        passing = self._passing(request, found)
        return sum(passing >> number & 1 for number in found.enough)

    def _ordered(self, request: Request, found: Match) -> list[int]:
        """The matching entries that pass the filters, in the order asked for; ties by title."""
        passing = self._passing(request, found)
        hits = [number for number in self._by_title(request.language) if passing >> number & 1]
        if request.sort == "title":
            return hits
        if request.sort == "date" or not request.text:
            return sorted(hits, key=lambda n: order.age(self._entries[n]))
        return sorted(
            hits,
            key=lambda n: (*found.tier(n), -self._score(found, n)),
        )

    def _read(self, number: int, language: str) -> highlight.Readable:
        return highlight.readable(self._entries[number], language)

    def _score(self, found: Match, number: int) -> float:
        return found.scores[number] * order.WEIGHT[self._entries[number].status]

    def _hits(self, request: Request, found: Match, numbers: list[int]) -> tuple[Hit, ...]:
        looked = highlight.looked_for(parse(self._typed(request)).words, self._names)
        return tuple(self._hit(number, found, request.language, looked) for number in numbers)

    def _hit(self, number: int, found: Match, language: str, looked: highlight.Looked) -> Hit:
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
            highlights=highlight.passages(self._readable(number, language), looked),
            title_html=highlight.marked(entry.title, language, looked),
            summary_html=highlight.marked(entry.summary, language, looked),
            why=explain.why(found, number, self._engine.concepts),
        )


def _first(named: int, found: Match) -> Match:
    """`found` with the entry whose id or title was typed before all others."""
    others = {number: found.scores[number] for number in found.enough}
    best = 2 * max(others.values(), default=0) + 1  # twice, because a status may halve it
    first = frozenset({named})
    return replace(
        found,
        scores={**others, named: best},
        complete=found.complete | first,
        enough=frozenset(others) | first,
        named=named,
    )


def _letters(entry: AnyEntry) -> str:
    """All that an entry says, folded."""
    said = [words for _, text in texts(entry) for words in text.root.values()]
    return fold(" ".join((entry.id, *said)))
