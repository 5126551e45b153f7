"""The order of hits: by relevance, by date or by title. Ties are broken by title."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.words import fold
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


def page(
    keys: NDArray[np.float64],
    ties: Callable[[NDArray[np.int64]], NDArray[np.uint64]],
    last: int,
) -> NDArray[np.int64]:
    """Where the `last` first stand, with those that equal the last of them; unsorted. What has the
    same key is put in order by `ties`."""
    best = first(keys, last)
    if len(best) <= last:
        return best
    greatest = keys[best].max()
    sure, tied = best[keys[best] < greatest], best[keys[best] == greatest]
    return np.concatenate([sure, tied[first(ties(tied), last - len(sure))]])


def title_key(title: str) -> int:
    """The first letters of a title as a number: titles can be compared by it before they are read."""
    return int.from_bytes(fold(title).encode()[:8].ljust(8, b"\0"), "big")
