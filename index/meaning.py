"""Meaning beyond words: a small latent-semantic space, made from the library itself.

Every passage of an entry, in all its languages at once, is a row of weighted terms; the rows' first
singular vectors span the space (Deerwester et al., "Indexing by latent semantic analysis", 1990; in
several languages at once: Dumais et al., "Automatic cross-language retrieval using latent semantic
indexing", 1997). Words that stand in the same passages come to lie near each other, so a query is
near entries that share none of its words. An updated entry is folded in; a full build renews all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack

from index import arrays
from index.analysis import GROUP, Array
from index.arrays import Strings
from index.draft import Given, of_registers
from index.fields import GROUPS
from index.segment import Segment

NAME = "space"
DIMENSIONS = 100
ROWS = 20_000  # passages that the space is made from; of more, an even sample
LEAST = 2  # passages that must hold a term
ROUNDS = 4  # of the power iteration
FEEDBACK = 0.8  # of the entries found first, in the place of the query
FIRST = 5
TINY = 1e-10
BRIEF = [GROUP["title"], GROUP["summary"]]

Vectors = NDArray[np.float32]
BOOSTS = np.asarray([group.boost for group in GROUPS])


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


class _Standing(NamedTuple):
    """Terms, and the numbers of the rows of texts where they stand."""

    terms: Array
    rows: Array


def made(segment: Segment, with_: Given) -> tuple[Space, Places]:
    """The space of a library and the places of its entries; the glossary and the everyday register
    are read with them."""
    names, passages = _passages(segment, with_)
    held = passages.getnnz(axis=0)
    kept = np.flatnonzero(held >= LEAST)
    kept = np.asarray(sorted(kept.tolist(), key=names.__getitem__), np.intp)
    rarity = np.log(1 + passages.shape[0] / held[kept]).astype(np.float32)
    basis = _basis(_weighed(passages[:, kept], rarity))
    space = Space(Strings.packed(names[at] for at in kept), rarity[:, None] * basis)
    columns = np.full(len(names), -1)
    columns[kept] = np.arange(len(kept))
    return space, _placed(space, segment, columns[: len(segment.terms)])


def folded(space: Space, segment: Segment) -> Places:
    """The places of the documents of a small segment, made after the space."""
    found = (space.terms.find(term) for term in segment.terms)
    return _placed(space, segment, np.asarray([-1 if at is None else at for at in found], np.intp))


def _placed(space: Space, segment: Segment, columns: Array) -> Places:
    """`columns` are the rows of the space's terms for those of the segment, -1 for none."""
    standing, groups = _standing(segment)
    document_of = np.repeat(np.arange(len(segment)), np.diff(segment.row_at))[standing.rows]
    terms = columns[standing.terms]
    boosts = BOOSTS[groups]
    found = []
    for weights in (boosts, np.isin(groups, BRIEF).astype(np.float64)):
        used = (terms >= 0) & (weights > 0)
        cells = (weights[used], (document_of[used], terms[used]))
        rows = csr_matrix(cells, (len(segment), len(space.terms)), np.float32)
        rows.data = np.log1p(rows.data)
        found.append(_rows_of_length_one(rows @ space.directions))
    return Places(*found)


def _standing(segment: Segment) -> tuple[_Standing, Array]:
    """Every word and concept of the segment's rows, but for codes; and its group."""
    row_of = np.repeat(np.arange(len(segment.shown)), np.diff(segment.word_at))
    rows = np.concatenate([row_of, segment.named_rows])
    terms = np.concatenate([segment.word_terms, segment.named_terms])
    groups = segment.row_groups[rows]
    said = groups != GROUP["codes"]
    return _Standing(terms[said], rows[said]), groups[said]


