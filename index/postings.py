"""Word or concept -> the documents that hold it, with a score; read from the segments of one build.

The score is BM25F (see `index.weights`); an entry is scored by its best language, so translations do
not add up. Everything is an array, mapped into memory; what was worked out is kept, up to a limit.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log1p
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.analysis import LANGUAGE, Array, is_spelt
from index.arrays import spread
from index.fields import CONCEPT, SPELLING
from index.kept import Kept
from index.opened import Opened
from index.segment import Segment
from index.weights import STEPS
from index.words import ALL, OTHER, fold, known, stem, tidy

K1 = 6.0 * STEPS  # saturation, against boosted weights as they are kept
SCORES_KEPT = 8_000_000  # bytes, of each of the five
LANGUAGES_KEPT = 30

Numbers = NDArray[np.int32]
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Scored:
    """Documents in rising order, and a number for each of them."""

    documents: Numbers
    scores: NDArray[Any]

    @property
    def nbytes(self) -> int:
        return self.documents.nbytes + self.scores.nbytes

    def __len__(self) -> int:
        return len(self.documents)

    def of(self, document: int) -> float | None:
        """The score of one document; None if it is not there."""
        at = int(np.searchsorted(self.documents, document))
        held = at < len(self.documents) and self.documents[at] == document
        return float(self.scores[at]) if held else None

    def has(self, documents: list[int]) -> NDArray[np.bool_]:
        """Which of a few documents are there."""
        if not len(self.documents):
            return np.zeros(len(documents), bool)
        at = np.searchsorted(self.documents, documents)
        found: NDArray[np.bool_] = self.documents[np.minimum(at, len(self) - 1)] == documents
        return found

    def times(self, factor: float) -> "Scored":
        return Scored(self.documents, self.scores * np.float32(factor))


NOTHING = Scored(np.zeros(0, np.int32), np.zeros(0, np.uint16))


class Postings:
    """The postings of one build. Safe to use from many threads."""

    def __init__(self, build: Opened) -> None:
        self._segments = build.segments
        self.firsts = [0, *np.cumsum([len(one) for one in build.segments]).tolist()]
        self.size: int = self.firsts[-1]
        self._gone = build.gone
        spoken = {
            at
            for one in build.segments
            for at in np.flatnonzero(np.bincount(one.row_languages)).tolist()
        }
        self.written = [one for one, at in LANGUAGE.items() if at in spoken]
        self.spoken = list(
            dict.fromkeys([*map(known, self.written), OTHER])
        )  # as their words are stemmed
        self._thinness = _thinness(build.segments[0])
        self.alive = np.ones(self.size, bool)
        self.alive[build.gone] = False
        self.documents = np.flatnonzero(self.alive).astype(np.int32)
        self.scores = Kept(self._scores, SCORES_KEPT)
        self.native = Kept(self._native, SCORES_KEPT)
        self.stemmed = Kept(self._stemmed, SCORES_KEPT)
        self.concept = Kept(self._concept, SCORES_KEPT)
        self.starting = Kept(self._starting, SCORES_KEPT)
        self.spelt = lru_cache(LANGUAGES_KEPT)(self._spelt)

    def holding(self, term: str) -> Numbers:
        """The documents that have `term`, whatever it is."""
        return self._read(term).documents

    def _starting(self, beginning: str) -> NDArray[np.bool_]:
        """A mark for each document that has a term with this beginning."""
        marks = np.zeros(self.size, bool)
        for first, one in zip(self.firsts, self._segments, strict=False):
            among = one.terms.starting(beginning)
            held = slice(one.post_at[among.start], one.post_at[among.stop])
            marks[one.post_documents[held] + first] = True
        return marks & self.alive

    def _scores(self, word: str, language: str) -> Scored:
        """The BM25F scores of one word typed by a reader of `language`: as a word of that language
        or of English, and of any other only when these do not hold it."""
        found = self.native(word, language)
        return found if len(found) else self._weighed(word, self._writing(word))

    def _writing(self, word: str) -> Iterator[str]:
        """The languages in which titles and summaries hold this very word, or in which it is a stem.
        One of 18 languages has nearly everything: by stems alone "ferries" would find "ferrées"."""
        plain = tidy(word)
        for one in ALL:
            uncut = not is_spelt(plain) or stem(one, plain) == fold(plain)
            if uncut or len(self._read(f"{SPELLING}-{one}:{plain}")):
                yield one

    def _native(self, word: str, language: str) -> Scored:
        return self._weighed(word, dict.fromkeys((known(language), "en", OTHER)))

    def _weighed(self, word: str, languages: Iterable[str]) -> Scored:
        stems = ((one, stem(one, word)) for one in languages)
        read = {one: self._read(f"{one}:{stemmed}") for one, stemmed in stems if stemmed}
        held = {one: found for one, found in read.items() if len(found)}
        usual = max((len(found) * self._thinness[one] for one, found in held.items()), default=0)
        return self._saturated(self._best(list(held.values())), usual)

    def _best(self, lists: list[Scored]) -> Scored:
        """Every document of the lists, with the greatest of its weights."""
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        longest, *others = sorted(lists, key=len, reverse=True)
        greatest = spread(longest.scores, longest.documents, self.size)
        for one in others:
            greatest[one.documents] = np.maximum(greatest[one.documents], one.scores)
        documents = np.flatnonzero(greatest > 0).astype(np.int32)  # numpy is slow with numbers
        return Scored(documents, greatest[documents])

    def _stemmed(self, language: str, term: str) -> Scored:
        """The same for a stem of one language: a part of a compound."""
        return self._saturated(self._read(f"{language}:{term}"))

    def _concept(self, concept: str) -> Scored:
        """The same for a concept that an entry names."""
        return self._saturated(self._read(f"{CONCEPT}:{concept}"))

    def _saturated(self, found: Scored, usual: float = 0) -> Scored:
        """The weights as scores; `usual` says in how many documents the term would stand if there
        were more text in its language."""
        held = min(max(usual, len(found)), len(self.documents))
        rarity = log1p((len(self.documents) - held + 0.5) / (held + 0.5))
        scores = np.float32(rarity) * found.scores / (found.scores + np.float32(K1))
        return Scored(found.documents, scores)

    def _read(self, term: str) -> Scored:
        """The documents with `term`, and its weights."""
        found = []
        for first, one in zip(self.firsts, self._segments, strict=False):
            at = one.terms.find(term)
            if at is not None:
                held = one.postings(at)
                documents, weights = one.post_documents[held], one.post_weights[held]
                found.append(Scored(documents + np.int32(first) if first else documents, weights))
        if not found:
            return NOTHING
        whole = found[0] if len(found) == 1 else Scored(
            np.concatenate([one.documents for one in found]),
            np.concatenate([one.scores for one in found]),
        )  # fmt: skip
        if not len(self._gone):
            return whole
        alive = self.alive[whole.documents]
        return Scored(whole.documents[alive], whole.scores[alive])

    def marks(self, word: str, language: str) -> NDArray[np.bool_]:
        """A mark for each document that a word finds for a reader of `language`."""
        marks = np.zeros(self.size, bool)
        marks[self.scores(word, language).documents] = True
        return marks

    def phrase(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        """A mark for each document in which the words follow each other in one text."""
        marks = np.zeros(self.size, bool)
        for first, one in zip(self.firsts, self._segments, strict=False):
            for language in self.spoken:
                terms = [f"{language}:{term}" for word in words if (term := stem(language, word))]
                if terms:
                    marks[_following(one, terms) + first] = True
        return marks

    def _spelt(self, language: str) -> Mapping[str, int]:
        """Every word that is written so in `language`, with the number of entries that hold it."""
        start = f"{SPELLING}-{known(language)}:"
        found: dict[str, int] = {}
        for first, one in zip(self.firsts, self._segments, strict=False):
            among = one.terms.starting(start)
            at = one.post_at[among.start : among.stop + 1]
            held = np.diff(at)
            if len(self._gone):  # else the documents of a large library need not be looked at
                dead = ~self.alive[first + one.post_documents[at[0] : at[-1]]]
                of_word = np.searchsorted(at - at[0], np.flatnonzero(dead), "right") - 1
                held = held - np.bincount(of_word, minlength=len(held))
            counts = held.tolist()
            for term, count in zip(one.terms.some(among), counts, strict=True):
                if count:
                    found[term[len(start) :]] = found.get(term[len(start) :], 0) + count
        return found


def _thinness(segment: Segment) -> Mapping[str, float]:
    """How much rarer a word looks than it is because its language has little text: the square root
    of how many times more words the fullest language has. What belongs to no language is not thin."""
    said = np.bincount(segment.row_languages, np.diff(segment.word_at), len(LANGUAGE))
    thinness = np.sqrt(said.max(initial=1) / np.maximum(said, 1))
    return {one: 1.0 if one == OTHER else float(thinness[at]) for one, at in LANGUAGE.items()}


def _following(segment: Segment, terms: list[str]) -> Numbers:
    """The documents of a segment with a row in which the terms follow each other."""
    at: Array | None = None
    for distance, term in enumerate(terms):
        number = segment.terms.find(term)
        if number is None:
            return NOTHING.documents
        places = segment.places_of(number) - distance
        at = places if at is None else _in_both(at, places)
    assert at is not None
    begins = segment.begin(segment.row_at)
    documents = np.searchsorted(begins, at, "right") - 1
    return documents.astype(np.int32)


def _in_both(one: Array, other: Array) -> Array:
    """What is in both of two sorted arrays."""
    both = np.sort(np.concatenate([one, other]), kind="stable")  # which merges what is sorted
    found: Array = both[:-1][both[1:] == both[:-1]]
    return found
