"""A YAML file in place of a form, for those who like to write one."""

from dataclasses import replace
from pathlib import PurePath

from flask import request
from werkzeug.datastructures import MultiDict

from app.editing.parse import uploaded
from app.editing.work import Work
from app.editing.written import KEPT
from app.proposing.target import Target
from app.refusals import RefusedError
from kb.canonical import CanonicalError, rewritten
from kb.decode import MAX_BYTES
from kb.problem import Problem
from kb.reader import Data, Document, read


def from_file(target: Target, form: MultiDict[str, str]) -> tuple[Work, str]:
    """The form and the text of the uploaded file. What publishing writes is as it was before, whatever
    the file says; comments stay. Raises RefusedError with the reader's words and line."""
    content, name = uploaded(request, MAX_BYTES)
    found = read(content, name)
    if isinstance(found, Problem):
        raise RefusedError("file", str(found))
    kind = found.data.get("kind", target.kind)
    if kind != target.kind:
        raise RefusedError(
            "file", f"This file is a {kind}; what is written here is a {target.kind}."
        )
    try:
        text = rewritten(found, _as_proposed(target, found.data))
    except CanonicalError as error:
        raise RefusedError("file", str(error)) from None
    document = read(text.encode(), name)
    assert isinstance(document, Document)
    work = target.work(document.data)
    if not target.entry_id:
        stem = PurePath(name).stem.partition("@")[0]
        work = replace(
            work, community=form.get("community", ""), entry_id=form.get("entry-id") or stem
        )
    return replace(work, document=document), text


def _as_proposed(target: Target, data: dict[str, Data]) -> dict[str, Data]:
    fresh: dict[str, Data] = {"kind": target.kind, "version": "0.1.0", "status": "proposal"}
    before = target.base.data if target.base else fresh
    kept = {key: before[key] for key in KEPT if key in before}
    return {**kept, **{key: value for key, value in data.items() if key not in KEPT}}
