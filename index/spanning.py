"""The space of meaning is spanned, and entries are placed in it.

Every passage of an entry, in all its languages at once, is a row of weighted terms; the rows' first
singular vectors span the space (Deerwester et al., "Indexing by latent semantic analysis", 1990; in
several languages at once: Dumais et al., "Automatic cross-language retrieval using latent semantic
indexing", 1997). An updated entry is folded in; a full build renews all.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix, diags, vstack

from index.analysis import GROUP, Array
from index.arrays import Strings
from index.draft import Given, of_registers
from index.fields import GROUPS
from index.meaning import Places, Space, Vectors
from index.segment import Segment

DIMENSIONS = 100
ROWS = 20_000  # passages that the space is made from; of more, an even sample
LEAST = 2  # passages that must hold a term
ROUNDS = 4  # of the power iteration
TINY = 1e-10
BRIEF = [GROUP["title"], GROUP["summary"]]
BOOSTS = np.asarray([group.boost for group in GROUPS])


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
    chosen = np.arange(0, len(texts), max(1, -(-len(texts) // ROWS)))
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
