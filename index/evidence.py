"""Query -> what speaks for entries: words, parts of compounds, concepts, and words in their order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from index.postings import Postings, Scored
from index.query import Query
from index.reading import COUNTING, Reading
from index.words import known, pairs, stem

PART = 0.5  # weights beside that of a word as typed
NAMED = 0.7
WIDER = 0.4
SPELT = 0.7
PAIR = 0.2


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for entries: a typed word, parts of a compound, or a concept that some
    words name, or words in the order typed. `said` are the typed words and `means` what they were
    read as; with `whole` these words are fulfilled."""

    kind: Literal["word", "part", "concept", "broader", "spelling", "order"]
    said: tuple[str, ...]
    means: str
    scored: Scored
    whole: bool = True


def evidence(
    words: Iterable[str], reading: Reading, postings: Postings, language: str
) -> Iterator[Evidence]:
    for word in words:
        yield Evidence("word", (word,), word, postings.scores(word, language))
        for made_of in reading.parts.get(word, ()):
            means = "+".join(part for _, part in made_of)
            found = [postings.stemmed(spoken, part) for spoken, part in made_of]
            for scored, whole in _joined(found, postings.size):
                yield Evidence("part", (word,), means, scored, whole)
    for one in reading.concepts:
        scored = postings.concept(one.concept).times(WIDER if one.distance else NAMED)
        kind: Literal["broader", "concept"] = "broader" if one.distance else "concept"
        yield Evidence(kind, one.words, one.concept, scored, whole=not one.distance)
    for word, spelling in reading.spellings.items():
        scored = postings.scores(spelling, language).times(SPELT)
        yield Evidence("spelling", (word,), spelling, scored, whole=False)


def in_order(query: Query, postings: Postings, language: str) -> Iterator[Evidence]:
    """Each two words that follow each other in the query and in an entry (Metzler and Croft, "A
    Markov random field model for term dependencies", 2005). Stop words between them do not count."""
    for spoken in dict.fromkeys((known(language), "en")):
        said = [word for word in query.words if stem(spoken, word)][:COUNTING]
        found = pairs([stem(spoken, word) for word in said])
        for words, term in zip(pairwise(said), found, strict=True):
            scored = postings.stemmed(spoken, term).times(PAIR)
            yield Evidence("order", words, term, scored, whole=False)


def _joined(parts: list[Scored], size: int) -> Iterator[tuple[Scored, bool]]:
    """The parts of one compound: the documents with all of them, and those with some."""
    scores, count = np.zeros(size, np.float32), np.zeros(size, np.int64)
    for one in parts:
        scores[one.documents] += np.float32(PART / len(parts)) * one.scores
        count[one.documents] += 1
    for holding, whole in (
        (count == len(parts), True),
        ((count > 0) & (count < len(parts)), False),
    ):
        documents = np.flatnonzero(holding).astype(np.int32)
        yield Scored(documents, scores[documents]), whole
