"""Meaning beyond words: a small latent-semantic space, made from the library itself.

Every passage of an entry, in all its languages at once, is a row of weighted terms; the rows' first
singular vectors span the space (Deerwester et al., "Indexing by latent semantic analysis", 1990; in
several languages at once: Dumais et al., "Automatic cross-language retrieval using latent semantic
indexing", 1997). Words that stand in the same passages come to lie near each other, so a query is
near entries that share none of its words. An updated entry is folded in; a full build renews all.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags

from index.documents import TEXTS_KEPT, Context, Said
from index.fields import CONCEPT, GROUP_OF, GROUPS, SILENT
from index.words import known
from kb.model import AnyEntry
from kb.values import texts

NAME = "meaning.npz"
DIMENSIONS = 100
ROWS = 20_000  # passages that the space is made from; of more, an even sample
LEAST = 2  # passages that must hold a term
ROUNDS = 4  # of the power iteration
FEEDBACK = 0.8  # of the entries found first, in the place of the query
FIRST = 5
TINY = 1e-10
BRIEF = ("title", "summary")

Vectors = NDArray[np.float32]
BOOST = {group.name: group.boost for group in GROUPS}


@dataclass(frozen=True)
class Space:
    """`terms` have one row of `directions` each, already weighted by rarity. `entries` have one row
    each of `places`, where the whole of them lies, and of `briefs`, where title and summary lie;
    these rows have length one."""

    terms: Sequence[str]
    directions: Vectors
    entries: Sequence[str]
    places: Vectors
    briefs: Vectors

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    def place(self, weights: Mapping[str, float]) -> Vectors:
        """Where a text with these terms lies; zeros when no term is known."""
        held = [(self.numbers[t], w) for t, w in weights.items() if t in self.numbers]
        if not held:
            return np.zeros(self.directions.shape[1], np.float32)
        rows, values = zip(*held, strict=True)
        found = np.asarray(values, np.float32) @ self.directions[list(rows)]
        return unit(found)


class Table:
    """Rows of terms with weights, one after the other."""

    def __init__(self) -> None:
        self._terms: list[NDArray[np.int32]] = []
        self._weights: list[Vectors] = []
        self._rows: list[int] = []  # one row has several pieces

    def add(self, pieces: Iterable[tuple[NDArray[np.int32], float]]) -> None:
        """One more row, of terms with the weight of each occurrence."""
        row = self._rows[-1] + 1 if self._rows else 0
        for terms, weight in pieces:
            self._terms.append(terms)
            self._weights.append(np.full(len(terms), weight, np.float32))
            self._rows.append(row)

    def matrix(self, width: int) -> csr_matrix:
        """All rows; a term's weights in one row are added up and damped."""
        if not self._rows:
            return csr_matrix((0, width), dtype=np.float32)
        rows = np.repeat(np.asarray(self._rows), [len(terms) for terms in self._terms])
        cells = (np.concatenate(self._weights), (rows, np.concatenate(self._terms)))
        found = csr_matrix(cells, (self._rows[-1] + 1, width), np.float32)
        found.data = np.log1p(found.data)
        return found


class Rows:
    """The texts of entries as rows of numbered terms: their passages, the whole of each entry, and
    its title and summary."""

    def __init__(self, given: Context) -> None:
        self._given = given
        self._numbers: dict[str, int] = {}
        self._of_text = lru_cache(TEXTS_KEPT)(self._numbered)
        self.entries: list[str] = []
        self.passages, self.wholes, self.briefs = Table(), Table(), Table()

    @property
    def names(self) -> list[str]:
        """Every term by its number."""
        return list(self._numbers)

    def add(self, entry: AnyEntry) -> None:
        """Read one more entry."""
        said = self._given.said(entry)
        self.entries.append(entry.id)
        self.wholes.add(self._pieces(said))
        self.briefs.add(
            (terms, 1.0)
            for key, all_ in said.items()
            if key[0] in BRIEF
            for terms, _ in self._pieces(Said(list, {key: all_}))
        )
        for one in _passages(entry, self._given):
            self.passages.add((terms, 1.0) for terms, _ in self._pieces(one))

    def add_registers(self) -> None:
        """Read the glossary and the everyday register, whose rows belong to no entry."""
        for one in _registers(self._given):
            self.passages.add((terms, 1.0) for terms, _ in self._pieces(one))

    def _pieces(self, said: Said) -> Iterator[tuple[NDArray[np.int32], float]]:
        for (group, language), all_ in said.items():
            for text in all_:
                yield self._of_text(language, text), BOOST.get(group, 1)

    def _numbered(self, language: str, text: str) -> NDArray[np.int32]:
        terms = self._given.terms(language, text)
        names = [f"{language}:{one}" for one in terms.stems]
        names += [f"{CONCEPT}:{one}" for one in terms.concepts]
        number = self._numbers
        return np.asarray([number.setdefault(one, len(number)) for one in names], np.int32)


