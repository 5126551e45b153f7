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
SPELT = 0.7
ALIKE = 0.5  # of the greatest nearness; from here on an entry is near in meaning
NEAR = 0.3  # of the meaning, beside the best score by words; more for a longer text,
USUAL = 6  # words, because its place in the space is surer

Scores = Mapping[int, float]


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for entries: a typed word, parts of a compound, or a concept that some
    words name. `said` are the typed words and `means` what they were read as; with `whole` these
    words are fulfilled."""

    kind: Literal["word", "part", "concept", "broader", "spelling"]
    said: tuple[str, ...]
    means: str
    scores: Scores
    whole: bool = True


@dataclass(frozen=True)
class Match:
    """The documents found with their scores. `complete` are those with every word, `enough` those
    with enough of them. When `relaxed`, these are few, and the best of the others follow.

    A score is the sum of the `evidence` times `by_words` and of how `near` it is in meaning times
    `by_meaning`. `named` is the entry whose id or title was typed; it comes first."""

    scores: Scores
    complete: frozenset[int]
    enough: frozenset[int]
    tiers: bool = True
    evidence: tuple[Evidence, ...] = ()
    near: Scores = field(default_factory=dict)
    by_words: float = 1
    by_meaning: float = 1
    named: int | None = None

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
    by_words = 1 / (max(scores.values(), default=0) or 1)
    weight = NEAR * max(1.0, len(words) / USUAL)
    by_meaning = weight / (max(near.values(), default=0) or 1)
    fused = {
        document: scores.get(document, 0) * by_words + near.get(document, 0) * by_meaning
        for document in {*scores, *near}
    }
    shown = set(enough)
    if (len(enough) < FEW or len(words) > SHORT) and not (enough and query.phrases):
        shown.update(_best(fused, scores, near, len(words)))
    return Match(
        {document: fused[document] for document in shown},
        frozenset(complete),
        frozenset(enough),
        len(words) <= SHORT,
        evidence,
        near,
        by_words,
        by_meaning,
    )


def _best(fused: Scores, scores: Scores, near: Scores, words: int) -> list[int]:
    """The best of all that has some of the words or, for a question, that is near in meaning."""
    least = ALIKE * max(near.values(), default=0) if words > SHORT else 1
    fitting = [one for one in fused if one in scores or near[one] > least]
    return sorted(fitting, key=lambda document: (-fused[document], document))[:SOME]


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
            some = {d: scores[d] for d in each if d not in whole}
            yield Evidence("part", (word,), means, some, whole=False)
    for one in reading.concepts:
        weight = WIDER if one.distance else NAMED
        scores = {d: weight * score for d, score in postings.concept(one.concept).items()}
        kind: Literal["broader", "concept"] = "broader" if one.distance else "concept"
        yield Evidence(kind, one.words, one.concept, scores, whole=not one.distance)
    for word, spelling in reading.spellings.items():
        found_ = postings.scores(spelling, language)
        scores = {document: SPELT * score for document, score in found_.items()}
        yield Evidence("spelling", (word,), spelling, scores, whole=False)


def _added(evidence: Iterable[Evidence]) -> tuple[Scores, Mapping[int, set[str]]]:
    """The sum of all scores of a document, and the words it fulfils."""
    scores: defaultdict[int, float] = defaultdict(float)
    held: defaultdict[int, set[str]] = defaultdict(set)
    for one in evidence:
        for document, score in one.scores.items():
            scores[document] += score
            held[document].update(one.said if one.whole else ())
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


def is_stop(word: str, postings: Postings, language: str) -> bool:
    """A stop word of the reader's language, or of another one when no document holds it."""
    stopping = [one for one in LANGUAGES if not stem(one, word)]
    return known(language) in stopping or bool(stopping and not postings.scores(word, language))
