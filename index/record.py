"""The record: a Whoosh index of the same entries and terms, beside our arrays. The only module that
writes with Whoosh.

Whoosh holds each entry's id and, in one field, all its terms with their weights; whoever knows Whoosh
can read it, and a test holds that the arrays say the same. Queries read the arrays alone.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from whoosh.codec.whoosh3 import W3Codec
from whoosh.fields import ID, FieldType, Schema
from whoosh.formats import Existence
from whoosh.index import create_in, open_dir
from whoosh.writing import SegmentWriter

from index.fields import CONCEPT
from index.segment import Segment
from index.weights import STEPS
from index.words import ALL

CODEC = W3Codec(blocklimit=1024, compression=0)
RECORDED = tuple(f"{language}:" for language in (*ALL, CONCEPT))


class Weighted(FieldType):  # type: ignore[misc]
    """A field of terms that have their weights already."""

    def __init__(self) -> None:
        super().__init__(Existence(), None, scorable=False)

    def index(self, value: Iterable[tuple[str, float]], **_: Any) -> Iterator[Any]:
        for term, weight in value:
            yield term.encode(), 1, weight, b""


def schema() -> Schema:
    """The Whoosh schema."""
    return Schema(id=ID(unique=True, stored=True), terms=Weighted())


def create(segment: Segment, path: Path) -> None:
    """Record all entries of `segment` in a new Whoosh index in `path`."""
    writer: SegmentWriter = create_in(str(path), schema()).writer(compound=False, codec=CODEC)
    for entry in segment.ids:
        writer.add_document(id=entry)
    writer.fieldwriter.add_postings(writer.schema, None, _postings(segment))
    writer.commit()


def _postings(segment: Segment) -> Iterator[tuple[str, bytes, int, float, bytes]]:
    """Every posting by term, then document: as Whoosh writes them, without its sorting."""
    for term, postings in _recorded(segment):
        key = term.encode()
        documents = segment.post_documents[postings].tolist()
        for document, weight in zip(
            documents, (segment.post_weights[postings] / STEPS).tolist(), strict=True
        ):
            yield "terms", key, document, weight, b""


def _recorded(segment: Segment) -> Iterator[tuple[str, slice]]:
    limits = segment.post_at.tolist()
    for start in sorted(RECORDED):
        among = segment.terms.starting(start)
        for number, term in enumerate(segment.terms.some(among), among.start):
            yield term, slice(limits[number], limits[number + 1])


def update(segment: Segment | None, former: int | None, path: Path) -> None:
    """Record `segment`, which holds one entry, in the Whoosh index in `path`; None means that the entry
    is gone. `former` is the number of the document that it replaces: documents have the same numbers
    here as in our segments, so none has to be looked for."""
    writer = open_dir(str(path)).writer(codec=CODEC)  # one file for each update
    if former is not None:
        writer.delete_document(former)
    if segment is not None:
        terms = [
            (term, float(segment.post_weights[at.start] / STEPS)) for term, at in _recorded(segment)
        ]
        writer.add_document(id=segment.ids[0], terms=terms)
    writer.commit(merge=False)
