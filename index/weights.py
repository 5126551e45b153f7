"""How much a term counts for an entry, in one number for each language.

The weight is that of BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond", 2009, section 3.6) before it is saturated: how often a term stands in each group of
texts, times the group's boost, less for a longer text. Two words that follow each other in a title, a
summary or a wording are a term too. It is added up here, once, so that a query reads one list per
language. "Longer" is measured by the average lengths of the last full build.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.analysis import LANGUAGE, Array
from index.fields import GROUPS

NAME = "lengths.json"
B = 0.75  # how much a long text counts less
FIELDS = len(GROUPS) * len(LANGUAGE)
BOOSTS = np.repeat([group.boost for group in GROUPS], len(LANGUAGE))

STEPS = 512  # of a kept weight make one

Lengths = NDArray[np.float64]  # of each group in each language; 0 where it is not known


class Occurrences(NamedTuple):
    """Terms where they stand: the number of the document, of the group and of the language. `times`
    is how often; `added` is how much longer a text is for it, which is nothing for two words."""

    terms: Array
    documents: Array
    groups: Array
    languages: Array
    times: Array
    added: Array

    @property
    def fields(self) -> Array:
        return self.groups * len(LANGUAGE) + self.languages


class Weighed(NamedTuple):
    """One weight for each term of each document, by term, then document."""

    terms: Array
    documents: Array
    weights: NDArray[np.float32]


def lengths(found: Occurrences) -> Lengths:
    """The average length of every group in every language, over the documents that fill it."""
    cells, inverse = np.unique(_cells(found), return_inverse=True)
    sums = np.bincount(inverse, found.added)
    fields = cells % FIELDS
    filled = np.bincount(fields, minlength=FIELDS)
    return np.bincount(fields, sums, FIELDS) / np.maximum(filled, 1)


def weighed(found: Occurrences, average: Lengths) -> Weighed:
    """The weights of all terms of all documents."""
    _, inverse = np.unique(_cells(found), return_inverse=True)
    length = np.bincount(inverse, found.added)[inverse]
    fields = found.fields
    usual = average[fields]
    relative = np.where(usual > 0, length / np.where(usual, usual, 1), 1)
    worth = found.times * BOOSTS[fields] / (1 - B + B * relative)
    keys = found.terms.astype(np.int64) << 32 | found.documents
    every, inverse = np.unique(keys, return_inverse=True)
    weights = np.bincount(inverse, worth, len(every)).astype(np.float32)
    return Weighed((every >> 32).astype(np.int32), (every & 0xFFFFFFFF).astype(np.int32), weights)


def kept(weights: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Weights in steps of a 512th, which is enough to rank by; the least is one step, the most 128."""
    return np.clip(np.rint(weights * STEPS), 1, np.iinfo(np.uint16).max).astype(np.uint16)


def _cells(found: Occurrences) -> Array:
    return found.documents.astype(np.int64) * FIELDS + found.fields


def write(lengths_: Lengths, path: Path) -> None:
    """Keep the lengths with the build in `path`."""
    (path / NAME).write_text(json.dumps(lengths_.tolist()), "utf-8")


@lru_cache(maxsize=2)
def read(path: Path) -> Lengths:
    """The lengths of the build in `path`."""
    return np.asarray(json.loads((path / NAME).read_text("utf-8")), np.float64)
