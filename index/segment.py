"""A segment: entries as arrays, with everything that a query needs of them.

A build has one segment of all entries and, after updates, a small second one; numbers of documents
go on from the first to the second. All arrays lie in one file, mapped into memory.
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from index import arrays
from index.analysis import Array
from index.arrays import Numbers, Strings, joined, starts


@dataclass(frozen=True)
class Segment:
    """Lists are flat arrays with their limits: the postings of term 7 are those from `post_at[7]` to
    `post_at[8]`, by document; its places, from `place_at[7]` on, are numbers of words; the words of
    row 7 are from `word_at[7]` on. Strings are sorted, but for those that rows show."""

    ids: Strings
    ages: Array
    standing: Array  # what a score is multiplied by
    title_keys: Array  # for each language, the beginning of the title in it
    facets: Strings  # "kind:criterion"
    facet_at: Numbers
    facet_codes: Array
    terms: Strings
    post_at: Numbers
    post_documents: Array
    post_weights: Array
    row_at: Numbers
    row_texts: Array
    row_groups: Array
    row_languages: Array
    shown: Strings
    word_at: Numbers
    word_terms: Array
    word_starts: Array
    word_ends: Array
    place_at: Numbers
    places: Array
    named_rows: Array
    named_terms: Array

    def __len__(self) -> int:
        return len(self.ids)

    def documents(self, term: str) -> Array:
        """The documents that have `term`."""
        at = self.terms.find(term)
        return self.post_documents[:0] if at is None else self.post_documents[self.postings(at)]

    def postings(self, term: int) -> slice:
        """Where the postings of a term are."""
        return slice(int(self.post_at[term]), int(self.post_at[term + 1]))


def write(segment: Segment, path: Path) -> None:
    """Write a segment into the file `path`."""
    flat: dict[str, Array] = {}
    for field in fields(segment):
        one = getattr(segment, field.name)
        flat |= {field.name: one} if not isinstance(one, Strings) else {
            f"{field.name}.at": one.at, f"{field.name}.blob": one.blob,
        }  # fmt: skip
    arrays.write(flat, path)


def read(path: Path) -> Segment:
    """The segment in the file `path`. Raises OSError, ValueError or KeyError when it is damaged."""
    flat = arrays.read(path)
    found: dict[str, Any] = {
        field.name: flat[field.name]
        if field.name in flat
        else Strings(flat[f"{field.name}.at"], flat[f"{field.name}.blob"])
        for field in fields(Segment)
    }
    return Segment(**found)


def merged(first: Segment, second: Segment) -> Segment:
    """One segment of both, the documents of the second after those of the first."""
    terms, of_first, of_second = _together(first.terms, second.terms)
    facets, codes_first, codes_second = _together(first.facets, second.facets)
    rows, words, documents = len(first.shown), len(first.word_terms), len(first)
    post_at, at_first, at_second = _lists(
        len(terms), (first.post_at, of_first), (second.post_at, of_second)
    )
    place_at, in_first, in_second = _lists(
        len(terms), (first.place_at, of_first), (second.place_at, of_second)
    )

    def spread(one: Array, other: Array, to: tuple[Numbers, Numbers]) -> Array:
        found = np.empty(len(one) + len(other), one.dtype)
        found[to[0]], found[to[1]] = one, other
        return found

    return Segment(
        ids=joined([first.ids, second.ids]),
        ages=np.concatenate([first.ages, second.ages]),
        standing=np.concatenate([first.standing, second.standing]),
        title_keys=np.concatenate([first.title_keys, second.title_keys], axis=1),
        facets=facets,
        facet_at=_appended(first.facet_at, second.facet_at),
        facet_codes=np.concatenate([codes_first[first.facet_codes], codes_second[second.facet_codes]]),
        terms=terms,
        post_at=post_at,
        post_documents=spread(first.post_documents, second.post_documents + np.int32(documents), (at_first, at_second)),
        post_weights=spread(first.post_weights, second.post_weights, (at_first, at_second)),
        row_at=_appended(first.row_at, second.row_at),
        row_texts=np.concatenate([first.row_texts, second.row_texts]),
        row_groups=np.concatenate([first.row_groups, second.row_groups]),
        row_languages=np.concatenate([first.row_languages, second.row_languages]),
        shown=joined([first.shown, second.shown]),
        word_at=_appended(first.word_at, second.word_at),
        word_terms=np.concatenate([of_first[first.word_terms], of_second[second.word_terms]]),
        word_starts=np.concatenate([first.word_starts, second.word_starts]),
        word_ends=np.concatenate([first.word_ends, second.word_ends]),
        place_at=place_at,
        places=spread(first.places, second.places + np.int32(words), (in_first, in_second)),
        named_rows=np.concatenate([first.named_rows, second.named_rows + np.int32(rows)]),
        named_terms=np.concatenate([of_first[first.named_terms], of_second[second.named_terms]]),
    )  # fmt: skip


def _together(one: Strings, other: Strings) -> tuple[Strings, Array, Array]:
    """All strings of both, sorted, and the new number of each string of one and of the other."""
    first, second = list(one), list(other)
    every = sorted({*first, *second})
    number = {string: at for at, string in enumerate(every)}
    news = (np.asarray([number[string] for string in all_], np.int32) for all_ in (first, second))
    return Strings.packed(every), next(news), next(news)


def _appended(one: Numbers, other: Numbers) -> Numbers:
    return np.concatenate([one, one[-1] + other[1:]])


def _lists(
    count: int, one: tuple[Numbers, Array], other: tuple[Numbers, Array]
) -> tuple[Numbers, Numbers, Numbers]:
    """The limits of lists put together, those of the first before those of the second; and where
    each member of either goes. Given are the limits of both, and the new number of each list."""
    lengths = np.zeros((2, count), np.int64)
    for row, (at, new) in zip(lengths, (one, other), strict=True):
        row[new] = np.diff(at)
    limits = starts(lengths.sum(axis=0))
    begins = (limits[:-1], limits[:-1] + lengths[0])
    to = []
    for begin, (at, new) in zip(begins, (one, other), strict=True):
        shift = begin[new] - at[:-1]
        to.append(np.arange(at[-1]) + np.repeat(shift, np.diff(at)))
    return limits, to[0], to[1]
