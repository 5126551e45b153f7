"""What was typed -> units, and the documents that match enough of them.

The box is forgiving: there is no syntax but the quoted phrase, so there is no syntax error.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, reduce
from math import ceil
from operator import or_

from index.postings import Postings
from index.words import LANGUAGES, known, stem, words

QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
CHECK_DIGIT = re.compile(r"\b(\d{8})-\d\b")
FEW = 5  # hits; below, entries with some of the words may be what was meant
SOME = 20  # of these the best
UNIT = re.compile(r'"([^"]*)"|([^\s"]+)')


@dataclass(frozen=True)
class Query:
    """The words to look for, each once, and the phrases that must stand as typed."""

    words: tuple[str, ...]
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Match:
    """The documents found with their scores. `complete` are those with every word, `enough` those
    with enough of them. When `relaxed`, these are few, and the best of those with any word follow."""

    scores: Mapping[int, float]
    complete: frozenset[int]
    enough: frozenset[int]

    @property
    def relaxed(self) -> bool:
        return len(self.scores) > len(self.enough)

    @cached_property
    def documents(self) -> int:
        """The documents found, as a bitmask."""
        return reduce(or_, (1 << document for document in self.scores), 0)


def parse(text: str) -> Query:
    """The words and phrases of `text`; a CPV code loses its check digit."""
    plain = CHECK_DIGIT.sub(r"\1", text.translate(QUOTES))
    units = [(words(quoted), words(bare)) for quoted, bare in UNIT.findall(plain)]
    every = dict.fromkeys(word for quoted, bare in units for word in (*quoted, *bare))
    phrases = dict.fromkeys(tuple(quoted) for quoted, _ in units if quoted)
    return Query(tuple(every), tuple(phrases))


def needed(count: int) -> int:
    """How many of `count` words an entry must have: all of two, all but one of four, else 60 %."""
    if count <= 2:
        return count
    return count - 1 if count <= 4 else ceil(0.6 * count)


def match(query: Query, postings: Postings, language: str) -> Match:
    """The documents with enough of the words and all phrases; if these are few, the best of
    those with any word as well."""
    counting = [word for word in query.words if not _is_stop(word, postings, language)]
    held: Counter[int] = Counter()
    scores: defaultdict[int, float] = defaultdict(float)
    for word in counting:
        held.update(postings.scores(word).keys())
        for document, score in postings.scores(word).items():
            scores[document] += score
    least = needed(len(counting))
    enough = {document for document, count in held.items() if count >= least}
    for phrase in query.phrases:
        enough &= postings.phrase(phrase)
    complete = frozenset(document for document, count in held.items() if count == len(counting))
    shown = set(enough)
    if len(enough) < FEW and not (enough and query.phrases):
        best = sorted(scores, key=lambda document: (-scores[document], document))
        shown.update(best[:SOME])
    return Match({document: scores[document] for document in shown}, complete, frozenset(enough))


def unknown(query: Query, postings: Postings, language: str) -> list[str]:
    """The words that no document holds."""
    return [
        word
        for word in query.words
        if not postings.scores(word) and not _is_stop(word, postings, language)
    ]


def _is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    stopping = [lang for lang in LANGUAGES if not stem(lang, word)]
    return known(language) in stopping or bool(stopping and not postings.scores(word))
