"""Rows: the texts of one document as its segment holds them, found by what stands in them."""

from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from typing import NamedTuple

import numpy as np

from index.analysis import GROUP, LANGUAGE, Array
from index.fields import CONCEPT
from index.segment import Segment

BY_NUMBER = tuple(LANGUAGE)


class Document(NamedTuple):
    """A document by its number in its segment."""

    segment: Segment
    number: int

    @property
    def rows(self) -> range:
        """The numbers of its rows."""
        first, last = self.segment.row_at[self.number : self.number + 2].tolist()
        return range(first, last)


class Said(NamedTuple):
    """What one row says; `asked` tells that it is a way to ask for the entry."""

    language: str
    text: str
    asked: bool


def holds(document: Document, term: str) -> bool:
    """Is the document found by a term?"""
    found = document.segment.documents(term)
    at = int(np.searchsorted(found, np.asarray(document.number, found.dtype)))
    return at < len(found) and int(found[at]) == document.number


def with_words(document: Document, terms: Iterable[str]) -> Array:
    """The rows of a document in which a word of these terms stands."""
    segment, rows = document.segment, document.rows
    found = (segment.terms.find(term) for term in terms)
    wanted = [number for number in found if number is not None]
    limits = segment.word_at[rows.start : rows.stop + 1]
    words = np.flatnonzero(np.isin(segment.word_terms[limits[0] : limits[-1]], wanted)) + limits[0]
    return np.unique(np.searchsorted(limits, words, "right") - 1) + rows.start


def naming(document: Document, concept: str) -> Array:
    """The rows of a document that name a concept, or something narrower."""
    segment, rows = document.segment, document.rows
    limits = np.asarray([rows.start, rows.stop], segment.named_rows.dtype)  # else numpy copies
    here = slice(*np.searchsorted(segment.named_rows, limits).tolist())
    named = segment.named_terms[here] == segment.terms.find(f"{CONCEPT}:{concept}")
    found: Array = np.unique(segment.named_rows[here][named])
    return found


def said(document: Document, rows: Iterable[int], wordings: Sequence[str]) -> Iterator[Said]:
    """What some rows of a document say, whose entry is asked for in these `wordings`."""
    segment, every = document.segment, document.rows
    asked = segment.row_groups[every.start : every.stop] == GROUP["asked"]
    for row in rows:
        language = BY_NUMBER[segment.row_languages[row]]
        if asked[row - every.start]:  # its words are not kept: the registers have them
            number = int(np.count_nonzero(asked[: row - every.start]))
            yield Said(language, wordings[number], True)
        else:
            yield Said(language, unescape(segment.shown[row]), False)
