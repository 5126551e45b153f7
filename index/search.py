"""Search: a request in, one page of results out. The door of this room."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from math import ceil
from operator import itemgetter
from pathlib import Path
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from index import explain, facets, highlight, order, suggest
from index.analysis import LANGUAGE
from index.build import ready
from index.engine import Engine
from index.fields import ID, OFFER, OPENING, TITLE
from index.highlight import Marked
from index.match import Match, everything
from index.postings import Numbers
from index.reading import Reading
from index.request import Request
from index.results import Hit, Reason, Results, Suggestion
from index.segment import Segment
from index.suggest import Offer
from index.words import fold, words
from kb.library import Library
from kb.model import AnyEntry
from kb.values import texts

log = logging.getLogger(__name__)

LANGUAGES_KEPT = 30
TITLES_KEPT = 20_000
OFFERS_KEPT = 5_000
SPARE = 2  # times as many entries are looked at as are suggested; some do not fit in one language
TIER = 1e6  # more than any score
UNREAD = Reading((), {}, ())
One = TypeVar("One")


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
        self._library = library
        self._engine = Engine(library, path)
        self._segments = self._engine.build.segments
        self._postings = self._engine.postings
        self._columns = facets.Columns(self._segments, self._postings.alive)
        self._weights = np.concatenate([one.standing for one in self._segments])
        self._ages = np.concatenate([one.ages for one in self._segments])
        self._shelves = lru_cache(LANGUAGES_KEPT)(
            lambda language: facets.shelves(self._columns, facets.value_labels(library, language))
        )
        self._title = lru_cache(TITLES_KEPT)(self._read_title)
        self._offers = lru_cache(OFFERS_KEPT)(self._read_offers)

    def close(self) -> None:
        """Nothing is left open: files are mapped as long as anything of them is used."""

    @cached_property
    def _register(self) -> suggest.Register:
        return suggest.Register(self._library)

    def suggest(self, text: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """At most `limit` titles, topics and CPV codes in which every typed word begins a word."""
        typed = suggest.letters_of(Request(text).text)
        if not typed:
            return ()
        entries = sorted(map(self._offers, self._begun(typed, SPARE * limit)), key=itemgetter(0))
        titles = [one for _, offers in entries for one in offers]
        return suggest.offered(titles, self._register, typed, limit)

    def _read_offers(self, number: int) -> tuple[str, list[Offer]]:
        """The English title of an entry, and what it is suggested as."""
        entry = self._entry(number)
        return entry.title.en, [*suggest.of_entry(entry)]

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

    def search(self, request: Request) -> Results:
        """One page of the entries that match. Never raises: when the index fails, the typed words
        are looked up in the entries themselves; when that fails too, nothing is found."""
        started = perf_counter()
        reading, found, suggestion = self._find(request)
        total, at = self._page(request, found)
        return Results(
            query=request.text,
            total=total,
            page=request.page,
            pages=ceil(total / request.size),
            hits=self._hits(request, reading, found, at),
            facets=facets.counted(
                self._columns, request.filters, found.documents, self._shelves(request.language)
            ),
            suggestion=suggestion,
            relaxed=found.relaxed,
            took_ms=round(1000 * (perf_counter() - started), 3),
        )

    def matching(self, request: Request) -> frozenset[str]:
        """The ids of all entries that match, on whatever page they stand. Never raises, as `search`."""
        _, found, _ = self._find(request)
        documents = found.documents[self._columns.pass_(request.filters, found.documents)]
        return frozenset(
            self._segments[of].ids[at] for of, at in map(self._place, documents.tolist())
        )

    def explain(self, request: Request, entry_id: str) -> tuple[Reason, ...]:
        """What the score of an entry is made of, the greatest part first; the parts add up to it.
        Nothing for an entry that is not found."""
        _, found, _ = self._find(request)
        number = self._number(entry_id)
        if number is None or found.at(number) is None:
            return ()
        return explain.reasons(found, number, self._entry(number))

    def _find(self, request: Request) -> tuple[Reading, Match, str | None]:
        """How the text is read, what matches, and a spelling that finds more."""
        for find in (self._by_index, self._by_letter):
            try:
                return find(request)
            except Exception:
                log.exception("%s failed for %r", find.__name__, request.text)
        return UNREAD, everything(self._postings.documents[:0]), None

    def _by_index(self, request: Request) -> tuple[Reading, Match, str | None]:
        if not request.text:
            return UNREAD, everything(self._postings.documents), None
        named = self._named(request)
        typed = request.text if named is None else self._entry(named).id
        reading, found = self._engine.find(typed, request.language)
        better = suggest.corrected(request.text, reading)
        if better:
            _, other = self._engine.find(better, request.language)
            if self._count(request, other) <= self._count(request, found):
                better = None
        if named is None:
            named = self._titled(request.text)
        return reading, (found if named is None else _first(named, found)), better

    def _by_letter(self, request: Request) -> tuple[Reading, Match, str | None]:
        """The entries in which every typed word stands, letter by letter."""
        typed = [fold(word) for word in words(request.text)]
        found = [
            number
            for number in self._postings.documents.tolist()
            if all(word in _letters(self._entry(number)) for word in typed)
        ]
        reading = replace(UNREAD, words=tuple(words(request.text)))
        return reading, everything(np.asarray(found, np.int32), score=1), None

    def _entry(self, number: int) -> AnyEntry:
        """The entry of a document."""
        of, at = self._place(number)
        return self._library.entries[self._segments[of].ids[at]]

    def _place(self, number: int) -> tuple[int, int]:
        """The segment in which a document is, and its number there."""
        of = int(number >= self._postings.firsts[1])
        return of, number - self._postings.firsts[of]

    def _number(self, entry_id: str) -> int | None:
        return next(iter(self._postings.holding(f"{ID}:{entry_id}").tolist()), None)

    def _named(self, request: Request) -> int | None:
        """The entry whose id (or `id@version`) was typed."""
        return self._number(request.text.lower().partition("@")[0])

    def _titled(self, text: str) -> int | None:
        """The entry that has this title in any language; of two the one to use first."""
        titled = self._postings.holding(f"{TITLE}:{fold(text)}").tolist()
        return min(titled, key=self._ages.__getitem__, default=None)

    def _count(self, request: Request, found: Match) -> int:
        """How many entries have enough of what was asked."""
        passed = self._columns.pass_(request.filters, found.documents)
        return int(np.count_nonzero(passed & found.enough))

    def _page(self, request: Request, found: Match) -> tuple[int, list[int]]:
        """How many entries match and pass the filters, and where those of the page stand in what was
        found, in the order asked for; ties by title."""
        passed = np.flatnonzero(self._columns.pass_(request.filters, found.documents))
        documents = found.documents[passed]
        keys = np.zeros(len(passed))
        by_relevance = request.sort == "relevance"
        if request.sort == "date" or (by_relevance and not request.text):
            keys = self._ages[documents]
        elif by_relevance:
            keys = TIER * found.tier()[passed] - found.scores[passed] * self._weights[documents]
        first, last = (request.page - 1) * request.size, request.page * request.size
        best = order.first(keys, last)
        best = best[np.argsort(keys[best])]
        if (np.diff(keys[best]) > 0).all():
            return len(passed), passed[best[first:last]].tolist()
        around, skipped = order.around(
            keys, lambda at: self._title_keys(documents[at], request), first, last
        )
        titles = partial(self._title, language=request.language)
        ranked = sorted(around, key=lambda at: (keys[at], *titles(int(documents[at]))))
        return len(passed), passed[ranked[first - skipped : last - skipped]].tolist()

    def _title_keys(self, documents: Numbers, request: Request) -> NDArray[np.uint64]:
        row = LANGUAGE.get(request.language, LANGUAGE["en"])
        keys = [one.title_keys[row] for one in self._segments]
        whole = keys[0] if len(keys) == 1 else np.concatenate(keys)
        found: NDArray[np.uint64] = whole[documents]
        return found

    def _read_title(self, number: int, language: str) -> tuple[str, str]:
        entry = self._entry(number)
        return fold(entry.title.said(language)), entry.id

    def _hits(
        self, request: Request, reading: Reading, found: Match, at: list[int]
    ) -> tuple[Hit, ...]:
        numbers = found.documents[at].tolist()
        speaking = explain.speaking_for(found, numbers)
        marked = self._marked(request, reading, numbers)
        scores = (found.scores[at] * self._weights[numbers]).tolist()
        whys = [
            explain.why(found, place, evidence, self._engine.concepts)
            for place, evidence in zip(at, speaking, strict=True)
        ]
        return tuple(
            _hit(entry, request.language, *rest)
            for entry, *rest in zip(self._entries(numbers), scores, whys, marked, strict=True)
        )

    def _marked(self, request: Request, reading: Reading, numbers: list[int]) -> list[Marked]:
        """The texts of the hits, marked."""
        runs = highlight.looked_for(reading, self._engine.names, request.language)
        return self._by_segment(
            numbers, lambda segment, at: highlight.marked(segment, at, runs, request.language)
        )

    def _entries(self, numbers: list[int]) -> list[AnyEntry]:
        """The entries of documents."""
        ids = self._by_segment(numbers, lambda segment, at: segment.ids.some(np.asarray(at)))
        return [self._library.entries[one] for one in ids]

    def _by_segment(
        self, numbers: list[int], read: Callable[[Segment, list[int]], list[One]]
    ) -> list[One]:
        """What `read` says of each document, by its number in its segment."""
        middle = self._postings.firsts[1]
        parts = (
            [at for at in numbers if at < middle],
            [at - middle for at in numbers if at >= middle],
        )
        read_ = [iter(read(*one)) for one in zip(self._segments, parts, strict=False) if one[1]]
        return [next(read_[-1 if at >= middle else 0]) for at in numbers]


def _hit(entry: AnyEntry, language: str, score: float, why: tuple[str, ...], marked: Marked) -> Hit:
    return Hit(
        id=entry.id,
        kind=entry.kind,
        version=entry.version,
        title=entry.title.said(language),
        summary=entry.summary.said(language),
        community=entry.community,
        status=entry.status,
        score=round(score, 4),
        highlights=marked.passages,
        title_html=marked.title,
        summary_html=marked.summary,
        why=why,
    )


def _first(named: int, found: Match) -> Match:
    """`found` with the entry whose id or title was typed before all others."""
    documents = np.union1d(found.documents, [named]).astype(np.int32)
    at = np.searchsorted(documents, found.documents)
    first = documents == named

    def spread(values: NDArray[Any]) -> NDArray[Any]:
        all_ = np.zeros(len(documents), values.dtype)
        all_[at] = values
        return all_

    scores = spread(found.scores)
    # twice the best, because a status may halve it
    scores[first] = 2 * found.scores[found.enough].max(initial=0) + 1
    return replace(
        found,
        documents=documents,
        scores=scores,
        complete=spread(found.complete) | first,
        enough=spread(found.enough) | first,
        near=spread(found.near),
        covered=spread(found.covered),
        asked=spread(found.asked),
        named=named,
    )


def _letters(entry: AnyEntry) -> str:
    """All that an entry says, folded."""
    said = [words for _, text in texts(entry) for words in text.root.values()]
    return fold(" ".join((entry.id, *said)))
