"""A query beside each single wording in which people ask for an entry, as answers to frequently asked
questions are found (Burke et al., "Question answering from frequently asked question files", 1997).

All wordings of an entry count as one text elsewhere, where words of different wordings may add up to
what nobody asks. Here a wording is as near as much of the query's rarity is in it, and as much of it is
in the query: the harmonic mean of both (Dice, "Measures of the amount of ecologic association between
species", 1945). An entry is as near as the mean of its two nearest wordings; one may be near by chance.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import log1p
from typing import NamedTuple

import numpy as np

from index.analysis import GROUP, LANGUAGE, Array
from index.arrays import Numbers, distinct, gathered, ranges, starts
from index.evidence import NAMED, PART, SPELT, WIDER
from index.fields import CONCEPT
from index.postings import Postings, Weights
from index.reading import Reading
from index.segment import Segment
from index.words import ALL, OTHER, known, stem

BEST = 20  # by all else, whose wordings are looked at


class Meant(NamedTuple):
    """A term that some words of a query, by their places in it, may mean, and how surely."""

    words: tuple[int, ...]
    term: str
    share: float


def meant(
    words: Sequence[str],
    reading: Reading,
    postings: Postings,
    language: str,
    spoken: Collection[str],
) -> Iterator[Meant]:
    """The terms that the words of a query may mean: their stems in the reader's language and English,
    or when no entry holds these in any that is `spoken`; parts of compounds, concepts, spellings."""
    at = {word: place for place, word in enumerate(words)}
    native = {known(language), "en", OTHER}.intersection(spoken)
    for word, place in at.items():
        for one in native if len(postings.native(word, language)) else spoken:
            yield Meant((place,), f"{one}:{stem(one, word)}", 1)
        for made_of in reading.parts.get(word, ()):
            for one, part in made_of:
                yield Meant((place,), f"{one}:{part}", PART)
        if word in reading.spellings:
            for one in native:
                yield Meant((place,), f"{one}:{stem(one, reading.spellings[word])}", SPELT)
    for known_ in reading.concepts:
        places = tuple(at[word] for word in known_.words if word in at)
        yield Meant(places, f"{CONCEPT}:{known_.concept}", WIDER if known_.distance else NAMED)


class Asking:
    """The wordings of a build, and the languages that they are `spoken` in."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._all = [wordings(one) for one in segments]
        self._firsts = starts([len(one) for one in segments])
        said = {number for one in self._all for number in one.languages}
        self.spoken = tuple(one for one in ALL if one == OTHER or LANGUAGE[one] in said)

    def near(
        self, terms: Iterable[Meant], words: int, documents: Array, scores: Weights
    ) -> Weights:
        """How near `documents`, which rise and have these scores by all else, are to a query of so many
        words, from 0 to 1; of many only the best."""
        near = np.zeros(len(documents), np.float32)
        if not any(len(one.rows) for one in self._all):
            return near
        best = np.arange(len(documents))
        if len(best) > BEST:
            best = np.sort(np.argpartition(-scores, BEST)[:BEST])
        query = weighed(terms, words, self._all)
        limits = np.searchsorted(documents[best], self._firsts)
        for number, one in enumerate(self._all):
            here = best[limits[number] : limits[number + 1]]
            near[here] = nearness(query, one, documents[here] - self._firsts[number])
        return near


@dataclass(frozen=True)
class Wordings:
    """The wordings of a segment: those of document 7 are from `at[7]` on in `rows`; `held` says how
    often each term stands in them, those of replaced entries included."""

    segment: Segment
    rows: Array
    at: Numbers
    held: Array

    @property
    def languages(self) -> list[int]:
        """The numbers of the languages of the wordings."""
        said: list[int] = distinct(self.segment.row_languages[self.rows].astype(int)).tolist()
        return said

    def count(self, term: str) -> int:
        """How often `term` stands in wordings."""
        number = self.segment.terms.find(term)
        return 0 if number is None else int(self.held[number])


def wordings(segment: Segment) -> Wordings:
    """The wordings of the entries of `segment`."""
    asked = segment.row_groups == GROUP["asked"]
    rows = np.flatnonzero(asked)
    held = np.zeros(len(segment.terms), np.int64)
    if len(rows):  # else nothing of a large file need be read
        named = segment.named_terms[asked[segment.named_rows]]
        said, _ = gathered(segment.word_at, rows)
        held += np.bincount(np.concatenate([segment.word_terms[said], named]), minlength=len(held))
    return Wordings(segment, rows, np.searchsorted(rows, segment.row_at), held)


@dataclass(frozen=True)
class Weighed:
    """The terms of a query with their worth for each of its words, and the rarity of each word."""

    worth: Sequence[tuple[str, int, float]]
    rarity: Weights


def weighed(meant: Iterable[Meant], words: int, every: Sequence[Wordings]) -> Weighed:
    """What the terms of a query of so many words are worth: their rarity among all wordings. A word is
    as rare as its rarest term."""
    total = sum(len(one.rows) for one in every)
    worth, rarity = [], np.zeros(words, np.float32)
    for one in meant:
        held = sum(all_.count(one.term) for all_ in every)
        if held:
            rare = one.share * log1p(max(total - held, 0) / held)
            worth += [(one.term, word, rare) for word in one.words]
            for word in one.words:
                rarity[word] = max(rarity[word], rare)
    return Weighed(worth, rarity)


def nearness(query: Weighed, all_: Wordings, documents: Array) -> Weights:
    """How near the wordings of each of some documents of one segment are to a query, from 0 to 1."""
    index, counts = gathered(all_.at, documents)
    alike = _alike(query, all_.segment, all_.rows[index])
    of_document = np.repeat(np.arange(len(documents)), counts)
    alike = np.append(alike[np.lexsort((alike, of_document))], np.float32(0))
    last = np.cumsum(counts) - 1
    best = np.where(counts > 0, alike[last], 0)
    second = np.where(counts > 1, alike[last - 1], 0)
    return np.asarray((best + second) / 2, np.float32)


def _alike(query: Weighed, segment: Segment, rows: Array) -> Weights:
    """How much a query and each of these rows are alike."""
    said, lengths = gathered(segment.word_at, rows)
    first = np.searchsorted(segment.named_rows, rows)
    named = np.searchsorted(segment.named_rows, rows, "right") - first
    terms = np.concatenate([segment.word_terms[said], segment.named_terms[ranges(first, named)]])
    each = np.arange(len(rows))
    row_of = np.concatenate([np.repeat(each, lengths), np.repeat(each, named)])
    held = np.zeros((len(query.rarity), len(rows)), np.float32)
    for term, word, worth in query.worth:
        here = row_of[terms == segment.terms.find(term)]
        held[word, here] = np.maximum(held[word, here], np.float32(worth))
    whole = held.sum(axis=0) / (query.rarity.sum() or 1)
    shares = held / np.where(query.rarity, query.rarity, 1)[:, None]
    part = np.minimum(shares.sum(axis=0) / np.maximum(lengths, 1), 1)
    return np.asarray(2 * whole * part / np.maximum(whole + part, 1e-9), np.float32)
