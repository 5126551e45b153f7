"""Entries that a proposed text may repeat, with the reasons and the passages that agree.

Rare words count more than common ones, so what an entry is about decides. It finds the same words, not
the same meaning: a person judges.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import log, sqrt

from kb.criterion import PLACEHOLDER, Criterion
from kb.difference import Span, word_difference
from kb.library import Library
from kb.model import AnyEntry
from kb.reader import Keys
from kb.written import sentences

WORD = re.compile(r"[^\W\d_]{3,}")
STEM = 6  # letters that are compared: a plain stem
NEAR = 0.45  # from here on a person should look; 1 is the same text
ALIKE = 0.6  # of the weight of two sentences, for them to be shown side by side
WEIGHTS = {"words": 0.8, "use": 0.05, "cpv": 0.1, "units": 0.05}
MOST = 5
SHOWN = 8

Bag = Mapping[str, float]


@dataclass(frozen=True)
class Passage:
    """A sentence of the proposed entry and the one of the other that it is most like."""

    keys: Keys
    mine: str
    their_keys: Keys
    theirs: str

    @property
    def spans(self) -> tuple[Span, ...]:
        """From their words to mine."""
        return tuple(word_difference(self.theirs, self.mine))


@dataclass(frozen=True)
class Near:
    """An entry that is like the proposed one: how much (0 to 1), why, and where."""

    entry: AnyEntry
    score: float
    reasons: tuple[str, ...]
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Likeness:
    """The current entries of a library, ready to be compared with a text."""

    library: Library

    @cached_property
    def bags(self) -> Mapping[str, Counter[str]]:
        """Entry id -> its stems, in English, which every entry has."""
        return {entry.id: _bag(entry) for entry in self.library.entries.values()}

    @cached_property
    def weights(self) -> Bag:
        """Stem -> how rare it is among the entries."""
        seen = Counter(stem for bag in self.bags.values() for stem in bag)
        return {stem: log(1 + len(self.bags) / count) for stem, count in seen.items()}

    def near(self, entry: AnyEntry) -> tuple[Near, ...]:
        """The entries of the same kind that `entry` may repeat, the most alike first."""
        mine = _bag(entry)
        found = [
            (self._score(entry, mine, other), other)
            for other in self.library.entries.values()
            if other.id != entry.id and other.kind == entry.kind and other.status != "withdrawn"
        ]
        best = sorted(found, key=lambda one: (-one[0], one[1].id))[:MOST]
        return tuple(
            Near(
                other, score, tuple(self._reasons(entry, mine, other)), self._passages(entry, other)
            )
            for score, other in best
            if score >= NEAR
        )

    def _score(self, entry: AnyEntry, mine: Counter[str], other: AnyEntry) -> float:
        shared = {
            "words": self._cosine(mine, self.bags[other.id]),
            "use": float(getattr(entry, "use", "") == getattr(other, "use", "")),
            "cpv": _share(set(entry.divisions), set(other.divisions)),
            "units": _share(units(entry), units(other)),
        }
        return sum(WEIGHTS[name] * part for name, part in shared.items())

    def _reasons(self, entry: AnyEntry, mine: Counter[str], other: AnyEntry) -> Iterator[str]:
        both = sorted(
            mine.keys() & self.bags[other.id], key=lambda stem: (-self._weight(stem), stem)
        )
        said = {word[:STEM]: word for word in reversed(WORD.findall(_all_text(entry).lower()))}
        if both:
            yield f"Both say: {', '.join(said[stem] for stem in both[:SHOWN])}."
        if isinstance(entry, Criterion) and isinstance(other, Criterion) and entry.use == other.use:
            yield f"Both are used as {entry.use}."
        if cpv := sorted(set(entry.cpv) & set(other.cpv)):
            yield f"Both are for CPV {', '.join(cpv[:SHOWN])}."
        if measured := sorted(units(entry) & units(other)):
            yield f"Both have numbers in {', '.join(measured)}."

    def _passages(self, entry: AnyEntry, other: AnyEntry) -> tuple[Passage, ...]:
        theirs = [(keys, text, stems(text)) for keys, text in _sentences(other)]
        found = []
        taken: set[str] = set()
        for keys, text in _sentences(entry):
            mine = stems(text)
            scored = [(self._cosine(mine, bag), at) for at, (*_, bag) in enumerate(theirs)]
            score, at = max(scored, key=lambda one: (one[0], -one[1]))
            if score >= ALIKE and text not in taken:
                found.append(Passage(keys, text, theirs[at][0], theirs[at][1]))
                taken.add(text)
        return tuple(found)

    def _cosine(self, one: Counter[str], other: Counter[str]) -> float:
        shared = sum(self._part(one, stem) * self._part(other, stem) for stem in one.keys() & other)
        lengths = [sum(self._part(bag, stem) ** 2 for stem in bag) for bag in (one, other)]
        return shared / sqrt(lengths[0] * lengths[1]) if shared else 0.0

    def _part(self, bag: Counter[str], stem: str) -> float:
        return (1 + log(bag[stem])) * self._weight(stem)

    def _weight(self, stem: str) -> float:
        return self.weights.get(stem, log(1 + len(self.bags)))


def stems(text: str) -> Counter[str]:
    """The stems of a text, counted; the names of parameters are not its words."""
    return Counter(word[:STEM] for word in WORD.findall(PLACEHOLDER.sub(" ", text).lower()))


def units(entry: AnyEntry) -> set[str]:
    """The units of an entry's numbers."""
    if not isinstance(entry, Criterion):
        return set()
    found = (getattr(parameter, "unit", None) for parameter in entry.parameters.values())
    return {unit for unit in found if unit}


def _texts(entry: AnyEntry) -> Iterator[tuple[Keys, str]]:
    """What an entry is about: title, summary, and the requirement of every level."""
    yield ("title", "en"), entry.title.en
    yield ("summary", "en"), entry.summary.en
    if isinstance(entry, Criterion):
        for level, body in entry.levels.items():
            yield ("levels", level, "requirement", "en"), body.requirement.en


def _sentences(entry: AnyEntry) -> Iterator[tuple[Keys, str]]:
    for keys, text in _texts(entry):
        for sentence in sentences(" ".join(text.split())):
            yield keys, sentence


def _bag(entry: AnyEntry) -> Counter[str]:
    """The stems of an entry: those of its title twice, of a sentence that levels repeat once."""
    once = dict.fromkeys(text for _, text in _sentences(entry))
    return stems("\n".join([entry.title.en, *once]))


def _all_text(entry: AnyEntry) -> str:
    return PLACEHOLDER.sub(" ", "\n".join(text for _, text in _texts(entry)))


def _share(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one | other else 0.0
