"""Meaning beyond words: a small latent-semantic space, made from the library itself.

Words that stand in the same passages lie near each other in it, so a query is near entries that share
none of its words. `index.spanning` makes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index import arrays
from index.analysis import Array
from index.arrays import Strings

NAME = "space"
FEEDBACK = 1.2  # of the entries found first, in the place of the query
FIRST = 5

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Space:
    """The `terms`, sorted, have one row of `directions` each, already weighted by rarity."""

    terms: Strings
    directions: Vectors

    def place(self, weights: Mapping[str, float]) -> Vectors:
        """Where a text with these terms lies; zeros when no term is known."""
        held = [(at, w) for t, w in weights.items() if (at := self.terms.find(t)) is not None]
        if not held:
            return np.zeros(self.directions.shape[1], np.float32)
        rows, values = zip(*held, strict=True)
        return unit(np.asarray(values, np.float32) @ self.directions[list(rows)])


class Places(NamedTuple):
    """Where each document of a segment lies as a whole, and where its title and summary lie; rows of
    length one."""

    wholes: Vectors
    briefs: Vectors


class Meaning(NamedTuple):
    """The space of a build, and the places of the documents of its segments."""

    space: Space
    places: Sequence[Places]

    def near(
        self, terms: Iterable[tuple[str, float]], documents: Array, scores: Vectors, every: bool
    ) -> Vectors:
        """How near `documents`, with these scores by words, are to a query of these terms. `every`
        says that they are all documents of the build."""
        place = self.space.place(dict(terms))
        return nearness(place, self._rows(documents, every), scores)

    def _rows(self, documents: Array, every: bool) -> Places:
        """The rows of these documents, which rise; without a copy when that is possible."""
        if every and len(self.places) == 1 and len(documents) == len(self.places[0].wholes):
            return self.places[0]
        found, first = [], 0
        for one in self.places:
            last = first + len(one.wholes)
            here = slice(*np.searchsorted(documents, [first, last]))
            rows = documents[here] - first
            found.append((one.wholes[rows], one.briefs[rows]))
            first = last
        wholes, briefs = (np.concatenate(all_) for all_ in zip(*found, strict=True))
        return Places(wholes, briefs)


def unit(vector: Vectors) -> Vectors:
    """`vector` with length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def nearness(place: Vectors, rows: Places, scores: Vectors) -> Vectors:
    """How near each of some documents, which lie at `rows`, is to a query that lies at `place`, from
    0 to 1. The query is first moved towards the documents that it finds by words and by meaning
    (Rocchio, "Relevance feedback in information retrieval", 1971); `scores` are those by words."""
    if not len(scores) or not place.any():
        return np.zeros(len(scores), np.float32)
    near = _nearest(rows, place)
    both = scores / (scores.max() or 1) + near / (near.max() or 1)
    best = np.argpartition(-both, FIRST)[:FIRST] if len(both) > FIRST else slice(None)
    moved = place + np.float32(FEEDBACK) * unit(rows.wholes[best].sum(axis=0))
    return _nearest(rows, unit(moved))


def _nearest(rows: Places, place: Vectors) -> Vectors:
    near: Vectors = np.maximum(rows.wholes @ place, rows.briefs @ place)
    return np.maximum(near, 0, out=near)


def write(space: Space, path: Path) -> None:
    """Keep the space with the build in `path`."""
    flat: dict[str, Array] = {
        "at": space.terms.at,
        "blob": space.terms.whole,
        "directions": space.directions,
    }
    arrays.write(flat, path / NAME)


def read(path: Path) -> Space:
    """The space of the build in `path`."""
    flat = arrays.read(path / NAME)
    return Space(Strings(flat["at"], flat["blob"]), flat["directions"])
