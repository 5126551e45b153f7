"""Search: a request in, one page of results out. The door of this room."""

import logging
from dataclasses import replace
from functools import lru_cache
from math import ceil
from pathlib import Path
from time import perf_counter

import numpy as np

from index import explain, facets, highlight, suggest
from index.build import current, ready
from index.completion import Completion
from index.engine import Engine
from index.entries import Entries
from index.highlight import Marked
from index.match import ALIKE, Match, everything, led
from index.question import questions
from index.ranking import Ranking
from index.reading import Reading
from index.request import Request
from index.results import Hit, Reason, Results, Suggestion
from index.unseen import Found
from index.why import why
from index.words import OTHER, fold, words
from kb.library import Library
from kb.model import AnyEntry
from kb.values import texts

log = logging.getLogger(__name__)

LANGUAGES_KEPT = 30
UNREAD = Reading((), {}, ())


def open_search(library: Library, folder: Path) -> "Search":
    """The search over `library`, with its index in `folder`; builds the index first if need be."""
    while True:
        if found := _opened(library, ready(library, folder)):
            return found


def open_current(library: Library, folder: Path) -> "Search | None":
    """As `open_search`, but builds nothing: None when the index in `folder` is not of `library`."""
    while path := current(library, folder):
        if found := _opened(library, path):
            return found
    return None


def _opened(library: Library, path: Path) -> "Search | None":
    """The search with the build in `path`; None when it was removed meanwhile."""
    try:
        return Search(library, path)
    except Exception:
        if path.exists():
            raise
        log.warning("another process replaced the index in %s while it was opened", path)
        return None


class Search:
    """Answers requests from one build of the index. Safe to use from many threads."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self._engine = Engine(library, path)
        segments, self._postings = self._engine.build.segments, self._engine.postings
        self._entries = Entries(library, segments, self._postings)
        self._ranking = Ranking(segments, self._entries)
        self._completion = Completion(library, self._entries, self._postings)
        self._columns = facets.Columns(segments, self._postings.alive)
        self._asked = questions(self._engine.given)
        self._shelves = lru_cache(LANGUAGES_KEPT)(
            lambda language: facets.shelves(self._columns, facets.value_labels(library, language))
        )

    def close(self) -> None:
        """Let go of everything: what is kept and what makes it hold each other. Files are mapped as
        long as anything of them is used."""
        for one in (self._postings, self._columns, self._ranking, self._completion, self._engine):
            vars(one).clear()
        vars(self).clear()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which entries have texts, English first."""
        return tuple(one for one in self._postings.written if one != OTHER)

    def suggest(self, text: str, language: str = "en", limit: int = 8) -> tuple[Suggestion, ...]:
        """At most `limit` titles, topics and CPV codes in which every typed word begins a word; those
        in the reader's language and in English first."""
        return self._completion.suggest(text, language, limit)

    def search(self, request: Request) -> Results:
        """One page of the entries that match. Never raises: when the index fails, the typed words
        are looked up in the entries themselves; when that fails too, nothing is found."""
        started = perf_counter()
        reading, found, suggestion = self._find(request)
        passed = np.flatnonzero(self._columns.pass_(request.filters, found.documents))
        at = self._ranking.page(request, found, passed)
        return Results(
            query=request.text,
            total=len(passed),
            page=request.page,
            pages=ceil(len(passed) / request.size),
            hits=self._hits(request, reading, found, at),
            facets=facets.counted(
                self._columns, request.filters, found.documents, self._shelves(request.language)
            ),
            suggestion=suggestion,
            relaxed=found.relaxed,
            complete=int(np.count_nonzero((found.complete & found.enough)[passed])),
            took_ms=round(1000 * (perf_counter() - started), 3),
        )

    def without(self, request: Request) -> dict[str, int]:
        """For each facet of the filters how many entries match when all others are kept. Never
        raises, as `search`."""
        _, found, _ = self._find(request)
        return {
            facet: int(self._columns.pass_(request.filters, found.documents, but=facet).sum())
            for facet in request.filters
        }

    def matching(self, request: Request) -> frozenset[str]:
        """The ids of all entries that match, on whatever page they stand. Never raises, as `search`."""
        _, found, _ = self._find(request)
        documents = found.documents[self._columns.pass_(request.filters, found.documents)]
        return frozenset(self._entries.ids(documents.tolist()))

    def explain(self, request: Request, entry_id: str) -> tuple[Reason, ...]:
        """What the score of an entry is made of, the greatest part first; the parts add up to it.
        Nothing for an entry that is not found."""
        _, found, _ = self._find(request)
        number = self._entries.number(entry_id)
        if number is None or found.at(number) is None:
            return ()
        return explain.reasons(found, number, self._entries.one(number))

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
        named = self._entries.number(request.text.lower().partition("@")[0])  # perhaps `id@version`
        typed = request.text if named is None else self._entries.one(named).id
        reading, found = self._engine.find(typed, request.language)
        better = suggest.corrected(request.text, reading)
        if better:
            _, other = self._engine.find(better, request.language)
            if self._count(request, other) <= self._count(request, found):
                better = None
        if named is None:
            named = self._ranking.first_to_use(self._entries.titled(request.text))
        return reading, (found if named is None else led(named, found)), better

    def _by_letter(self, request: Request) -> tuple[Reading, Match, str | None]:
        """The entries in which every typed word stands, letter by letter."""
        typed = [fold(word) for word in words(request.text)]
        found = [
            number
            for number in self._postings.documents.tolist()
            if all(word in _letters(self._entries.one(number)) for word in typed)
        ]
        reading = replace(UNREAD, words=tuple(words(request.text)))
        return reading, everything(np.asarray(found, np.int32), score=1), None

    def _count(self, request: Request, found: Match) -> int:
        """How many entries have enough of what was asked."""
        passed = self._columns.pass_(request.filters, found.documents)
        return int(np.count_nonzero(passed & found.enough))

    def _hits(
        self, request: Request, reading: Reading, found: Match, at: list[int]
    ) -> tuple[Hit, ...]:
        numbers = found.documents[at].tolist()
        speaking = explain.speaking_for(found, numbers)
        hits = map(Found, self._entries.some(numbers), self._entries.documents(numbers), speaking)
        marked = self._marked(request, reading, numbers)
        scores = self._ranking.scores(found, at)
        near = (found.near[at] > ALIKE * found.near.max(initial=0)).tolist()
        asked = self._asked(request.text, request.language)
        return tuple(
            _hit(found.entry, request.language, score, why(asked, found, shown, is_near), shown)
            for found, score, shown, is_near in zip(hits, scores, marked, near, strict=True)
        )

    def _marked(self, request: Request, reading: Reading, numbers: list[int]) -> list[Marked]:
        """The texts of the hits, marked."""
        runs = highlight.looked_for(reading, self._engine.names, request.language)
        return self._entries.by_segment(
            numbers, lambda segment, at: highlight.marked(segment, at, runs, request.language)
        )


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


def _letters(entry: AnyEntry) -> str:
    """All that an entry says, folded."""
    said = [words for _, text in texts(entry) for words in text.root.values()]
    return fold(" ".join((entry.id, *said)))
