"""A question as it is answered with reasons: what was typed, by whom, and what the registers know."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from typing import NamedTuple

from index.documents import SHORT_NAME, cited, labels, proofs
from index.draft import Given
from index.query import plain
from index.quotes import third
from index.words import WORD, tidy
from kb.library import Library

KEPT = 2_000  # entries or words
CPV = re.compile(r"\d{8}")
NUMBER = re.compile(r"\d.*\d")  # one digit is rarely the number of a law or standard


class Filed(NamedTuple):
    """What the registers say of an entry: its labels, by language, and what else it cites, each with
    the short names in its title, a law before what is said of it."""

    labels: tuple[Mapping[str, str], ...]
    cited: tuple[tuple[str, str], ...]


def filed(library: Library, entry_id: str) -> Filed:
    """How an entry of the library is filed."""
    entry = library.entries[entry_id]
    taken = proofs(entry, library)
    titles = [one.title for one in cited(entry, library) if one.title not in taken]
    return Filed(
        tuple(labels(entry, library)),
        tuple((title, " ".join(SHORT_NAME.findall(title))) for title in sorted(titles, key=len)),
    )


@dataclass(frozen=True)
class Asked:
    """What was `typed`, word -> as it stood there, by a reader of `language`; what entries were read
    with, `given`; how each entry is `filed`, by its id; and of a concept, words and the reader's
    language by which name of a `third` language the words were understood."""

    typed: Mapping[str, str]
    language: str
    given: Given
    filed: Callable[[str], Filed]
    third: Callable[[str, tuple[str, ...], str], tuple[str, str] | None]

    @cached_property
    def codes(self) -> frozenset[str]:
        """The CPV codes that were typed."""
        return frozenset(word for word in self.typed if CPV.fullmatch(word))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """What was typed that may be the number of a law or standard."""
        return frozenset(word for word in self.typed if NUMBER.search(word)) - self.codes

    @property
    def own(self) -> tuple[str, ...]:
        """The reader's languages."""
        return tuple(dict.fromkeys((self.language, "en")))

    def quoted(self, said: Iterable[str]) -> str:
        """The words as they were typed, between quotation marks."""
        return f"“{' '.join(self.typed.get(word, word) for word in said)}”"

    def name(self, concept: str) -> str:
        """What a concept is called."""
        return self.given.concepts.labels.get(concept, concept)

    def called(self, language: str) -> str:
        """What a language is called."""
        known_ = self.given.library.vocabulary.languages
        return known_[language].label.said("en") if language in known_ else language

    def distance(self, language: str) -> int:
        """How far a language is from the reader's: 0, of English 1, of all others 2."""
        return (language != self.language) + (language not in self.own)


def typed(text: str) -> Mapping[str, str]:
    """The words of a query, each with how it was typed."""
    return {tidy(word): word for word in WORD.findall(plain(text))}


def questions(given: Given) -> Callable[[str, str], Asked]:
    """What was typed and the reader's language -> the question. What was worked out for one is kept
    for others."""
    filed_ = lru_cache(KEPT)(partial(filed, given.library))
    third_ = lru_cache(KEPT)(partial(third, given))
    return lambda text, language: Asked(typed(text), language, given, filed_, third_)