def _passages(segment: Segment, with_: Given) -> tuple[list[str], csr_matrix]:
    """The names of all terms; and a row for each text of an entry in all its languages, with the
    title in these, and for each term of the registers. Of many texts of entries, an even sample."""
    standing, groups = _standing(segment)
    document_of = np.repeat(np.arange(len(segment)), np.diff(segment.row_at))
    said = segment.row_groups != GROUP["codes"]
    texts = document_of.astype(np.int64) << 16 | segment.row_texts
    texts, number = np.unique(texts[said], return_inverse=True)
    passage_of = np.zeros(len(said), np.intp)
    passage_of[said] = number
    names, registers = _registers(segment, with_)
    shape = (len(texts), len(names))
    chosen = np.arange(0, len(texts), max(1, len(texts) // ROWS))
    found = _counted(standing.terms, passage_of[standing.rows], shape)[chosen]
    first = np.searchsorted(texts, (texts >> 16) << 16)[
        chosen
    ]  # the title is an entry's first text
    of_title = groups == GROUP["title"]
    for language in np.unique(segment.row_languages):
        here = of_title & (segment.row_languages[standing.rows] == language)
        titles = _counted(standing.terms[here], passage_of[standing.rows[here]], shape)
        lacking = np.zeros(len(texts), np.float32)
        spoken = segment.row_languages == language
        lacking[passage_of[said & (spoken | (segment.row_groups == GROUP["asked"]))]] = 1
        lacking[passage_of[said & (segment.row_groups == GROUP["title"])]] = 0
        found = found + diags(lacking[chosen]) @ titles[first]
    found = vstack([found, registers], "csr", np.float32)
    found.data = np.log1p(found.data)
    return names, found


def _registers(segment: Segment, with_: Given) -> tuple[list[str], csr_matrix]:
    """The names of all terms, those of the segment first; and a row for each term of the registers."""
    numbers = {name: at for at, name in enumerate(segment.terms)}
    rows, terms = [], []
    for row, said in enumerate(of_registers(with_)):
        terms += [numbers.setdefault(term, len(numbers)) for term in said]
        rows += [row] * len(said)
    shape = (rows[-1] + 1 if rows else 0, len(numbers))
    return list(numbers), _counted(np.asarray(terms, np.intp), np.asarray(rows, np.intp), shape)


def _counted(terms: Array, rows: Array, shape: tuple[int, int]) -> csr_matrix:
    return csr_matrix((np.ones(len(terms), np.float32), (rows, terms)), shape)


def unit(vector: Vectors) -> Vectors:
    """`vector` with length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _rows_of_length_one(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths, lengths, 1), np.float32)


def _weighed(rows: csr_matrix, rarity: Vectors) -> csr_matrix:
    """The rows with rare terms counting more, each of length one."""
    weighed = csr_matrix(rows.multiply(rarity[None, :]), dtype=np.float32)
    lengths = np.sqrt(weighed.multiply(weighed).sum(axis=1)).A1
    return diags(1 / np.where(lengths, lengths, 1)).astype(np.float32) @ weighed


def _basis(matrix: csr_matrix) -> Vectors:
    """The first right singular vectors, one column each, by randomised subspace iteration (Halko,
    Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4)."""
    dimensions = min(DIMENSIONS, *matrix.shape)
    if not dimensions:
        return np.zeros((matrix.shape[1], 0), np.float32)
    random = np.random.default_rng(1)
    start = min(dimensions + 10, *matrix.shape)
    found = matrix @ random.standard_normal((matrix.shape[1], start), np.float32)
    for _ in range(ROUNDS // 2):  # two steps lose no direction that matters in 32 bits
        found = matrix @ (matrix.T @ _orthonormal(found))
        found = matrix @ (matrix.T @ found)
    right = matrix.T @ _orthonormal(found)
    strengths, turned = np.linalg.eigh((right.T @ right).astype(np.float64))
    first = np.argsort(-strengths)[:dimensions]
    lengths = np.sqrt(np.maximum(strengths[first], TINY))
    return np.asarray(right @ (turned[:, first] / lengths), np.float32)


def _orthonormal(columns: Vectors) -> Vectors:
    """The same space by columns at right angles. By the eigenvectors of the small product of the
    columns, which is a tenth of the work of a QR decomposition."""
    exact = columns.astype(np.float64)
    strengths, turned = np.linalg.eigh(exact.T @ exact)
    kept = strengths > TINY * strengths[-1]
    return np.asarray(columns @ (turned[:, kept] / np.sqrt(strengths[kept])), np.float32)


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
        "blob": space.terms.blob,
        "directions": space.directions,
    }
    arrays.write(flat, path / NAME)


def read(path: Path) -> Space:
    """The space of the build in `path`."""
    flat = arrays.read(path / NAME)
    return Space(Strings(flat["at"], flat["blob"]), flat["directions"])
