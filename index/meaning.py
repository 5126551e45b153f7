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
        """How near each of some documents, which rise, is to a query of these terms, from 0 to 1. The
        query is first moved towards those that it finds by words and by meaning (Rocchio, "Relevance
        feedback in information retrieval", 1971); `scores` are those by words. `every` says that
        the documents are all, or nearly: then their places are not copied."""
        place = self.space.place(dict(terms))
        if not len(scores) or not place.any():
            return np.zeros(len(scores), np.float32)
        rows, at = (self.places, documents) if every else (self._rows(documents), slice(None))
        near = _nearest(rows, place)[at]
        both = scores / (scores.max() or 1) + near / (near.max() or 1)
        best = np.sort(np.argpartition(-both, min(FIRST, len(both)) - 1)[:FIRST])
        wholes = np.concatenate([one.wholes for one in self._rows(documents[best])])
        moved = place + np.float32(FEEDBACK) * unit(wholes.sum(axis=0))
        found: Vectors = _nearest(rows, unit(moved))[at]
        return found

    def _rows(self, documents: Array) -> list[Places]:
        """The places of these documents, which rise, by segment."""
        found, first = [], 0
        for one in self.places:
            last = first + len(one.wholes)
            rows = documents[slice(*np.searchsorted(documents, [first, last]))] - first
            found.append(Places(one.wholes[rows], one.briefs[rows]))
            first = last
        return found


def unit(vector: Vectors) -> Vectors:
    """`vector` with length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _nearest(rows: Iterable[Places], place: Vectors) -> Vectors:
    near: Vectors = np.concatenate(
        [np.maximum(one.wholes @ place, one.briefs @ place) for one in rows]
    )
    np.maximum(near, 0, out=near)
    return near


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
