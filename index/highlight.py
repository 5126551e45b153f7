"""Marks: the words that were looked for, in titles and in short passages.

Texts are kept escaped, and words are kept with the places where they stand in them, so a query only
compares numbers and cuts. `<mark>` is the only markup that can come out.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index.analysis import GROUP, LANGUAGE, Array
from index.arrays import among, distinct, gathered, ranges
from index.concepts import Concepts
from index.reading import Reading
from index.segment import Segment
from index.words import STOP, known, stem

PASSAGE = 160  # characters
PASSAGES = 2
BEGINNING = 80  # characters; passages that begin alike say the same
MANY = 50  # words looked for in one text; the passage is taken from around the first of them
SUMMARY = GROUP["summary"]
WHOLE = 2  # texts that are shown whole: title and summary

Run = tuple[str, ...]  # what follows each other: a single word, or a name of several
Names = Mapping[str, set[Run]]


Span = tuple[int, int, int]  # where a word starts and ends in its text, and the number of its term


class Marked(NamedTuple):
    """A title, a summary and passages, escaped and marked."""

    title: str
    summary: str
    passages: tuple[str, ...]


def names(concepts: Concepts, language: str) -> Names:
    """Concept -> the stems of each of its names in one language, without stop words."""
    found: defaultdict[str, set[Run]] = defaultdict(set)
    for all_ in concepts.runs.get(language, {}).values():
        for run, concept in all_:
            found[concept].add(tuple(one for one in run if one[0] != STOP))
    return found


def looked_for(reading: Reading, names_: Callable[[str], Names], language: str) -> set[Run]:
    """The words that count, also as they were corrected, and the other names of what they name, as
    terms that follow each other: in the reader's language and in English, which is shown where that is
    missing. `names_` are those of a language."""
    runs: set[Run] = set()
    called = {one.concept for one in reading.concepts if not one.distance}
    for spoken in dict.fromkeys((known(language), "en")):
        said = (*reading.words, *reading.spellings.values())
        typed = {(stemmed,) for word in said if (stemmed := stem(spoken, word))}
        named = (names_(spoken).get(one, ()) for one in called)
        runs |= {tuple(f"{spoken}:{one}" for one in run) for run in typed.union(*named)}
    return runs


def marked(
    segment: Segment, documents: Sequence[int], runs: Iterable[Run], language: str
) -> list[Marked]:
    """The title, the summary and the best passages of each of these documents of a segment."""
    numbers = np.asarray(documents)
    words, row_of = _words(segment, np.sort(numbers), list(_numbered(segment, runs)))
    rows, of_document = _rows(segment, numbers, language, row_of)
    shown: list[list[int]] = [[] for _ in documents]  # rows: title, summary, passages
    for row, document in zip(rows.tolist(), of_document.tolist(), strict=True):
        if len(shown[document]) < WHOLE + PASSAGES:
            shown[document].append(row)
    every = np.asarray([row for mine in shown for row in mine], np.intp)
    spans = _spans(segment, words, row_of, every)
    texts = iter(segment.shown.some(every))
    return [_of_document(mine, spans, texts) for mine in shown]


def _of_document(
    rows: Sequence[int], spans: Mapping[int, Sequence[Span]], texts: Iterator[str]
) -> Marked:
    title, summary = (_marked(next(texts), spans.get(row, ())) for row in rows[:WHOLE])
    passages = [_passage(next(texts), spans[row]) for row in rows[WHOLE:]]
    once = {one[:BEGINNING]: one for one in reversed(passages)}  # levels often begin alike
    return Marked(title, summary, tuple(reversed(once.values())))


def _rows(segment: Segment, documents: Array, language: str, marked_: Array) -> tuple[Array, Array]:
    """For a reader of `language` the titles and summaries, and of the other rows those that are among
    the sorted `marked_`, the demand first; and which of the documents each belongs to. English stands
    in for a missing language."""
    rows, counts = gathered(segment.row_at, documents)
    of_document = np.repeat(np.arange(len(documents)), counts)
    spoken, groups = segment.row_languages[rows], segment.row_groups[rows]
    chosen = spoken == LANGUAGE["en"]
    if language != "en" and language in LANGUAGE:
        own = spoken == LANGUAGE[language]
        texts = of_document << 16 | segment.row_texts[rows]
        chosen = own | (chosen & ~among(texts, texts[own]))
    at = np.flatnonzero(chosen & ((groups <= SUMMARY) | among(rows, marked_)))
    at = at[np.argsort(of_document[at] << 8 | groups[at], kind="stable")]
    return rows[at], of_document[at]


def _numbered(segment: Segment, runs: Iterable[Run]) -> Iterator[tuple[int, ...]]:
    """The runs as numbers of terms; without those that the segment cannot hold."""
    for run in runs:
        numbers = [segment.terms.find(term) for term in run]
        found = tuple(one for one in numbers if one is not None)
        if found and len(found) == len(run):
            yield found


def _words(
    segment: Segment, documents: Array, runs: Sequence[tuple[int, ...]]
) -> tuple[Array, Array]:
    """The numbers of the words looked for in the sorted documents, of a name only where it is whole;
    and the rows in which they stand."""
    limits = segment.begin(segment.row_at[np.concatenate([documents, documents + 1])])
    pieces = [segment.places[:0], *(_standing(segment, limits, run) for run in runs)]
    places = distinct(np.concatenate(pieces))
    rows, _ = gathered(segment.row_at, documents)
    row_of = rows[np.searchsorted(segment.begin(rows), places, "right") - 1]
    return places - row_of, row_of


def _spans(segment: Segment, words: Array, row_of: Array, rows: Array) -> Mapping[int, list[Span]]:
    """Row -> its words among `words`, which stand in the rows `row_of`; for some rows only."""
    here = np.flatnonzero(among(row_of, np.sort(rows)))
    words = words[here]
    starts = segment.word_starts[words].astype(np.int64)
    told = (starts, starts + segment.word_lengths[words], segment.word_terms[words])
    found: dict[int, list[Span]] = {}
    for row, span in zip(
        row_of[here].tolist(), zip(*(one.tolist() for one in told), strict=True), strict=True
    ):
        found.setdefault(row, []).append(span)
    return found


def _standing(segment: Segment, limits: Array, run: tuple[int, ...]) -> Array:
    """The places of the words that are this run; `limits` are those where documents begin, then those
    where they end."""
    begun: Array | None = None
    for distance, term in enumerate(run):
        places = segment.places_of(term)
        first, last = np.searchsorted(places, limits).reshape(2, -1)
        here = places[ranges(first, last - first)] - np.int32(distance)
        begun = here if begun is None else begun[among(begun, here)]
    assert begun is not None
    whole: Array = begun[:, None] + np.arange(len(run), dtype=begun.dtype)
    return whole.ravel()


def _passage(text: str, spans: Sequence[Span]) -> str:
    """About 160 characters of `text` with as many different words looked for as possible."""
    if len(text) <= PASSAGE:
        return _marked(text, spans)
    start = max(0, min(_densest(spans)[0] - PASSAGE // 8, len(text) - PASSAGE))
    end = start + PASSAGE
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    end = max([end, *(e for s, e, _ in spans if start <= s < end)])  # a number may hold spaces
    inside = [(s - start, e - start, term) for s, e, term in spans if start <= s < end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{_marked(text[start:end], inside)}{after}"


def _densest(spans: Sequence[Span]) -> Span:
    """The word from which on most different words stand within one passage."""

    def different(first: Span) -> int:
        return len({term for start, _, term in few if 0 <= start - first[0] < PASSAGE})

    few = spans[:MANY]
    return few[0] if few[-1][0] - few[0][0] < PASSAGE else max(few, key=different)


def _marked(text: str, spans: Iterable[Span]) -> str:
    pieces: list[str] = []
    at = 0
    for start, end, _ in spans:
        pieces += (text[at:start], "<mark>", text[start:end], "</mark>")
        at = end
    return "".join([*pieces, text[at:]])
