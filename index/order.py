"""The order of hits: by relevance, by date or by title. Ties are broken by title."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.arrays import Strings, distinct
from index.segment import Segment
from kb.model import AnyEntry

WEIGHT = {"published": 1.0, "proposal": 0.9, "superseded": 0.5, "withdrawn": 0.5}
RANK = {"published": 0, "proposal": 1, "superseded": 2, "withdrawn": 2}
LONG = 10_000_000  # days; more than any date has


def age(entry: AnyEntry) -> int:
    """Published entries first, then proposals, then what should no longer be used; newest first."""
    return RANK[entry.status] * LONG - (entry.released.toordinal() if entry.released else 0)


def first(keys: NDArray[Any], last: int) -> NDArray[np.int64]:
    """Where the `last` smallest keys stand, with all that equal the greatest of them; unsorted."""
    if len(keys) <= last:
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(keys, last - 1)[last - 1])


def around(
    keys: NDArray[np.float64],
    ties_of: Callable[[NDArray[np.int64]], NDArray[np.float64]],
    start: int,
    last: int,
) -> tuple[list[int], int]:
    """Where those stand that a page from `start` to `last` may show, by `keys`, then by their ties; and
    how many come before them. What equals the first or the last of the page in both is among them."""
    best = first(keys, last)
    ties = ties_of(best)
    order = np.lexsort((ties, keys[best]))
    best = best[order]
    rows = np.stack([keys[best], ties[order]])
    limits = [0, *(np.flatnonzero((rows[:, 1:] != rows[:, :-1]).any(axis=0)) + 1), len(best)]
    begin = limits[bisect_right(limits, start) - 1]
    end = limits[bisect_left(limits, last)] if last < len(best) else len(best)
    return best[begin:end].tolist(), int(begin)


def between(terms: Strings, segment: Segment, language: int) -> NDArray[np.float64]:
    """Where the titles of a segment stand among the terms of another one: a title that it has not,
    between two of its own, and of several there each at its own place."""
    mine = segment.titles[language]
    found = {}
    for number in distinct(mine).tolist():
        title = segment.terms[number]
        at = terms.place(title)
        held = at < len(terms) and terms[at] == title
        found[number] = at if held else at - 1 + (number + 1) / (len(segment.terms) + 1)
    return np.asarray([found[number] for number in mine.tolist()], np.float64)
