"""Two segments -> one. Nothing is sorted again but the names of terms: lists only move."""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from index.analysis import Array
from index.arrays import Numbers, Strings, joined, starts
from index.segment import Segment

BY_TERM = {"post": ("post_documents", "post_weights"), "place": ("places",)}


def merged(first: Segment, second: Segment) -> Segment:
    """One segment of both, the documents of the second after those of the first."""
    terms, of_first, of_second = _together(first.terms, second.terms)
    facets, codes_first, codes_second = _together(first.facets, second.facets)
    one = _renumbered(first, of_first, codes_first)
    other = _after(first, _renumbered(second, of_second, codes_second))
    found: dict[str, Any] = {"terms": terms, "facets": facets}
    for name, members in BY_TERM.items():
        limits = (getattr(both, f"{name}_at") for both in (first, second))
        pair = zip(limits, (of_first, of_second), strict=True)
        found[f"{name}_at"], *to = _lists(len(terms), *pair)
        for member in members:
            values = [getattr(both, member) for both in (one, other)]
            found[member] = np.empty(sum(map(len, values)), values[0].dtype)
            found[member][to[0]], found[member][to[1]] = values
    for name in (field.name for field in fields(Segment) if field.name not in found):
        found[name] = _appended(name, getattr(one, name), getattr(other, name))
    return Segment(**found)


def _together(one: Strings, other: Strings) -> tuple[Strings, Array, Array]:
    """All strings of both, sorted, and the new number of each string of one and of the other."""
    first, second = list(one), list(other)
    every = sorted({*first, *second})
    number = {string: at for at, string in enumerate(every)}
    news = [np.asarray([number[string] for string in all_], np.int32) for all_ in (first, second)]
    return Strings.packed(every), news[0], news[1]


def _renumbered(segment: Segment, terms: Array, facets: Array) -> Segment:
    """`segment` with new numbers for its terms and for the values of its facets."""
    return replace(
        segment,
        titles=terms[segment.titles],
        facet_codes=facets[segment.facet_codes],
        word_terms=terms[segment.word_terms],
        named_terms=terms[segment.named_terms],
    )


def _after(first: Segment, second: Segment) -> Segment:
    """`second` with the numbers of its documents, rows and words going on from those of `first`."""
    return replace(
        second,
        post_documents=second.post_documents + np.int32(len(first)),
        places=second.places + np.int32(len(first.word_terms) + len(first.shown)),
        named_rows=second.named_rows + np.int32(len(first.shown)),
    )


def _appended(name: str, one: Any, other: Any) -> Any:
    if isinstance(one, Strings):
        return joined([one, other])
    if name.endswith("_at"):
        return starts(np.concatenate([np.diff(one), np.diff(other)]))
    return np.concatenate([one, other], axis=-1)


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
