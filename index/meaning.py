"""Meaning beyond words: a small latent-semantic space, made from the library itself.

Every passage of an entry, in all its languages at once, is a row of weighted terms; the rows' first
singular vectors span the space (Deerwester et al., "Indexing by latent semantic analysis", 1990; in
several languages at once: Dumais et al., "Automatic cross-language retrieval using latent semantic
indexing", 1997). Words that stand in the same passages come to lie near each other, so a query is
near entries that share none of its words. An updated entry is folded in; a full build renews all.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from index.documents import Context, Said, said_by
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


def made(entries: Iterable[AnyEntry], given: Context) -> Space:
    """The space of a library."""
    every = list(entries)
    rows = [row for entry in every for row in _passages(entry, given)]
    rows += list(_registers(given))
    counts = Counter(term for row in rows for term in row)
    terms = sorted(term for term, count in counts.items() if count >= LEAST)
    rarity = np.log(1 + len(rows) / np.asarray([counts[term] for term in terms]))
    step = max(1, len(rows) // ROWS)
    matrix = _matrix(rows[::step], terms, rarity.astype(np.float32))
    basis = _basis(matrix, min(DIMENSIONS, *matrix.shape))
    directions = (rarity[:, None] * basis).astype(np.float32)
    none = np.zeros((0, basis.shape[1]), np.float32)
    return _with(Space(terms, directions, (), none, none), every, given)


def nearness(
    space: Space, terms: Mapping[str, float], scores: Mapping[str, float]
) -> dict[str, float]:
    """How near the entries are to a query of these terms, from 0 to 1. The query is first moved
    towards the entries that it finds by words and by meaning (Rocchio, "Relevance feedback in
    information retrieval", 1971); `scores` are those by words."""
    place = space.place(terms)
    if not len(space.entries) or not place.any():
        return {}
    near = _nearest(space, place)
    by_words = np.asarray([scores.get(entry, 0) for entry in space.entries], np.float32)
    both = by_words / (by_words.max() or 1) + near / (near.max() or 1)
    first = np.argsort(-both, kind="stable")[:FIRST]
    near = _nearest(
        space, unit(place + np.float32(FEEDBACK) * unit(space.places[first].sum(axis=0)))
    )
    return {entry: float(one) for entry, one in zip(space.entries, near, strict=True) if one > 0}


def _nearest(space: Space, place: Vectors) -> Vectors:
    near: Vectors = np.maximum(space.places @ place, space.briefs @ place)
    return near


def _with(space: Space, entries: Sequence[AnyEntry], given: Context) -> Space:
    """The space with these entries put into it, after those it has."""
    if not entries:
        return space
    wholes = [space.place(_whole(entry, given)) for entry in entries]
    briefs = [space.place(_brief(entry, given)) for entry in entries]
    return replace(
        space,
        entries=[*space.entries, *(entry.id for entry in entries)],
        places=np.concatenate([space.places, np.stack(wholes)]),
        briefs=np.concatenate([space.briefs, np.stack(briefs)]),
    )


def _whole(entry: AnyEntry, given: Context) -> Mapping[str, float]:
    """Term -> its weight in all that the entry says."""
    return _damped(_terms(said_by(entry, given.library), given, BOOST))


def _brief(entry: AnyEntry, given: Context) -> Mapping[str, float]:
    """Term -> its weight in title and summary."""
    said = said_by(entry, given.library)
    brief = {key: all_ for key, all_ in said.items() if key[0] in BRIEF}
    return _damped(_terms(Said(list, brief), given, {}))


def unit(vector: Vectors) -> Vectors:
    """`vector` with length one; zeros stay zeros."""
    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if length else vector


def _passages(entry: AnyEntry, given: Context) -> Iterator[Mapping[str, float]]:
    """One row for each text of the entry, in all its languages."""
    title = {known(language): [said] for language, said in entry.title.root.items()}
    for keys, text in texts(entry):
        if keys[0] not in SILENT:
            said = Said(list, {("more", known(lang)): [one] for lang, one in text.root.items()})
            if GROUP_OF.get(str(keys[0])) != "title":
                for language in text.root:
                    said["more", known(language)] += title.get(known(language), [])
            yield _damped(_terms(said, given, {}))
    if entry.id in given.library.asked:
        wordings = given.library.asked[entry.id].wordings
        said = Said(list, {("more", known(lang)): list(all_) for lang, all_ in wordings.items()})
        for language, all_ in title.items():
            said["more", language] += all_
        yield _damped(_terms(said, given, {}))


def _registers(given: Context) -> Iterator[Mapping[str, float]]:
    """One row for each term of the glossary with its definition, and for each everyday thing."""
    library = given.library
    for term in library.glossary.values():
        said = Said(list, {("more", known(lang)): list(n) for lang, n in term.names.items()})
        for language, one in term.definition.root.items():
            said["more", known(language)].append(one)
        yield _damped(_terms(said, given, {}))
    for thing in library.everyday.values():
        said = Said(list, {("more", known(lang)): list(n) for lang, n in thing.names.items()})
        yield _damped(_terms(said, given, {}))


def _terms(said: Said, given: Context, boosts: Mapping[str, float]) -> Counter[str]:
    found: Counter[str] = Counter()
    for (group, language), all_ in said.items():
        boost = boosts.get(group, 1)
        for text in all_:
            terms = given.terms(language, text)
            for one in terms.stems:
                found[f"{language}:{one}"] += boost  # type: ignore[assignment]
            for one in terms.concepts:
                found[f"{CONCEPT}:{one}"] += boost  # type: ignore[assignment]
    return found


def _damped(counts: Mapping[str, float]) -> dict[str, float]:
    return {term: float(np.log1p(count)) for term, count in counts.items()}


def _matrix(
    rows: Sequence[Mapping[str, float]], terms: Sequence[str], rarity: Vectors
) -> csr_matrix:
    """Rows of terms, each of length one."""
    numbers = {term: number for number, term in enumerate(terms)}
    at, columns, values = [0], [], []
    for row in rows:
        held = [(numbers[term], value) for term, value in row.items() if term in numbers]
        weighted = unit(np.asarray([value * rarity[n] for n, value in held], np.float32))
        columns += [n for n, _ in held]
        values += weighted.tolist()
        at.append(len(columns))
    return csr_matrix((values, columns, at), (len(rows), len(terms)), np.float32)


def _basis(matrix: csr_matrix, dimensions: int) -> Vectors:
    """The first right singular vectors, one column each, by randomised subspace iteration (Halko,
    Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4)."""
    random = np.random.default_rng(1)
    start = min(dimensions + 10, *matrix.shape)
    found = matrix @ random.standard_normal((matrix.shape[1], start), np.float32)
    for _ in range(ROUNDS):
        found, _ = np.linalg.qr(found)
        found = matrix @ (matrix.T @ found)
    found, _ = np.linalg.qr(found)
    _, _, right = np.linalg.svd((matrix.T @ found).T, full_matrices=False)
    return np.asarray(right[:dimensions].T, np.float32)


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
    return _with(others, [entry] if entry else [], given)
