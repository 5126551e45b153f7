"""The data of a form as the text of a file."""

from datetime import date

from app.editing.draft import like
from app.editing.fields import Field
from kb.canonical import CanonicalError, new_text, rewritten
from kb.new import skeleton
from kb.reader import Data, Document, dump, read

KEPT = (
    "kind", "version", "status", "released", "history", "superseded-by", "withdrawn-because", "ended",
)  # fmt: skip  # publishing writes these, never a form


def written(kind: str, data: dict[str, Data]) -> str:
    """A new entry as YAML. What no file can hold is written all the same: the reader says why."""
    whole: dict[str, Data] = {"kind": kind, "version": "0.1.0", "status": "proposal", **data}
    try:
        return new_text(whole)
    except CanonicalError:
        return dump(whole)


def changed(document: Document, data: dict[str, Data], root: Field) -> str:
    """`document` with the data of the form `root`, and as few changed lines as that needs; what no form
    shows stays. What no file can hold is written all the same."""
    whole = like(root, data, document.data)
    assert isinstance(whole, dict)
    try:
        return rewritten(document, whole)
    except CanonicalError:
        return dump(whole)


def empty(kind: str) -> dict[str, Data]:
    """The data of the skeleton of a kind."""
    document = read(skeleton(kind, "community", date.today()).encode(), kind)
    assert isinstance(document, Document)
    return document.data
