"""Word -> the documents that hold it, with a score; read from one build of the index.

Whoosh's lists are read once into arrays, and these are kept. The score is BM25F (see
`index.weights`); an entry is scored by its best language, so translations do not add up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from math import log1p
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.index import open_dir
from whoosh.searching import Searcher

from index.fields import CONCEPT, SPELLING, WORDS
from index.kept import Kept
from index.weights import NOWHERE
from index.words import LANGUAGES, OTHER, known, stem

K1 = 6.0  # saturation, against boosted weights
SCORES_KEPT = 64_000_000  # bytes
PLACES_KEPT = 32_000_000
WORDS_KEPT = 2_000

Numbers = NDArray[np.int64]
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Scored:
    """Documents in rising order, and a number for each of them."""

    documents: Numbers
    scores: Weights

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

    def times(self, factor: float) -> "Scored":
        return Scored(self.documents, self.scores * np.float32(factor))


NOTHING = Scored(np.zeros(0, np.int64), np.zeros(0, np.float32))


class Postings:
    """One build, opened. A Whoosh reader gives wrong answers when threads share it, so a lock guards
    it; every answer is kept, so the lock is taken only for words not seen before."""

    def __init__(self, path: Path) -> None:
        self._searcher: Searcher = open_dir(str(path)).searcher()
        self._reader = self._searcher.reader()
        self._leaves = list(self._reader.leaf_readers())
        self._lock = Lock()
        self.stored: Mapping[int, dict[str, Any]] = dict(self._reader.iter_docs())
        self.numbers = {one["id"]: number for number, one in self.stored.items()}
        self.size: int = self._reader.doc_count_all()
        self.alive = np.zeros(self.size, bool)
        self.alive[list(self.stored)] = True
        filled = set(self._reader.indexed_field_names())
        self._languages = [one for one in (*LANGUAGES, OTHER) if f"{WORDS}_{one}" in filled]
        self.scores = Kept(self._scores, SCORES_KEPT)
        self.native = Kept(self._native, SCORES_KEPT)
        self.stemmed = Kept(self._stemmed, SCORES_KEPT)
        self.concept = Kept(self._concept, SCORES_KEPT)
        self._places = Kept(self._read_places, PLACES_KEPT)
        self.spelt = lru_cache(WORDS_KEPT)(self._spelt)

    def close(self) -> None:
        self._searcher.close()

    def _scores(self, word: str, language: str) -> Scored:
        """The BM25F scores of one word typed by a reader of `language`: as a word of that language
        or of English, and of any other only when these do not hold it."""
        found = self.native(word, language)
        return found if len(found) else self._weighed(word, self._languages)

    def _native(self, word: str, language: str) -> Scored:
        spoken = {known(language), "en", OTHER}
        return self._weighed(word, [one for one in self._languages if one in spoken])

    def _weighed(self, word: str, languages: Iterable[str]) -> Scored:
        lists = [self._read(f"{WORDS}_{one}", stem(one, word)) for one in languages]
        return self._saturated(self._best([one for one in lists if len(one)]))

    def _stemmed(self, language: str, term: str) -> Scored:
        """The same for a stem of one language: a part of a compound."""
        return self._saturated(self._read(f"{WORDS}_{language}", term))

    def _concept(self, concept: str) -> Scored:
        """The same for a concept that an entry names."""
        return self._saturated(self._read(f"{WORDS}_{CONCEPT}", concept))

    def _best(self, lists: list[Scored]) -> Scored:
        """Every document of the lists, with the greatest of its weights."""
        if len(lists) < 2:
            return lists[0] if lists else NOTHING
        greatest = np.zeros(self.size, np.float32)
        for one in lists:
            greatest[one.documents] = np.maximum(greatest[one.documents], one.scores)
        documents = np.flatnonzero(greatest)
        return Scored(documents, greatest[documents])

    def _saturated(self, found: Scored) -> Scored:
        rarity = log1p((len(self.stored) - len(found) + 0.5) / (len(found) + 0.5))
        scores = np.float32(rarity) * found.scores / (found.scores + np.float32(K1))
        return Scored(found.documents, scores)

    def _read(self, field: str, term: str) -> Scored:
        """The documents with `term` in `field`, and its weights."""
        blocks = list(self._blocks(field, term, "_weights"))
        if not blocks:
            return NOTHING
        documents = np.concatenate([one for one, _ in blocks])
        weights = np.concatenate([np.asarray(one, np.float32) for _, one in blocks])
        alive = self.alive[documents]
        return Scored(documents[alive], weights[alive])

    def _blocks(self, field: str, term: str, kind: str) -> Iterator[tuple[Numbers, Any]]:
        """Whoosh's own blocks of a list: documents, and their weights or values. Reading them whole
        is many times faster than one posting at a time; a test holds that it gives the same."""
        if not term:
            return
        with self._lock:
            for leaf, offset in self._leaves:
                if (field, term) not in leaf:
                    continue
                matcher = leaf.postings(field, term)
                matcher = getattr(matcher, "child", matcher)  # without the filter of deleted ones
                while matcher.is_active():
                    matcher._read_ids()
                    getattr(matcher, f"_read{kind}")()
                    yield np.asarray(matcher._ids, np.int64) + offset, getattr(matcher, kind)
                    matcher._next_block()

    def phrase(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        """The documents in which the words follow each other in one text."""
        found = np.zeros(self.size, bool)
        for language in self._languages:
            terms = [term for word in words if (term := stem(language, word))]
            if terms:
                at = self._places(f"{WORDS}_{language}", terms[0])
                for term in terms[1:]:
                    after = self._places(f"{WORDS}_{language}", term)
                    at = np.intersect1d(at + 1, after, assume_unique=True)
                found[at >> 32] = True
        return found & self.alive

    def _read_places(self, field: str, term: str) -> Numbers:
        """Every place where `term` stands: the document's number times 2^32, and the place in it."""
        found = [np.zeros(0, np.int64)]
        for documents, values in self._blocks(field, term, "_values"):
            standing = b"".join(one for one in values if one != NOWHERE)
            places = np.frombuffer(standing, np.uint32).astype(np.int64)
            counts = [len(one) // 4 for one in values]
            found.append((np.repeat(documents, counts) << 32) + places)
        return np.concatenate(found)

    def _spelt(self, language: str) -> Mapping[str, int]:
        """Every word that is written so in `language`, with the number of entries that hold it."""
        name = f"{SPELLING}_{known(language)}"
        with self._lock:
            if name not in self._reader.indexed_field_names():
                return {}
            terms = self._reader.iter_field(name)
            return {term.decode(): info.doc_frequency() for term, info in terms}
