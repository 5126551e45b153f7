"""The entries of one build, by the numbers of their documents."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from index.fields import ID, TITLE
from index.postings import Postings
from index.rows import Document
from index.segment import Segment
from index.words import fold
from kb.library import Library
from kb.model import AnyEntry

One = TypeVar("One")


class Entries:
    """Documents are numbered through all segments of a build; their entries are in the library."""

    def __init__(self, library: Library, segments: Sequence[Segment], postings: Postings) -> None:
        self._library = library
        self._segments = segments
        self._postings = postings

    def one(self, number: int) -> AnyEntry:
        """The entry of a document."""
        return self._library.entries[self._id(number)]

    def some(self, numbers: list[int]) -> list[AnyEntry]:
        """The entries of documents."""
        return [self._library.entries[one] for one in self.ids(numbers)]

    def documents(self, numbers: list[int]) -> list[Document]:
        """Documents, each with its segment."""
        return self.by_segment(numbers, lambda segment, at: [Document(segment, one) for one in at])

    def ids(self, numbers: list[int]) -> list[str]:
        """The ids of the entries of documents."""
        return self.by_segment(numbers, lambda segment, at: segment.ids.some(np.asarray(at)))

    def number(self, entry_id: str) -> int | None:
        """The number of the document of an entry; None if there is none."""
        return next(iter(self._postings.holding(f"{ID}:{entry_id}").tolist()), None)

    def titled(self, title: str) -> list[int]:
        """The documents of the entries that have this title in any language."""
        found: list[int] = self._postings.holding(f"{TITLE}:{fold(title)}").tolist()
        return found

    def by_segment(
        self, numbers: list[int], read: Callable[[Segment, list[int]], list[One]]
    ) -> list[One]:
        """What `read` says of each document, by its number in its segment."""
        middle = self._postings.firsts[1]
        parts = (
            [at for at in numbers if at < middle],
            [at - middle for at in numbers if at >= middle],
        )
        found = [iter(read(*one)) for one in zip(self._segments, parts, strict=False) if one[1]]
        return [next(found[-1 if at >= middle else 0]) for at in numbers]

    def _id(self, number: int) -> str:
        of = int(number >= self._postings.firsts[1])
        return self._segments[of].ids[number - self._postings.firsts[of]]
