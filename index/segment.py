"""A segment: entries as arrays, with everything that a query needs of them.

A build has one segment of all entries and, after updates, a small second one; numbers of documents
go on from the first to the second. All arrays lie in one file, mapped into memory.
"""

import os
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np

from index import arrays
from index.analysis import Array
from index.arrays import Numbers, Strings

LARGE = 64_000_000  # bytes of texts, about 40,000 entries; to read one takes longer than if it is mapped


@dataclass(frozen=True)
class Segment:
    """Lists are flat arrays with their limits: the postings of term 7 are those from `post_at[7]` to
    `post_at[8]`, by document; its places are those from `place_at[7]` on; the words of row 7 are from
    `word_at[7]` on. The place of a word is its number and that of its row together: two words follow
    each other when their places do, which the last of a row and the first of the next never do.
    Strings are sorted, but for ids and for those that rows show."""

    ids: Strings
    ages: Array
    standing: Array  # what a score is multiplied by
    titles: Array  # for each language, the term that is the title in it
    facets: Strings  # "kind:criterion"
    facet_at: Numbers
    facet_codes: Array
    terms: Strings
    post_at: Numbers
    post_documents: Array
    post_weights: Array  # as `index.weights` keeps them
    row_at: Numbers
    row_texts: Array
    row_groups: Array
    row_languages: Array
    shown: Strings
    word_at: Numbers
    word_terms: Array
    word_starts: Array
    word_lengths: Array
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

    def places_of(self, term: int) -> Array:
        """The places of a term."""
        return self.places[self.place_at[term] : self.place_at[term + 1]]

    def begin(self, rows: Array) -> Array:
        """The place of the first word of each of these rows."""
        found: Array = self.word_at[rows] + rows
        return found.astype(self.places.dtype, copy=False)


def write(segment: Segment, path: Path) -> None:
    """Write a segment into the file `path`."""
    flat: dict[str, Array] = {}
    for field in fields(segment):
        one = getattr(segment, field.name)
        flat |= {field.name: one} if not isinstance(one, Strings) else {
            f"{field.name}_at": one.at, f"{field.name}.blob": one.whole,
        }  # fmt: skip
    arrays.write({name: _shorter(name, one) for name, one in flat.items()}, path)


def _shorter(name: str, one: Array) -> Array:
    """Limits in four bytes each if they fit, which the last one, the greatest, tells."""
    fits = name.endswith("_at") and one[-1] <= np.iinfo(np.int32).max
    return one.astype(np.int32) if fits else one


def read(path: Path) -> Segment:
    """The segment in the file `path`. Raises OSError, ValueError or KeyError when it is damaged.
    What is shown by a large one stays in the file: few of the texts are wanted at once."""
    flat = arrays.read(path)
    found: dict[str, Any] = {
        field.name: flat[field.name]
        if field.name in flat
        else Strings(flat[f"{field.name}_at"], flat[f"{field.name}.blob"])
        for field in fields(Segment)
    }
    if len(flat["shown.blob"]) > LARGE and hasattr(os, "pread"):  # which Windows has not
        found["shown"] = Strings(flat["shown_at"], arrays.apart(path, "shown.blob"))
    return Segment(**found)
