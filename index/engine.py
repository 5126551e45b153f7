"""One build, opened: everything that a query is read and answered with."""

from collections import Counter
from functools import lru_cache
from pathlib import Path

import numpy as np

from index import compounds, meaning, spelling
from index.concepts import concepts, spelt
from index.match import Match, Meaning, is_stop, match
from index.postings import Postings
from index.query import parse
from index.reading import Reading, read, spoken
from kb.library import Library

LANGUAGES_KEPT = 30
WORDS_KEPT = 2_000
FOREIGN = 6  # letters; a shorter word of another language is not taken for English misspelt


class Engine:
    """Reads and answers queries from the build in `path`. Safe to use from many threads."""

    def __init__(self, library: Library, path: Path) -> None:
        self.postings = Postings(path)
        self.concepts = concepts(library)
        self._names = spelt(library)
        self._space = meaning.read(path)
        numbers = self.postings.numbers
        self._rows = np.asarray([numbers[one] for one in self._space.entries], np.int64)
        self._lexicon = compounds.read(path)
        self._shelves = lru_cache(LANGUAGES_KEPT)(self._shelved)
        self._corrected = lru_cache(WORDS_KEPT)(
            lambda word, language: spelling.corrected(word, self._shelves(language))
        )

    def close(self) -> None:
        self.postings.close()

    def find(self, text: str, language: str) -> tuple[Reading, Match]:
        """How `text`, typed by a reader of `language`, is read, and what matches it. The text may
        be in another language than the reader's."""
        query = parse(text)
        language = spoken(query.words, language)

        def is_held(word: str) -> bool:
            return len(self.postings.native(word, language)) > 0

        def corrected(word: str) -> str | None:
            if len(self.postings.scores(word, language)) or is_stop(word, self.postings, language):
                return None
            near = self._corrected(word, language)
            if not near and len(word) >= FOREIGN:
                near = self._corrected(word, "en")
            return near

        reading = read(query, language, self.concepts, self._lexicon, is_held, corrected)
        found = match(query, reading, self.postings, Meaning(self._space, self._rows), language)
        return reading, found

    def _shelved(self, language: str) -> spelling.Shelves:
        """The words of a language by their beginnings: those that name things before others."""
        names = dict.fromkeys(self._names.get(language, ()), len(self.postings.stored))
        return spelling.shelved(Counter(names) + Counter(self.postings.spelt(language)))
