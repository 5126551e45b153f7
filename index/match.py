"""Query -> the entries that match, with their scores and what these are made of.

Three things are added up for an entry: its words (BM25F), the concepts it names, and how near it is
in meaning. A word, its compound's parts and its concepts are one demand: any of them fulfils it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import or_
from typing import Literal

from index.meaning import Space, nearness
from index.postings import Postings
from index.query import Query, needed
from index.reading import Reading
from index.words import LANGUAGES, known, stem

FEW = 5  # hits; below, entries with some of the words may be what was meant
SOME = 20  # of these the best

SHORT = 2  # words; a longer query is a question: its nearest entries belong to the answer

PART = 0.5  # weights beside that of a word as typed
NAMED = 0.7
WIDER = 0.2
NEAR = 0.3  # of the meaning, beside the best score by words; more for a longer text,
USUAL = 6  # words, because its place in the space is surer

Scores = Mapping[int, float]


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for entries: a typed word, parts of a compound, or a concept that some
    words name. It fulfils the `words`; `means` is what it was read as."""

    kind: Literal["word", "part", "concept", "broader"]
    words: tuple[str, ...]
    means: str
    scores: Scores


@dataclass(frozen=True)
class Match:
    """The documents found with their scores. `complete` are those with every word, `enough` those
    with enough of them. When `relaxed`, these are few, and the best of the others follow."""

    scores: Scores
    complete: frozenset[int]
    enough: frozenset[int]
    tiers: bool = True
    evidence: tuple[Evidence, ...] = ()
    near: Scores = field(default_factory=dict)

    @property
    def relaxed(self) -> bool:
        return len(self.scores) > len(self.enough)

    @cached_property
    def documents(self) -> int:
        """The documents found, as a bitmask."""
        return reduce(or_, (1 << document for document in self.scores), 0)

    def tier(self, document: int) -> tuple[bool, ...]:
        """What has every word of a short query comes first, then what has enough of them."""
        return (document not in self.complete, document not in self.enough) if self.tiers else ()


def match(query: Query, reading: Reading, postings: Postings, space: Space, language: str) -> Match:
    """The documents with enough of the words and all phrases; if these are few, or if a whole
    question was asked, the best of the others as well."""
    words = [word for word in reading.words if not is_stop(word, postings, language)]
    evidence = tuple(_evidence(words, reading, postings, language))
    scores, held = _added(evidence)
    least = needed(len(words))
    enough = {document for document, fulfilled in held.items() if len(fulfilled) >= least}
    for phrase in query.phrases:
        enough &= postings.phrase(phrase)
    complete = {document for document, fulfilled in held.items() if len(fulfilled) == len(words)}
    near = _near(words, reading, scores, space, postings, language)
    fused = _fused(scores, near, NEAR * max(1.0, len(words) / USUAL))
    shown = set(enough)
    if (len(enough) < FEW or len(words) > SHORT) and not (enough and query.phrases):
        best = sorted(fused, key=lambda document: (-fused[document], document))
        shown.update(best[:SOME])
    return Match(
        {document: fused[document] for document in shown},
        frozenset(complete),
        frozenset(enough),
        len(words) <= SHORT,
        evidence,
        near,
    )


def _evidence(
    words: Iterable[str], reading: Reading, postings: Postings, language: str
) -> Iterator[Evidence]:
    for word in words:
        yield Evidence("word", (word,), word, postings.scores(word, language))
        for made_of in reading.parts.get(word, ()):
            found = [postings.stemmed(spoken, part) for spoken, part in made_of]
            each = Counter(document for one in found for document in one)
            means = "+".join(part for _, part in made_of)
            whole = {document for document, count in each.items() if count == len(found)}
            scores = {
                document: PART * sum(one.get(document, 0) for one in found) / len(found)
                for document in each
            }
            yield Evidence("part", (word,), means, {d: scores[d] for d in whole})
            yield Evidence("part", (), means, {d: scores[d] for d in each if d not in whole})
    for one in reading.concepts:
        weight = WIDER if one.distance else NAMED
        scores = {d: weight * score for d, score in postings.concept(one.concept).items()}
        if one.distance:
            yield Evidence("broader", (), one.concept, scores)
        else:
            yield Evidence("concept", one.words, one.concept, scores)


def _added(evidence: Iterable[Evidence]) -> tuple[Scores, Mapping[int, set[str]]]:
    """The sum of all scores of a document, and the words it fulfils."""
    scores: defaultdict[int, float] = defaultdict(float)
    held: defaultdict[int, set[str]] = defaultdict(set)
    for one in evidence:
        for document, score in one.scores.items():
            scores[document] += score
            held[document].update(one.words)
    return scores, held


def _near(
    words: Iterable[str],
    reading: Reading,
    scores: Scores,
    space: Space,
    postings: Postings,
    language: str,
) -> Scores:
    """How near each document is in meaning, from 0 to 1."""
    terms = dict(_terms(words, reading, space, language))
    known_ = {entry: scores.get(postings.numbers[entry], 0.0) for entry in space.entries}
    found = nearness(space, terms, known_)
    return {postings.numbers[entry]: near for entry, near in found.items()}


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


def _fused(scores: Scores, near: Scores, weight: float) -> Scores:
    """Scores by words and by meaning, each measured by its best."""
    most, nearest = max(scores.values(), default=0) or 1, max(near.values(), default=0) or 1
    return {
        document: scores.get(document, 0) / most + weight * near.get(document, 0) / nearest
        for document in {*scores, *near}
    }


def unknown(reading: Reading, postings: Postings, language: str) -> list[str]:
    """The words that no document holds and that name nothing."""
    explained = {word for one in reading.concepts for word in one.words} | reading.parts.keys()
    return [
        word
        for word in reading.words
        if word not in explained
        and not postings.scores(word, language)
        and not is_stop(word, postings, language)
    ]


def is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    stopping = [one for one in LANGUAGES if not stem(one, word)]
    return known(language) in stopping or bool(stopping and not postings.scores(word, language))
