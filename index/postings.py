"""Word -> the documents that hold it, with a score; read from one build of the index.

The score is BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
Beyond", 2009, section 3.6): the weights of a word in an entry's fields are added before they are
saturated. An entry is scored by its best language, so translations do not add up.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from math import log
from pathlib import Path
from threading import Lock
from typing import Any

from whoosh.index import open_dir
from whoosh.query import Phrase
from whoosh.searching import Searcher

from index.fields import CONCEPT_FIELDS, FIELDS, SPELLING, Field
from index.words import OTHER, known, stem

K1 = 6.0  # saturation, against boosted weights
B = 0.75  # how much a long text counts less
CACHED_WORDS = 2_000


class Postings:
    """One build, opened. A Whoosh reader gives wrong hits when threads share it, so a lock guards
    it; every answer is kept, so the lock is taken only for words not seen before."""

    def __init__(self, path: Path) -> None:
        self._searcher: Searcher = open_dir(str(path)).searcher()
        self._reader = self._searcher.reader()
        self._lock = Lock()
        self.stored: Mapping[int, dict[str, Any]] = dict(self._reader.iter_docs())
        self.numbers = {one["id"]: number for number, one in self.stored.items()}
        filled = {
            name for name in self._reader.indexed_field_names() if self._reader.field_length(name)
        }
        self._fields = [field for field in FIELDS if field.name in filled]
        self._concept_fields = [field for field in CONCEPT_FIELDS if field.name in filled]
        self.scores = lru_cache(CACHED_WORDS)(self._scores)
        self.native = lru_cache(CACHED_WORDS)(self._native)
        self.stemmed = lru_cache(CACHED_WORDS)(self._stemmed)
        self.concept = lru_cache(CACHED_WORDS)(self._concept)
        self.phrase = lru_cache(CACHED_WORDS)(self._phrase)
        self._norms = lru_cache(None)(self._read_norms)

    def close(self) -> None:
        self._searcher.close()

    def _scores(self, word: str, language: str) -> Mapping[int, float]:
        """Document number -> BM25F score of one word typed by a reader of `language`: as a word of
        that language or of English, and of any other only when these do not hold it."""
        return self.native(word, language) or self._weighed(
            (field, stem(field.language, word)) for field in self._fields
        )

    def _native(self, word: str, language: str) -> Mapping[int, float]:
        spoken = {known(language), "en", OTHER}
        return self._weighed(
            (field, stem(field.language, word))
            for field in self._fields
            if field.language in spoken
        )

    def _stemmed(self, language: str, term: str) -> Mapping[int, float]:
        """The same for a stem of one language: a part of a compound."""
        fields = [field for field in self._fields if field.language == language]
        return self._weighed((field, term) for field in fields)

    def _concept(self, concept: str) -> Mapping[int, float]:
        """The same for a concept that an entry names."""
        return self._weighed((field, concept) for field in self._concept_fields)

    def _weighed(self, terms: Iterable[tuple[Field, str]]) -> Mapping[int, float]:
        weights: defaultdict[int, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
        with self._lock:
            for field, term in terms:
                for document, frequency in self._read(field, term):
                    weight = field.boost * frequency / self._norms(field.name)[document]
                    weights[document][field.language] += weight
        rarity = log(1 + (len(self.stored) - len(weights) + 0.5) / (len(weights) + 0.5))
        best = {document: max(by_language.values()) for document, by_language in weights.items()}
        return {document: rarity * weight / (weight + K1) for document, weight in best.items()}

    def _read(self, field: Field, term: str) -> Iterator[tuple[int, float]]:
        """(document number, frequency) for every document with `term` in `field`."""
        if not term or (field.name, term) not in self._reader:
            return
        matcher = self._reader.postings(field.name, term)
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()

    def _read_norms(self, field: str) -> Mapping[int, float]:
        """Document number -> 1 for a text of average length, more for a longer one."""
        length = self._reader.doc_field_length
        lengths = {number: length(number, field) or 0 for number in self.stored}
        filled = [length for length in lengths.values() if length]
        average = sum(filled) / len(filled) if filled else 1
        return {number: 1 - B + B * length / average for number, length in lengths.items()}

    def _phrase(self, words: tuple[str, ...]) -> frozenset[int]:
        """The documents in which the words follow each other in one field."""
        found: set[int] = set()
        with self._lock:
            for field in self._fields:
                terms = [term for word in words if (term := stem(field.language, word))]
                if field.phrases and terms:
                    query = Phrase(field.name, terms).normalize()
                    found.update(query.matcher(self._searcher).all_ids())
        return frozenset(found)

    def spelt(self, language: str) -> Mapping[str, int]:
        """Every word that is written so in `language`, with the number of entries that hold it."""
        name = f"{SPELLING}_{known(language)}"
        with self._lock:
            if name not in self._reader.indexed_field_names():
                return {}
            terms = self._reader.iter_field(name)
            return {term.decode(): info.doc_frequency() for term, info in terms}
