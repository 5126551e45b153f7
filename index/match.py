"""Query -> the entries that match, with their scores and what these are made of.

Three things are added up for an entry: its words (BM25F), the concepts it names, and how near it is
in meaning. A word, its compound's parts and its concepts are one demand: any of them fulfils it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.facets import bits
from index.meaning import Space, nearness
from index.postings import Numbers, Postings, Scored, Weights
from index.query import Query, needed
from index.reading import Reading
from index.words import LANGUAGES, known, pairs, stem

FEW = 5  # hits; below, entries with some of the words may be what was meant
SOME = 20  # of these the best

SHORT = 2  # words; a longer query is a question: its nearest entries belong to the answer

PART = 0.5  # weights beside that of a word as typed
NAMED = 0.7
WIDER = 0.4
SPELT = 0.7
ALIKE = 0.5  # of the greatest nearness; from here on an entry is near in meaning
PAIR = 0.2
NEAR = 0.3  # of the meaning, beside the best score by words, for a query of the
USUAL = 6  # number of words; a longer one has a surer place in the space, a shorter one a less sure
STEEP = 1.5


class Meaning(NamedTuple):
    """The space of a build, and the numbers of the documents whose places are its rows."""

    space: Space
    rows: Numbers


Marks = NDArray[np.bool_]  # one for each document


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


@dataclass(frozen=True)
class Match:
    """The documents `found`, with the scores of all. `complete` are those with every word, `enough`
    those with enough of them. When `relaxed`, these are few, and the best of the others follow.

    A score is the sum of the `evidence` times `by_words` and of how `near` it is in meaning times
    `by_meaning`. `named` is the entry whose id or title was typed; it comes first."""

    found: Marks
    scores: Weights
    complete: Marks
    enough: Marks
    tiers: bool = True
    evidence: tuple[Evidence, ...] = ()
    near: Weights | None = None
    by_words: float = 1
    by_meaning: float = 1
    named: int | None = None

    @cached_property
    def relaxed(self) -> bool:
        return bool((self.found & ~self.enough).any())

    @cached_property
    def documents(self) -> int:
        """The documents found, as a bitmask."""
        return bits(self.found)

    def tier(self, documents: Numbers) -> NDArray[np.int64]:
        """What has every word of a short query comes first, then what has enough of them."""
        if not self.tiers:
            return np.zeros(len(documents), np.int64)
        return 2 * ~self.complete[documents] + 1 * ~self.enough[documents]


def everything(found: Marks, scores: Weights | None = None) -> Match:
    """A match of these documents, all alike."""
    return Match(
        found, np.zeros(len(found), np.float32) if scores is None else scores, found, found
    )


def match(
    query: Query, reading: Reading, postings: Postings, meaning: Meaning, language: str
) -> Match:
    """The documents with enough of the words and all phrases; if these are few, or if a whole
    question was asked, the best of the others as well."""
    words = [word for word in reading.words if not is_stop(word, postings, language)]
    evidence = (
        *_evidence(words, reading, postings, language),
        *_in_order(query, postings, language),
    )
    scores, held = _added(evidence, words, postings.size)
    count = np.bitwise_count(held)
    enough = (scores > 0) & (count >= needed(len(words)))
    for phrase in query.phrases:
        enough &= postings.phrase(phrase)
    near = _near(words, reading, scores, meaning, language)
    by_words = 1 / (float(scores.max(initial=0)) or 1)
    weight = NEAR * (len(words) / USUAL) ** STEEP
    by_meaning = weight / (float(near.max(initial=0)) or 1)
    fused = scores * np.float32(by_words) + near * np.float32(by_meaning)
    found = enough
    any_enough = int(np.count_nonzero(enough))
    if (any_enough < FEW or len(words) > SHORT) and not (any_enough and query.phrases):
        found = enough.copy()
        found[_best(fused, scores, near, len(words))] = True
    return Match(
        found,
        fused,
        (scores > 0) & (count == len(words)),
        enough,
        len(words) <= SHORT,
        evidence,
        near,
        by_words,
        by_meaning,
    )


def _best(fused: Weights, scores: Weights, near: Weights, words: int) -> Numbers:
    """The best of all that has some of the words or, for a question, that is near in meaning."""
    least = ALIKE * near.max(initial=0) if words > SHORT else 1
    fitting = np.flatnonzero((scores > 0) | (near > least))
    return fitting[np.argsort(-fused[fitting], kind="stable")[:SOME]]


def _evidence(
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


def _in_order(query: Query, postings: Postings, language: str) -> Iterator[Evidence]:
    """Each two words that follow each other in the query and in an entry (Metzler and Croft, "A
    Markov random field model for term dependencies", 2005). Stop words between them do not count."""
    for spoken in dict.fromkeys((known(language), "en")):
        said = [word for word in query.words if stem(spoken, word)]
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
        documents = np.flatnonzero(holding)
        yield Scored(documents, scores[documents]), whole


def _added(
    evidence: Iterable[Evidence], words: list[str], size: int
) -> tuple[Weights, NDArray[np.uint32]]:
    """The sum of all scores of each document, and a bit for every word that it fulfils."""
    scores, held = np.zeros(size, np.float32), np.zeros(size, np.uint32)
    bits = {word: 1 << number for number, word in enumerate(words)}
    for one in evidence:
        scores[one.scored.documents] += one.scored.scores
        if one.whole:
            held[one.scored.documents] |= np.uint32(sum(bits.get(word, 0) for word in one.said))
    return scores, held


def _near(
    words: Iterable[str],
    reading: Reading,
    scores: Weights,
    meaning: Meaning,
    language: str,
) -> Weights:
    """How near each document is in meaning, from 0 to 1."""
    terms = dict(_terms(words, reading, meaning.space, language))
    near = np.zeros(len(scores), np.float32)
    near[meaning.rows] = nearness(meaning.space, terms, scores[meaning.rows])
    return near


def _terms(
    words: Iterable[str], reading: Reading, space: Space, language: str
) -> Iterator[tuple[str, float]]:
    """The words as terms of the space: in the reader's language and English, else in any."""
    for word in words:
        spoken = dict.fromkeys((known(language), "en"))
        terms = [f"{one}:{stem(one, word)}" for one in spoken if stem(one, word)]
        if not any(term in space.numbers for term in terms):
            terms = [f"{one}:{stem(one, word)}" for one in LANGUAGES if stem(one, word)]
        yield from ((term, 1.0) for term in terms)
    for one in reading.concepts:
        yield f"concept:{one.concept}", WIDER if one.distance else 1.0


def is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    stopping = [one for one in LANGUAGES if not stem(one, word)]
    return known(language) in stopping or bool(
        stopping and not len(postings.scores(word, language))
    )
