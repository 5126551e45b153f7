"""How alike a passage and the criteria are, by the words that they share.

Rare words count more than common ones (inverse document frequency, Spärck Jones 1972), so that what a
demand is about decides, not that something "must be handed in". The likeness of two texts is the mean of
two shares: how much of the passage the criterion says too, and the cosine of both. It finds the same
words, not the same meaning: a person decides.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from math import log, sqrt

from kb.criterion import PLACEHOLDER, Criterion
from kb.library import Library
from kb.parameter import LEVELS, LevelName

WORD = re.compile(r"[^\W\d_]{3,}")
STEM = 6  # letters that are compared: a plain stem for any language
TITLE, SUMMARY = 2, 1  # what a word of them adds to one of the requirement
MOST = 10

Bag = Mapping[str, float]


@dataclass(frozen=True)
class Reference:
    """A criterion at one level in one language, with the words of its title, summary and requirement."""

    criterion: Criterion
    level: LevelName
    language: str
    bag: Bag


@dataclass(frozen=True)
class Alike:
    """How alike a text and a reference are, from 0 to 1."""

    score: float
    reference: Reference


@dataclass(frozen=True)
class Likeness:
    """Every published criterion of a library, ready to be compared with texts in any language."""

    library: Library

    @cached_property
    def references(self) -> tuple[Reference, ...]:
        return tuple(_references(self.library))

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Stem -> how rare it is in the language in which it is most common."""
        total = Counter(one.language for one in self.references)
        seen = Counter((one.language, stem) for one in self.references for stem in one.bag)
        found: dict[str, float] = {}
        for (language, stem), count in seen.items():
            rare = log(total[language] / count)
            found[stem] = min(rare, found.get(stem, rare))
        return found

    @cached_property
    def of(self) -> Mapping[str, tuple[tuple[Reference, Bag], ...]]:
        """Entry id -> its references with their weighed words."""
        found: dict[str, list[tuple[Reference, Bag]]] = defaultdict(list)
        for one in self.references:
            found[one.criterion.id].append((one, self.weighed(one.bag)))
        return {entry_id: tuple(pairs) for entry_id, pairs in found.items()}

    @cached_property
    def places(self) -> Mapping[str, tuple[tuple[str, float], ...]]:
        """Stem -> the entries that say it, each with its weight where that is highest."""
        found: dict[str, dict[str, float]] = defaultdict(dict)
        for entry_id, pairs in self.of.items():
            for _, bag in pairs:
                for stem, weight in bag.items():
                    found[stem][entry_id] = max(weight, found[stem].get(entry_id, 0))
        return {stem: tuple(weights.items()) for stem, weights in found.items()}

    def similar(self, text: str) -> list[tuple[str, float]]:
        """The ids of the criteria that a text may be most like, best first. The score is an upper bound:
        it takes the best of every level and language; `best` tells exactly."""
        said: dict[str, float] = defaultdict(float)
        cosine: dict[str, float] = defaultdict(float)
        for stem, weight in self.weighed(stems(text)).items():
            for entry_id, other in self.places.get(stem, ()):
                said[entry_id] += weight * weight
                cosine[entry_id] += weight * other
        found = {entry_id: sqrt(said[entry_id] * cosine[entry_id]) for entry_id in said}
        return nsmallest(MOST, found.items(), key=lambda item: (-item[1], item[0]))

    def best(self, passage: Bag, entry_id: str) -> Alike | None:
        """The level and language of one criterion that a passage, weighed, is most like."""
        scored = (Alike(_alike(passage, bag), one) for one, bag in self.of.get(entry_id, ()))
        return max(scored, key=lambda one: one.score, default=None)

    def weighed(self, bag: Bag) -> Bag:
        """Stems by weight, as a vector of length 1. A stem that no criterion has is as rare as can be."""
        unknown = log(len(self.references) or 1)
        weights = {stem: count * self.rarity.get(stem, unknown) for stem, count in bag.items()}
        length = sqrt(sum(weight * weight for weight in weights.values())) or 1
        return {stem: weight / length for stem, weight in weights.items()}


def stems(text: str) -> Bag:
    """The stems of a text; one that stands there often counts a little more than once."""
    found = Counter(word[:STEM] for word in WORD.findall(text.lower()))
    return {stem: 1 + log(count) for stem, count in found.items()}


def _alike(passage: Bag, reference: Bag) -> float:
    shared = [stem for stem in passage if stem in reference]
    said = sum(passage[stem] ** 2 for stem in shared)
    cosine = sum(passage[stem] * reference[stem] for stem in shared)
    return sqrt(said * cosine)


def _references(library: Library) -> Iterator[Reference]:
    for entry in library.entries.values():
        if not isinstance(entry, Criterion) or entry.status != "published":
            continue
        for level in LEVELS:
            for language in (
                entry.levels[level].requirement.languages if level in entry.levels else ()
            ):
                yield Reference(entry, level, language, _bag(entry, level, language))


def _bag(criterion: Criterion, level: LevelName, language: str) -> Bag:
    bag = Counter(stems(PLACEHOLDER.sub(" ", criterion.levels[level].requirement.said(language))))
    for text, weight in ((criterion.title, TITLE), (criterion.summary, SUMMARY)):
        for stem in stems(text.said(language)):
            bag[stem] += weight
    return bag
