"""Query -> the entries that match, with their scores and what these are made of.

Added up for an entry are its words (BM25F), the concepts it names, how near it is in meaning, how near
to ways in which people ask for it, and whether it has all words. A word, its compound's parts and its
concepts are one demand: any of them fulfils it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import spread
from index.asking import Asking, meant
from index.evidence import WIDER, Evidence, evidence, in_order
from index.meaning import Meaning, Space
from index.order import first
from index.postings import Numbers, Postings, Weights
from index.query import Query, codes, named_codes, needed
from index.reading import Reading
from index.stops import STOPS
from index.words import LANGUAGES, known, stem

FEW = 5  # hits; below, entries with some of the words may be what was meant
SOME = 20  # of these the best

SHORT = 2  # words; a longer query is a question: its nearest entries belong to the answer

PLENTY = 200  # hits; from here on a question is answered by words, and meaning only sorts
POOL = 300  # of the best by words, which meaning sorts

ALIKE = 0.5  # of the greatest nearness; from here on an entry is near in meaning
NEAR = 0.3  # of the meaning, beside the best score by words, for a query of the
USUAL = 6  # number of words; a longer one has a surer place in the space, a shorter one a less sure
STEEP = 2
ASKED = 0.5  # of the nearest wordings, beside the best score by words
OFTEN = 8  # of so many documents one has it; it is added to all, faster than to those that have it
COVERED = 0.4  # of having all words, beside the best score by words; of all but one far less; for
COVERS = 4  # words or fewer; a longer one is rarely met word by word
SHARP = 6

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Match:
    """The `documents` found, in rising order, and for each its score, whether it has all words or
    `enough` of them, and how `near` it is in meaning. When `relaxed`, some have only some of them.

    A score is the sum of the `evidence` times `by_words`, of `near` times `by_meaning`, of `covered`,
    which is for having all words or nearly, and of `asked`, which is for wordings near to the query.
    `named` is the entry whose id or title was typed; it comes first."""

    documents: Numbers
    scores: Weights
    complete: Marks
    enough: Marks
    near: Weights
    covered: Weights
    asked: Weights
    tiers: bool = True
    evidence: tuple[Evidence, ...] = ()
    by_words: float = 1
    by_meaning: float = 1
    named: int | None = None

    @property
    def relaxed(self) -> bool:
        return not self.enough.all()

    def at(self, document: int) -> int | None:
        """Where a document stands among those found; None if it does not."""
        at = int(np.searchsorted(self.documents, document))
        return at if at < len(self.documents) and self.documents[at] == document else None

    def tier(self) -> NDArray[np.int64]:
        """What has every word of a short query comes first, then what has enough of them."""
        if not self.tiers:
            return np.zeros(len(self.documents), np.int64)
        return 2 * ~self.complete + 1 * ~self.enough


def everything(documents: Numbers, score: float = 0) -> Match:
    """A match of these documents, all alike."""
    scores = np.full(len(documents), score, np.float32)
    all_ = np.ones(len(documents), bool)
    none = np.zeros(len(documents), np.float32)
    return Match(documents, scores, all_, all_, none, none, none)


def match(
    query: Query,
    reading: Reading,
    postings: Postings,
    meaning: Meaning,
    asking: Asking,
    language: str,
) -> Match:
    """The documents with enough of the words, all phrases and codes; if these are few, or if a whole
    question was asked, the best of the others as well, unless a code was asked for."""
    words = [word for word in reading.words if not is_stop(word, postings, language)]
    said = (*evidence(words, reading, postings, language), *in_order(query, postings, language))
    documents, scores, count = _added(said, words, postings.size)
    enough = count >= needed(len(words))
    demanded = list(_demanded(query, postings, language))
    for marks in demanded:
        enough &= marks[documents]
    every = len(words) > SHORT and int(np.count_nonzero(enough)) < PLENTY
    if every:
        at = np.searchsorted(postings.documents, documents)
        of_all = (spread(one, at, len(postings.documents)) for one in (scores, count, enough))
        documents, (scores, count, enough) = postings.documents, of_all
    near = _near(_terms(words, reading, meaning.space, language), meaning, documents, scores, every)
    by_words = 1 / (float(scores.max(initial=0)) or 1)
    weight = NEAR * (len(words) / USUAL) ** STEEP
    by_meaning = weight / (float(near.max(initial=0)) or 1)
    covered = _covered(count, len(words))
    fused = scores * np.float32(by_words) + near * np.float32(by_meaning) + covered
    terms = meant(words, reading, postings, language, asking.spoken)
    asked = np.float32(ASKED) * asking.near(terms, len(words), documents, fused)
    fused += asked
    any_enough = int(np.count_nonzero(enough))
    exact = (any_enough and demanded) or named_codes(query)
    found = enough.copy()
    if (any_enough < FEW or len(words) > SHORT) and not exact:
        found[_best(fused, scores, near, len(words))] = True
    at = np.flatnonzero(found)
    complete = count == len(words)
    return Match(
        documents[at], fused[at], complete[at], enough[at], near[at], covered[at], asked[at],
        len(words) <= SHORT, said, by_words, by_meaning,
    )  # fmt: skip


def led(named: int, found: Match) -> Match:
    """`found` with the entry whose id or title was typed before all others."""
    documents = np.union1d(found.documents, [named]).astype(np.int32)
    at, its = np.searchsorted(documents, found.documents), documents == named

    def widened(values: NDArray[Any]) -> NDArray[Any]:
        return spread(values, at, len(documents))

    scores = widened(found.scores)
    # twice the best, because a status may halve it
    scores[its] = 2 * found.scores[found.enough].max(initial=0) + 1
    return replace(
        found,
        documents=documents,
        scores=scores,
        complete=widened(found.complete) | its,
        enough=widened(found.enough) | its,
        near=widened(found.near),
        covered=widened(found.covered),
        asked=widened(found.asked),
        named=named,
    )


def _covered(count: NDArray[np.uint8], words: int) -> Weights:
    """What documents that fulfil so many of the words get for having all of them, or nearly."""
    shares = np.arange(words + 1) / max(words, 1)
    each = COVERED * min(1, COVERS / max(words, 1)) ** 2 * shares**SHARP
    return each.astype(np.float32)[count]


def _best(fused: Weights, scores: Weights, near: Weights, words: int) -> NDArray[np.int64]:
    """The best of all that has some of the words or, for a question, that is near in meaning."""
    least = ALIKE * near.max(initial=0) if words > SHORT else 1
    fitting = np.flatnonzero((scores > 0) | (near > least))
    keys = -fused[fitting]
    ranked = first(keys, SOME)
    return fitting[ranked[np.argsort(keys[ranked], kind="stable")[:SOME]]]


def _added(
    evidence: Sequence[Evidence], words: list[str], size: int
) -> tuple[Numbers, Weights, NDArray[np.uint8]]:
    """The documents that anything speaks for, the sum of all scores of each, and how many words it
    fulfils."""
    scores, held = np.zeros(size, np.float32), np.zeros(size, np.uint32)
    bits = {word: 1 << number for number, word in enumerate(words)}
    for one in evidence:
        documents, added = one.scored.documents, one.scored.scores
        bit = np.uint32(sum(bits.get(word, 0) for word in one.said)) if one.whole else None
        if len(documents) < size / OFTEN:
            scores[documents] += added
            if bit:
                held[documents] |= bit
        else:
            every = added if len(documents) == size else spread(added, documents, size)
            scores += every
            if bit:
                held |= np.multiply(every > 0, bit, dtype=np.uint32)
    documents = np.flatnonzero(scores > 0).astype(np.int32)
    return documents, scores[documents], np.bitwise_count(held[documents])


def _near(
    terms: Iterable[tuple[str, float]],
    meaning: Meaning,
    documents: Numbers,
    scores: Weights,
    every: bool,
) -> Weights:
    """How near each document is in meaning, from 0 to 1; of very many only the best by words."""
    if every or len(documents) <= POOL:
        return meaning.near(terms, documents, scores, every)
    best = np.sort(np.argpartition(-scores, POOL)[:POOL])
    near = np.zeros(len(documents), np.float32)
    near[best] = meaning.near(terms, documents[best], scores[best], False)
    return near


def _terms(
    words: Iterable[str], reading: Reading, space: Space, language: str
) -> Iterator[tuple[str, float]]:
    """The words as terms of the space: in the reader's language and English, else in any."""
    for word in words:
        spoken = dict.fromkeys((known(language), "en"))
        terms = [f"{one}:{stem(one, word)}" for one in spoken if stem(one, word)]
        if not any(space.terms.find(term) is not None for term in terms):
            terms = [f"{one}:{stem(one, word)}" for one in LANGUAGES if stem(one, word)]
        yield from ((term, 1.0) for term in terms)
    for one in reading.concepts:
        yield f"concept:{one.concept}", WIDER if one.distance else 1.0


def _demanded(query: Query, postings: Postings, language: str) -> Iterator[NDArray[np.bool_]]:
    """A mark for each document with what must stand in it, for each phrase that is more than stop
    words, and for each code that some entry holds or that cannot be anything else."""
    for phrase in query.phrases:
        if not all(is_stop(word, postings, language) for word in phrase):
            yield postings.phrase(phrase)
    for one in codes(query):
        if one in named_codes(query) or len(postings.scores(one, language)):
            yield postings.marks(one, language)


def is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    if word in STOPS.get(known(language), ()):
        return True
    stopping = any(word in STOPS.get(one, ()) for one in LANGUAGES)
    return stopping and not len(postings.scores(word, language))
