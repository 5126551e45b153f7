"""A draft: what stands in a form, whole or not, valid or not. From data to a draft and back.

Shaped like the data, but complete in what was typed: empty rows and unfinished values stay, a map with
free keys is a list of rows with a `name` each, and a choice between forms keeps the fields of them all.
`data_of` gives what is filled in, as the YAML reader would give it.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from app.editing.fields import NAME, Field
from kb.reader import Data

Draft: TypeAlias = Any  # text, or a list or a mapping of drafts
ROWS = ("list", "named")
GROUPS = ("group", "one-of")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)


def draft_of(field: Field, data: Data) -> Draft:
    """What a form shows of `data`; what does not fit the field is left out."""
    if field.kind == "text":
        return _texts(data)
    if field.kind == "set":
        return [data] if isinstance(data, str) else _words(data)
    if field.kind == "list":
        return [draft_of(field.item, one) for one in data] if isinstance(data, list) else []
    if field.kind == "named":
        return [
            {NAME: name, **draft_of(field.item, inner)}
            for name, inner in (data.items() if isinstance(data, dict) else ())
        ]
    if field.kind in GROUPS:
        return _group(field, data) if isinstance(data, dict) else {}
    if field.kind == "measured" and isinstance(data, dict):
        return str(data.get("parameter") or "")
    return data if isinstance(data, str) else ""


def data_of(field: Field, draft: Draft) -> Data:
    """What is filled in; None if nothing is."""
    if field.kind == "text":
        said = {language: _clean(words) for language, words in (draft or {}).items()}
        return {language: words for language, words in said.items() if words} or None
    if field.kind == "set":
        return [*dict.fromkeys(filter(None, map(str.strip, draft or ())))] or None
    if field.kind == "list":
        items = [data_of(field.item, one) for one in draft or ()]
        return [one for one in items if one is not None] or None
    if field.kind == "named":
        return _named_data(field, draft or ()) or None
    if field.kind in GROUPS:
        return _group_data(field, draft or {}) or None
    return _scalar(field, _clean(draft or ""))


def tidied(field: Field, draft: Draft) -> Draft:
    """The draft without rows in which nothing stands, so that its rows are those of the data."""
    if field.kind in ROWS:
        rows = [tidied(field.item, one) | _name(field, one) if field.kind == "named" else tidied(field.item, one) for one in draft or ()]  # fmt: skip
        return [one for one in rows if not is_empty(field, one)]
    if field.kind in GROUPS:
        known = {one.key: one for one in field.parts(str((draft or {}).get(field.tag, "")))}
        return {
            key: tidied(known[key], inner) if key in known else inner
            for key, inner in (draft or {}).items()
        }
    return draft


def is_empty(field: Field, row: Draft) -> bool:
    """Whether nothing stands in a row; a first choice that nothing follows does not count."""
    if field.kind == "named":
        filled = _group_data(field.item, row)
        return not row.get(NAME) and not (filled.keys() - {field.item.tag})
    return data_of(field.item, row) is None


def like(field: Field, data: Data, base: Data) -> Data:
    """`data` written as `base` writes it: what is the same stays as it stands there, keys in its order;
    keys that no form shows are kept."""
    if base is None or data_of(field, draft_of(field, base)) == data:
        return data if base is None else base
    if isinstance(data, dict) and isinstance(base, dict) and field.kind != "measured":
        return _dict_like(field, data, base)
    if isinstance(data, list) and isinstance(base, list) and field.kind == "list":
        beside: Sequence[Data] = [*base, *[None] * len(data)]
        return [like(field.item, one, other) for one, other in zip(data, beside, strict=False)]
    return data


def numeral(text: str) -> str:
    """A number as people type it, with a comma or spaces, as files write it; other words as they are."""
    plain = "".join(text.split()).replace(",", ".").replace("\N{MINUS SIGN}", "-")
    return plain if NUMBER.fullmatch(plain) else text


def texts_in(field: Field, draft: Draft) -> Iterator[dict[str, str]]:
    """Every text of a draft, by language."""
    if field.kind == "text":
        yield draft or {}
    elif field.kind in ROWS:
        for row in draft or ():
            yield from texts_in(field.item, row)
    elif field.kind in GROUPS and draft:
        for one in field.parts(draft.get(field.tag, "")):
            yield from texts_in(one, draft.get(one.key))


def _dict_like(field: Field, data: dict[str, Data], base: dict[str, Data]) -> Data:
    if field.kind in GROUPS:
        known = {one.key: one for one in field.parts(str(data.get(field.tag) or ""))}
    else:
        known = dict.fromkeys([*base, *data], field.item) if field.kind == "named" else {}
    found: dict[str, Data] = {}
    for key in [*base, *(key for key in data if key not in base)]:
        if key in known:
            found[key] = like(known[key], data.get(key), base.get(key))
        else:
            found[key] = data.get(key) if field.kind == "text" else base.get(key, data.get(key))
    return {key: inner for key, inner in found.items() if inner is not None}


def _group(field: Field, data: Mapping[str, Data]) -> Draft:
    found = {}
    if field.tag:
        found[field.tag] = str(data.get(field.tag) or "")
    for one in field.parts(found.get(field.tag, "")):
        if one.key in data:
            found[one.key] = draft_of(one, data[one.key])
    return found


def _group_data(field: Field, draft: Mapping[str, Draft]) -> dict[str, Data]:
    chosen = str(draft.get(field.tag) or "").strip() if field.tag else ""
    keys = field.forms.get(chosen, field.parts()) if field.tag else field.parts()
    filled = {one.key: data_of(one, draft.get(one.key)) for one in keys}
    tag: dict[str, Data] = {field.tag: chosen} if chosen else {}
    return tag | {key: inner for key, inner in filled.items() if inner is not None}


def _named_data(field: Field, rows: Sequence[Draft]) -> dict[str, Data]:
    """Rows by name; a name that is there already gets a number, which `kb check` refuses."""
    found: dict[str, Data] = {}
    for row in rows:
        if not is_empty(field, row):
            name = _clean(row.get(NAME) or "")
            free = name if name not in found else f"{name} ({len(found) + 1})"
            found[free] = _group_data(field.item, row)
    return found


def _name(field: Field, row: Draft) -> dict[str, str]:
    return {NAME: row.get(NAME, "")} if field.kind == "named" else {}


def _scalar(field: Field, text: str) -> Data:
    if not text or (field.kind == "yes" and text == field.default):
        return None
    if field.kind in ("number", "measured"):
        text = numeral(text)
    if field.kind == "measured" and not NUMBER.fullmatch(text):
        return {"parameter": text}
    return text


def _texts(data: Data) -> dict[str, str]:
    if isinstance(data, str):
        return {"en": data}
    found = data.items() if isinstance(data, dict) else ()
    return {language: words for language, words in found if isinstance(words, str)}


def _words(data: Data) -> list[str]:
    return [one for one in data if isinstance(one, str)] if isinstance(data, list) else []


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
