"""Query -> the entries that match, with their scores.

Three things are added up for an entry: its words (BM25F), the concepts it names, and how near it is
in meaning. A word, its compound's parts and its concepts are one demand: any of them fulfils it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_

import numpy as np

from index.fields import CONCEPT
from index.meaning import Space, unit
from index.postings import Postings
from index.query import Query, needed
from index.reading import Reading
from index.words import LANGUAGES, known, stem

FEW = 5  # hits; below, entries with some of the words may be what was meant
SOME = 20  # of these the best
LONG = 4  # words; a longer query is a question, and the nearest entries belong to the answer
SHORT = 2

PART = 0.5  # weights beside that of a word as typed
NAMED = 0.7
WIDER = 0.2
NEAR = 0.5  # of the meaning, beside the best score by words
FEEDBACK = 0.4  # of the entries found first, in the query's place in the space
FIRST = 5


@dataclass(frozen=True)
class Match:
    """The documents found with their scores. `complete` are those with every word, `enough` those
    with enough of them. When `relaxed`, these are few, and the best of the others follow."""

    scores: Mapping[int, float]
    complete: frozenset[int]
    enough: frozenset[int]
    short: bool = True
    reasons: Mapping[int, "Reasons"] = field(default_factory=dict)

    @property
    def relaxed(self) -> bool:
        return len(self.scores) > len(self.enough)

    def tier(self, document: int) -> tuple[bool, ...]:
        """What has every word of a short query comes first, then what has enough."""
        return (document not in self.complete, document not in self.enough) if self.short else ()

    @cached_property
    def documents(self) -> int:
        """The documents found, as a bitmask."""
        return reduce(or_, (1 << document for document in self.scores), 0)


@dataclass(frozen=True)
class Reasons:
    """What an entry's score is made of."""

    words: Mapping[str, float]
    parts: Mapping[str, float]
    concepts: Mapping[str, float]
    nearness: float


Demand = tuple[str, Mapping[int, float]]  # a word, and what fulfils it by how much


def match(query: Query, reading: Reading, postings: Postings, space: Space, language: str) -> Match:
    """The documents with enough of the words and all phrases; if these are few, or if a whole
    question was asked, the best of the others as well."""
    words = [word for word in reading.words if not is_stop(word, postings, language)]
    scores: defaultdict[int, float] = defaultdict(float)
    held: defaultdict[int, set[str]] = defaultdict(set)
    for fulfilled, weighed in _evidence(words, reading, postings):
        for document, score in weighed.items():
            scores[document] += score
            held[document].update(fulfilled)
    counts = {document: len(words_) for document, words_ in held.items()}
    least = needed(len(words))
    enough = {document for document, count in counts.items() if count >= least}
    for phrase in query.phrases:
        enough &= postings.phrase(phrase)
    complete = frozenset(document for document, count in counts.items() if count == len(words))
    fused = _fused(scores, _near(words, reading, scores, space, postings, language))
    shown = set(enough)
    if (len(enough) < FEW or len(words) > LONG) and not (enough and query.phrases):
        best = sorted(fused, key=lambda document: (-fused[document], document))
        shown.update(best[:SOME])
    return Match(
        {document: fused[document] for document in shown},
        complete,
        frozenset(enough),
        len(words) <= SHORT,
    )


def _evidence(
    words: Iterable[str], reading: Reading, postings: Postings
) -> Iterator[tuple[tuple[str, ...], Mapping[int, float]]]:
    """The words fulfilled, and the documents with a score, for every piece of evidence."""
    for word in words:
        yield (word,), postings.scores(word)
        for made_of in reading.parts.get(word, ()):
            found = [postings.stemmed(language, part) for language, part in made_of]
            each = Counter(document for one in found for document in one)
            yield (
                (word,),
                {
                    document: PART * sum(one.get(document, 0) for one in found) / len(found)
                    for document, count in each.items()
                    if count == len(found)
                },
            )
            for one in found:
                yield (), {d: PART * score / len(found) for d, score in one.items() if each[d] < len(found)}
    for one in reading.concepts:
        weight = WIDER if one.distance else NAMED
        fulfilled = () if one.distance else one.words
        found_ = postings.concept(one.concept)
        yield fulfilled, {document: weight * score for document, score in found_.items()}


def _near(
    words: Iterable[str],
    reading: Reading,
    scores: Mapping[int, float],
    space: Space,
    postings: Postings,
    language: str,
) -> Mapping[int, float]:
    """How near each document is in meaning, from 0 to 1."""
    place = space.place(dict(_terms(words, reading, space, language)))
    if not len(space.entries) or not place.any():
        return {}
    numbers = [postings.numbers[one] for one in space.entries]
    near = space.places @ place
    if FEEDBACK:
        lexical = np.asarray([scores.get(number, 0.0) for number in numbers], np.float32)
        both = lexical / (lexical.max() or 1) + NEAR * near / (near.max() or 1)
        first = np.argsort(-both, kind="stable")[:FIRST]
        place = unit(place + FEEDBACK * unit(space.places[first].sum(axis=0)))
        near = space.places @ place
    return {number: float(one) for number, one in zip(numbers, near, strict=True) if one > 0}


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
        yield f"{CONCEPT}:{one.concept}", WIDER if one.distance else 1.0


def _fused(scores: Mapping[int, float], near: Mapping[int, float]) -> Mapping[int, float]:
    """Scores by words and by meaning, each measured by its best."""
    most, nearest = max(scores.values(), default=0) or 1, max(near.values(), default=0) or 1
    return {
        document: scores.get(document, 0) / most + NEAR * near.get(document, 0) / nearest
        for document in {*scores, *near}
    }


def unknown(reading: Reading, postings: Postings, language: str) -> list[str]:
    """The words that no document holds and that name nothing."""
    explained = {word for one in reading.concepts for word in one.words} | reading.parts.keys()
    return [
        word
        for word in reading.words
        if word not in explained
        and not postings.scores(word)
        and not is_stop(word, postings, language)
    ]


def is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    stopping = [one for one in LANGUAGES if not stem(one, word)]
    return known(language) in stopping or bool(stopping and not postings.scores(word))