def _passages(entry: AnyEntry, given: Context) -> Iterator[Said]:
    """The texts of each row: one text of the entry in all its languages, with the title."""
    title = {known(language): [said] for language, said in entry.title.root.items()}
    for keys, text in texts(entry):
        if keys[0] not in SILENT:
            said = Said(list, {("more", known(lang)): [one] for lang, one in text.root.items()})
            if GROUP_OF.get(str(keys[0])) != "title":
                for language in text.root:
                    said["more", known(language)] += title.get(known(language), [])
            yield said
    if entry.id in given.library.asked:
        wordings = given.library.asked[entry.id].wordings
        said = Said(list, {("more", known(lang)): list(all_) for lang, all_ in wordings.items()})
        for language, all_ in title.items():
            said["more", language] += all_
        yield said


def _registers(given: Context) -> Iterator[Said]:
    """One row for each term of the glossary with its definition, and for each everyday thing."""
    library = given.library
    for term in library.glossary.values():
        said = Said(list, {("more", known(lang)): list(n) for lang, n in term.names.items()})
        for language, one in term.definition.root.items():
            said["more", known(language)].append(one)
        yield said
    for thing in library.everyday.values():
        yield Said(list, {("more", known(lang)): list(n) for lang, n in thing.names.items()})


def made(entries: Iterable[AnyEntry], given: Context) -> Space:
    """The space of a library."""
    terms = Rows(given)
    for entry in entries:
        terms.add(entry)
    return spanned(terms)


def spanned(terms: Rows) -> Space:
    """The space that these rows span, with their entries in it."""
    terms.add_registers()
    names = terms.names
    passages = terms.passages.matrix(len(names))
    held = passages.getnnz(axis=0)
    kept = np.flatnonzero(held >= LEAST)
    kept = np.asarray(sorted(kept.tolist(), key=names.__getitem__), np.intp)
    rarity = np.log(1 + passages.shape[0] / held[kept]).astype(np.float32)
    step = max(1, passages.shape[0] // ROWS)
    basis = _basis(_weighed(passages[::step][:, kept], rarity))
    directions = (rarity[:, None] * basis).astype(np.float32)
    return Space(
        [names[number] for number in kept],
        directions,
        terms.entries,
        _rows_of_length_one(terms.wholes.matrix(len(names))[:, kept] @ directions),
        _rows_of_length_one(terms.briefs.matrix(len(names))[:, kept] @ directions),
    )


def nearness(space: Space, terms: Mapping[str, float], scores: Vectors) -> Vectors:
    """How near each entry of the space is to a query of these terms, from 0 to 1. The query is first
    moved towards the entries that it finds by words and by meaning (Rocchio, "Relevance feedback in
    information retrieval", 1971); `scores` are those by words."""
    place = space.place(terms)
    if not len(space.entries) or not place.any():
        return np.zeros(len(space.entries), np.float32)
    near = _nearest(space, place)
    both = scores / (scores.max() or 1) + near / (near.max() or 1)
    best = np.argpartition(-both, FIRST)[:FIRST] if len(both) > FIRST else slice(None)
    moved = place + np.float32(FEEDBACK) * unit(space.places[best].sum(axis=0))
    return _nearest(space, unit(moved))


def _nearest(space: Space, place: Vectors) -> Vectors:
    near: Vectors = np.maximum(space.places @ place, space.briefs @ place)
    return np.maximum(near, 0, out=near)


def _with(space: Space, entry: AnyEntry, given: Context) -> Space:
    """The space with this entry put into it, after those it has."""
    terms = Rows(given)
    terms.add(entry)
    names = terms.names
    numbers = [(at, space.numbers[n]) for at, n in enumerate(names) if n in space.numbers]
    here, there = np.asarray(numbers, np.intp).reshape(-1, 2).T
    directions = space.directions[there]
    whole, brief = (
        _rows_of_length_one(rows.matrix(len(names))[:, here] @ directions)
        for rows in (terms.wholes, terms.briefs)
    )
    return replace(
        space,
        entries=[*space.entries, entry.id],
        places=np.concatenate([space.places, whole]),
        briefs=np.concatenate([space.briefs, brief]),
    )


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


def write(space: Space, path: Path) -> None:
    """Keep the space with the build in `path`."""
    fresh = path / f"{NAME}.new"
    with fresh.open("wb") as file:
        np.savez(
            file,
            terms=np.array(list(space.terms), str),
            directions=space.directions,
            entries=np.array(list(space.entries), str),
            places=space.places,
            briefs=space.briefs,
        )
    fresh.replace(path / NAME)


def read(path: Path) -> Space:
    """The space of the build in `path`."""
    with np.load(path / NAME, allow_pickle=False) as kept:
        terms, entries = kept["terms"].tolist(), kept["entries"].tolist()
        return Space(terms, kept["directions"], entries, kept["places"], kept["briefs"])


def updated(space: Space, entry_id: str, entry: AnyEntry | None, given: Context) -> Space:
    """The space with one entry new, changed or gone; its directions stay as they are."""
    kept = [number for number, one in enumerate(space.entries) if one != entry_id]
    others = replace(
        space,
        entries=[space.entries[number] for number in kept],
        places=space.places[kept],
        briefs=space.briefs[kept],
    )
    return _with(others, entry, given) if entry else others
