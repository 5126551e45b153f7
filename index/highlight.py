"""Marks: the words that were looked for, in titles and in short passages.

Texts are kept escaped, and words are kept with the places where they stand in them, so a query only
compares numbers and cuts. `<mark>` is the only markup that can come out.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index.analysis import GROUP, LANGUAGE, Array
from index.arrays import gathered
from index.concepts import Concepts
from index.reading import Reading
from index.segment import Segment
from index.words import STOP, known, stem

PASSAGE = 160  # characters
PASSAGES = 2
MANY = 50  # words looked for in one text; the passage is taken from around the first of them
SHOWN = np.isin(np.arange(len(GROUP)), [GROUP[n] for n in ("title", "summary", "demand", "more")])
TITLE, SUMMARY = GROUP["title"], GROUP["summary"]

Run = tuple[str, ...]  # what follows each other: a single word, or a name of several
Names = Mapping[tuple[str, str], set[Run]]


Span = tuple[int, int, int]  # where a word starts and ends in its text, and the number of its term


class Marked(NamedTuple):
    """A title, a summary and passages, escaped and marked."""

    title: str
    summary: str
    passages: tuple[str, ...]


def names(concepts: Concepts) -> Names:
    """Language and concept -> the stems of each of its names, without stop words."""
    found: defaultdict[tuple[str, str], set[Run]] = defaultdict(set)
    for language, by_first in concepts.runs.items():
        for all_ in by_first.values():
            for run, concept in all_:
                found[language, concept].add(tuple(one for one in run if one[0] != STOP))
    return found


def looked_for(reading: Reading, names_: Names, language: str) -> set[Run]:
    """The words that count, and the other names of what they name, as terms that follow each other: in
    the reader's language and in English, which is shown where that is missing."""
    runs: set[Run] = set()
    for spoken in dict.fromkeys((known(language), "en")):
        typed = {(stemmed,) for word in reading.words if (stemmed := stem(spoken, word))}
        called = [names_.get((spoken, c.concept), ()) for c in reading.concepts if not c.distance]
        runs |= {tuple(f"{spoken}:{one}" for one in run) for run in typed.union(*called)}
    return runs


def marked(
    segment: Segment, documents: Sequence[int], runs: Iterable[Run], language: str
) -> list[Marked]:
    """The title, the summary and the best passages of each of these documents of a segment."""
    rows, of_document = _rows(segment, np.asarray(documents), language)
    spans = _spans(segment, rows, list(_numbered(segment, runs)))
    whole = np.flatnonzero(segment.row_groups[rows] <= SUMMARY)  # two for each document
    html = [
        _marked(text, spans.pop(place, ()))
        for place, text in zip(whole.tolist(), segment.shown.some(rows[whole]), strict=True)
    ]
    passages: list[list[int]] = [[] for _ in documents]
    for place, document in zip(spans, of_document[list(spans)].tolist(), strict=True):
        if len(passages[document]) < PASSAGES:
            passages[document].append(place)
    said = [
        dict.fromkeys(
            _passage(text, spans[place])
            for place, text in zip(places, segment.shown.some(rows[places]), strict=True)
        )
        for places in passages
    ]
    return [Marked(*one) for one in zip(html[::2], html[1::2], map(tuple, said), strict=True)]


def _rows(segment: Segment, documents: Array, language: str) -> tuple[Array, Array]:
    """The rows that are shown to a reader of `language`, title, summary and demand first; and which
    of the documents each belongs to. English stands in for a missing language."""
    rows, counts = gathered(segment.row_at, documents)
    of_document = np.repeat(np.arange(len(documents)), counts)
    spoken, groups = segment.row_languages[rows], segment.row_groups[rows]
    chosen = spoken == LANGUAGE["en"]
    if language != "en" and language in LANGUAGE:
        own = spoken == LANGUAGE[language]
        texts = of_document << 16 | segment.row_texts[rows]
        chosen = own | (chosen & ~np.isin(texts, texts[own]))
    at = np.flatnonzero(chosen & SHOWN[groups])
    at = at[np.argsort(of_document[at] << 8 | groups[at], kind="stable")]
    return rows[at], of_document[at]


def _numbered(segment: Segment, runs: Iterable[Run]) -> Iterator[tuple[int, ...]]:
    """The runs as numbers of terms; without those that the segment cannot hold."""
    for run in runs:
        numbers = [segment.terms.find(term) for term in run]
        found = tuple(one for one in numbers if one is not None)
        if len(found) == len(run):
            yield found


def _spans(segment: Segment, rows: Array, runs: Sequence[tuple[int, ...]]) -> dict[int, list[Span]]:
    """Row, by its place in `rows` -> the words looked for; words of a name only where it is whole."""
    words, counts = gathered(segment.word_at, rows)
    row_of = np.repeat(np.arange(len(rows)), counts)
    terms = segment.word_terms[words]
    looked = np.zeros(len(terms), bool)
    for run in runs:
        if len(run) == 1:
            looked |= terms == run[0]
        for at in np.flatnonzero(terms == run[0]).tolist() if len(run) > 1 else ():
            end = at + len(run)
            if tuple(terms[at:end].tolist()) == run and row_of[at] == row_of[end - 1]:
                looked[at:end] = True
    at_ = np.flatnonzero(looked)
    found: defaultdict[int, list[Span]] = defaultdict(list)
    chosen = words[at_]
    columns = (row_of[at_], segment.word_starts[chosen], segment.word_ends[chosen], terms[at_])
    for row, *span in zip(*(one.tolist() for one in columns), strict=True):
        found[row].append(tuple(span))
    return found


def _passage(text: str, spans: Sequence[Span]) -> str:
    """About 160 characters of `text` with as many different words looked for as possible."""
    start = max(0, min(_densest(spans)[0] - PASSAGE // 8, len(text) - PASSAGE))
    end = min(len(text), start + PASSAGE)
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
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
