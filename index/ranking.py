"""Which of the entries found stand on a page: in the order asked for, ties by title."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index import order
from index.analysis import LANGUAGE
from index.entries import Entries
from index.match import Match
from index.postings import Numbers
from index.request import Request
from index.segment import Segment
from index.words import fold

TIER = 1e6  # more than any score


class Ranking:
    """Orders what was found in one build. Safe to use from many threads."""

    def __init__(self, segments: Sequence[Segment], entries: Entries) -> None:
        self._segments = segments
        self._entries = entries
        self._standing = np.concatenate([one.standing for one in segments])
        self._ages = np.concatenate([one.ages for one in segments])

    def page(self, request: Request, found: Match, passed: NDArray[np.int64]) -> list[int]:
        """Where those of the page stand in what was found, of those that `passed` the filters."""
        keys = self._keys(request, found, passed)
        start, last = (request.page - 1) * request.size, request.page * request.size
        best = order.first(keys, last)
        best = best[np.argsort(keys[best])]
        if (np.diff(keys[best]) > 0).all():
            at: list[int] = passed[best[start:last]].tolist()
            return at
        documents = found.documents[passed]
        around, skipped = order.around(
            keys, lambda at: self._title_keys(documents[at], request.language), start, last
        )
        entries = self._entries.some(documents[around].tolist())
        ranked = sorted(
            (key, fold(one.title.said(request.language)), one.id, at)
            for key, one, at in zip(keys[around].tolist(), entries, around, strict=True)
        )
        at = passed[[one[-1] for one in ranked[start - skipped : last - skipped]]].tolist()
        return at

    def scores(self, found: Match, at: list[int]) -> list[float]:
        """The scores of those that stand at these places: what is superseded or only proposed has
        less of what matches."""
        scores: list[float] = (found.scores[at] * self._standing[found.documents[at]]).tolist()
        return scores

    def first_to_use(self, numbers: list[int]) -> int | None:
        """Of several documents the one to use first; None of none."""
        return min(numbers, key=self._ages.__getitem__, default=None)

    def _keys(
        self, request: Request, found: Match, passed: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """What to sort by, the smallest first."""
        documents = found.documents[passed]
        if request.sort == "title":
            return np.zeros(len(passed))
        if request.sort == "date" or not request.text:
            return self._ages[documents]
        scores = found.scores[passed] * self._standing[documents]
        keys: NDArray[np.float64] = TIER * found.tier()[passed] - scores
        return keys

    def _title_keys(self, documents: Numbers, language: str) -> NDArray[np.uint64]:
        row = LANGUAGE.get(language, LANGUAGE["en"])
        keys = [one.title_keys[row] for one in self._segments]
        whole = keys[0] if len(keys) == 1 else np.concatenate(keys)
        found: NDArray[np.uint64] = whole[documents]
        return found
