"""The data of a form as the text of a new file."""

from datetime import date

from kb.canonical import CanonicalError, new_text
from kb.new import skeleton
from kb.reader import Data, Document, dump, read

KEPT = (
    "kind", "version", "status", "released", "history", "superseded-by", "withdrawn-because",
)  # fmt: skip  # publishing writes these, never a form


def written(kind: str, data: dict[str, Data]) -> str:
    """A new entry as YAML. What no file can hold is written all the same: the reader says why."""
    whole: dict[str, Data] = {"kind": kind, "version": "0.1.0", "status": "proposal", **data}
    try:
        return new_text(whole)
    except CanonicalError:
        return dump(whole)


def empty(kind: str) -> dict[str, Data]:
    """The data of the skeleton of a kind."""
    document = read(skeleton(kind, "community", date.today()).encode(), kind)
    assert isinstance(document, Document)
    return document.data
