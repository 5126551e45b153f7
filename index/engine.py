"""One build, opened: everything that a query is read and answered with."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path

from index import compounds, concepts, highlight, meaning, opened, spelling
from index.asking import Asking
from index.concepts import spelt
from index.draft import Given
from index.match import Match, is_stop, match
from index.postings import Postings
from index.query import parse
from index.reading import Reading, read, spoken
from index.stops import STOPS
from index.words import known
from kb.library import Library

LANGUAGES_KEPT = 30
WORDS_KEPT = 2_000
FOREIGN = 6  # letters; a shorter word of another language is not taken for English misspelt


class Engine:
    """Reads and answers queries from the build in `path`. Safe to use from many threads."""

    def __init__(self, library: Library, path: Path) -> None:
        self._library = library
        self.build = opened.read(path)
        self.postings = Postings(self.build)
        self._meaning = meaning.Meaning(meaning.read(path), self.build.places)
        self._asking = Asking(self.build.segments)
        self._lexicon = compounds.read(path)
        self.concepts = concepts.read(path)
        self.given = Given(library, self._lexicon, self.concepts)
        self._names: dict[str, highlight.Names] = {}
        self._shelves = lru_cache(LANGUAGES_KEPT)(self._shelved)
        self._corrected = lru_cache(WORDS_KEPT)(
            lambda word, language: spelling.corrected(word, self._shelves(language))
        )

    def names(self, language: str) -> highlight.Names:
        """The names of all concepts in one language."""
        if language not in self._names:
            self._names[language] = highlight.names(self.concepts, language)
        return self._names[language]

    @cached_property
    def _spelt(self) -> Mapping[str, frozenset[str]]:
        return spelt(self._library)

    def find(self, text: str, language: str) -> tuple[Reading, Match]:
        """How `text`, typed by a reader of `language`, is read, and what matches it. The text may
        be in another language than the reader's."""
        query = parse(text)
        language = spoken(query.words, language)

        def is_held(word: str) -> bool:
            return len(self.postings.native(word, language)) > 0

        def corrected(word: str) -> str | None:
            if word in query.abbreviations or len(self.postings.scores(word, language)):
                return None
            if is_stop(word, self.postings, language):
                return None
            near = self._corrected(word, language)
            if not near and len(word) >= FOREIGN:
                near = self._corrected(word, "en")
            return near

        reading = read(query, language, self.concepts, self._lexicon, is_held, corrected)
        found = match(query, reading, self.postings, self._meaning, self._asking, language)
        return reading, found

    def _shelved(self, language: str) -> spelling.Shelves:
        """The words of a language by their beginnings: those that name things before others."""
        names = dict.fromkeys(self._spelt.get(language, ()), len(self.postings.documents))
        every = Counter(names) + Counter(self.postings.spelt(language))
        for word in STOPS.get(known(language), ()):  # nobody means one
            every.pop(word, None)
        return spelling.shelved(every)
