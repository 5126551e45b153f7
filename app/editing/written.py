"""The data of a form as the text of a file. To be swapped for the canonical writer of proposals."""

from datetime import date
from typing import Any

from app.editing.draft import GROUPS
from app.editing.fields import Field
from kb.new import skeleton
from kb.reader import Data, Document, dump, read

KEPT = (
    "kind", "version", "status", "released", "history", "superseded-by", "withdrawn-because",
)  # fmt: skip  # publishing writes these, never a form


def written(root: Field, kind: str, data: dict[str, Data]) -> str:
    """A new entry as YAML: the keys in the order of the skeleton, numbers and days as such."""
    whole: dict[str, Data] = {"kind": kind, "version": "0.1.0", "status": "proposal", **data}
    order = [*empty(kind), *whole]
    fields = {one.key: one for one in root.inside}
    return dump(
        {
            key: plain(fields[key], whole[key]) if key in fields else whole[key]
            for key in dict.fromkeys(order)
            if key in whole
        }
    )


def empty(kind: str) -> dict[str, Data]:
    """The data of the skeleton of a kind."""
    document = read(skeleton(kind, "community", date.today()).encode(), kind)
    assert isinstance(document, Document)
    return document.data


def plain(field: Field, data: Data) -> Any:
    """`data` with numbers, days and yes or no typed, where that does not change how they read."""
    if isinstance(data, dict) and field.kind == "named":
        return {name: plain(field.item, inner) for name, inner in data.items()}
    if isinstance(data, dict) and field.kind in GROUPS:
        chosen = data.get(field.tag)
        known = {one.key: one for one in field.parts(str(chosen or ""))}
        return {key: plain(known[key], one) if key in known else one for key, one in data.items()}
    if isinstance(data, list) and field.kind == "list":
        return [plain(field.item, one) for one in data]
    return _typed(field, data) if isinstance(data, str) else data


def _typed(field: Field, text: str) -> Any:
    if field.kind == "yes" and text in ("true", "false"):
        return text == "true"
    try:
        if field.kind == "day" and (day := date.fromisoformat(text)).isoformat() == text:
            return day
        if field.kind in ("number", "measured", "year") or field.listed == "cpv":
            number = float(text) if "." in text else int(text)
            return number if str(number) == text else text
    except ValueError:
        pass
    return text
