"""The order of hits: by relevance, by date or by title. Ties are broken by title."""

from collections.abc import Mapping

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


def first(keys: NDArray[np.float64], last: int) -> NDArray[np.int64]:
    """Where the `last` smallest keys stand, with all that equal the greatest of them; unsorted."""
    if len(keys) <= last:
        return np.arange(len(keys))
    return np.flatnonzero(keys <= np.partition(keys, last - 1)[last - 1])


def titled(entries: Mapping[int, AnyEntry]) -> Mapping[str, int]:
    """Folded title, in every language -> the number of its entry; of two the one to use first."""
    best_last = sorted(entries, key=lambda number: age(entries[number]), reverse=True)
    return {
        fold(title): number for number in best_last for title in entries[number].title.root.values()
    }
