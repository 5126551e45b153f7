"""Posted form fields -> a draft. Names are the keys joined by hyphens: `levels-core-requirement-en`, rows by
number: `use-when-0-en`. Rows stand in the order in which they were sent; unknown names are ignored."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from flask import Request, abort
from werkzeug.datastructures import MultiDict

from app.editing.draft import GROUPS, LANGUAGE, ROWS, Draft
from app.editing.fields import NAME, Field
from app.security import MAX_UPLOAD

MAX_FIELDS = 2_000
MAX_FORM = 1_000_000  # characters; an entry has at most 256 kB
ROW = re.compile(r"0|[1-9]\d{0,3}", re.ASCII)
Names = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Typed:
    """The fields of a form by name, with what the names say about rows and languages."""

    values: Mapping[str, list[str]]
    rows: Mapping[str, list[str]]
    tails: Mapping[str, list[str]]
    names: Names

    def one(self, name: str) -> str:
        return self.values.get(name, [""])[0]


def posted(request: Request) -> MultiDict[str, str]:
    """The form of a request. Aborts with 413 when it is larger than any entry can be."""
    request.max_content_length = request.max_form_memory_size = MAX_FORM
    form = request.form
    sent = sum(len(values) for _, values in form.lists())
    if sent > MAX_FIELDS:
        abort(
            413,
            f"The form has {sent:,} fields; at most {MAX_FIELDS:,} are read. Split the entry, or edit its file.",
        )
    return form


def uploaded(request: Request, most: int) -> tuple[bytes, str]:
    """The uploaded file, up to one byte more than `most`, and its name without a path."""
    request.max_content_length = MAX_UPLOAD
    file = request.files.get("file")
    if file is None:
        return b"", "the file"
    with file.stream as stream:
        return stream.read(most + 1), PurePath(file.filename or "").name or "the file"


def typed(form: MultiDict[str, str], names: Names | None = None) -> Typed:
    """The form, ready to be read. `names`: by list, what people call a thing -> its id."""
    rows: dict[str, dict[str, None]] = {}
    tails: dict[str, list[str]] = {}
    for name in form:
        parts = name.split("-")
        for place, part in enumerate(parts):
            if ROW.fullmatch(part):
                rows.setdefault("-".join(parts[:place]), {})[part] = None
        tails.setdefault("-".join(parts[:-1]), []).append(parts[-1])
    by_prefix = {prefix: [*numbers] for prefix, numbers in rows.items()}
    return Typed(dict(form.lists()), by_prefix, tails, names or {})


def read_form(field: Field, form: Typed, name: str) -> Draft:
    """What stands in the form for `field`, whose form fields begin with `name`."""
    if field.kind == "text":
        codes = [code for code in form.tails.get(name, ()) if LANGUAGE.fullmatch(code)]
        return {code: form.one(f"{name}-{code}") for code in codes}
    if field.kind == "set":
        return [*form.values.get(name, ())]
    if field.kind in ROWS:
        return [_row(field, form, f"{name}-{row}") for row in form.rows.get(name, ())]
    if field.kind in GROUPS:
        return _group(field, form, name)
    value = form.one(name)
    if field.kind == "pick":
        return form.names.get(field.listed, {}).get(" ".join(value.split()).casefold(), value)
    return value


def form_of(field: Field, draft: Draft, name: str) -> Iterator[tuple[str, str]]:
    """The form fields that would send this draft."""
    if field.kind == "text":
        yield from ((f"{name}-{code}", words) for code, words in (draft or {}).items())
    elif field.kind == "set":
        yield from ((name, word) for word in draft or ())
    elif field.kind in ROWS:
        for number, row in enumerate(draft or ()):
            if field.kind == "named":
                yield f"{name}-{number}-{NAME}", row.get(NAME, "")
            yield from form_of(field.item, row, f"{name}-{number}")
    elif field.kind in GROUPS:
        if field.tag and draft:
            yield f"{name}-{field.tag}", draft.get(field.tag, "")
        for one in field.parts(str((draft or {}).get(field.tag, ""))):
            if one.key in (draft or {}):
                yield from form_of(one, draft[one.key], f"{name}-{one.key}")
    elif draft:
        yield name, draft


def _row(field: Field, form: Typed, name: str) -> Draft:
    row = read_form(field.item, form, name)
    return {NAME: form.one(f"{name}-{NAME}"), **row} if field.kind == "named" else row


def _group(field: Field, form: Typed, name: str) -> Draft:
    chosen = form.one(f"{name}-{field.tag}") if field.tag else ""
    tag = {field.tag: chosen} if field.tag else {}
    return tag | {one.key: read_form(one, form, f"{name}-{one.key}") for one in field.parts(chosen)}
