"""Which of the entries found stand on a page: in the order asked for, ties by title."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from index import order
from index.analysis import LANGUAGE
from index.entries import Entries
from index.match import Match
from index.postings import Numbers
from index.request import Request
from index.segment import Segment

TIER = 1e6  # more than any score
LANGUAGES_KEPT = 30


class Ranking:
    """Orders what was found in one build. Safe to use from many threads."""

    def __init__(self, segments: Sequence[Segment], entries: Entries) -> None:
        self._segments = segments
        self._entries = entries
        self._standing = np.concatenate([one.standing for one in segments])
        self._ages = np.concatenate([one.ages for one in segments])
        self._changed = lru_cache(LANGUAGES_KEPT)(
            lambda row: [order.between(segments[0].terms, one, row) for one in segments[1:]]
        )

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
            keys, lambda at: self._titles(documents[at], request.language), start, last
        )
        documents = documents[around]
        told = (keys[around], self._titles(documents, request.language))
        ids = self._entries.ids(documents.tolist())
        ranked = sorted(zip(*(one.tolist() for one in told), ids, around, strict=True))
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
            return self._titles(documents, request.language)
        if request.sort == "date" or not request.text:
            return self._ages[documents]
        scores = found.scores[passed] * self._standing[documents]
        keys: NDArray[np.float64] = TIER * found.tier()[passed] - scores
        return keys

    def _titles(self, documents: Numbers, language: str) -> NDArray[np.float64]:
        """Where the titles of documents stand in the order of titles."""
        row = LANGUAGE.get(language, LANGUAGE["en"])
        every = np.concatenate([self._segments[0].titles[row], *self._changed(row)])
        return every[documents].astype(np.float64)
