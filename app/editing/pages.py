"""Write an entry without an account: a form, the check, a preview, the file. Nothing is stored."""

import re
from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.editing.acts import acted
from app.editing.fields import NAME, Field
from app.editing.lists import PROMISED, TYPED, lists, options
from app.editing.parse import MAX_FIELDS, form_of, posted, uploaded
from app.editing.preview import previewed
from app.editing.sections import is_filled, is_open, sections
from app.editing.work import Work, checked, from_data, from_form, shown, size, started, to_mend
from app.entries import find
from app.site import site
from kb.decode import MAX_BYTES
from kb.keys import key_of
from kb.model import ENTRY_MODELS
from kb.parameter import Base
from kb.problem import Problem
from kb.reader import read

pages = Blueprint("editing", __name__, url_prefix="/contribute/try")
ONE = "/<any(criterion,practice,template):kind>"
LOOKED_AT = ("check", "preview", "download")
NOT_COPIED = ("review-by", "supersedes")
NAMED = Field(NAME, "words", key_of(Base, NAME), required=True)
LATER = re.compile(r"(?<!bt)-[1-9]\d*(?=-|$)")
WIDTH = 80  # characters in a line of a text area, about


@pages.get("")
def choose() -> str:
    """What can be written, and how."""
    return render_template("editing/choose.html")


@pages.get(ONE)
def write(kind: str) -> str | AnyResponse:
    """An empty form, or with `from` the texts of an entry for a new one."""
    library, source = site().library, request.args.get("from", "")
    if not source:
        return page(started(library, kind, request.args.get("community", ""), date.today()))
    entry = find(source)
    if entry.kind != kind:
        return redirect(f"{url_for('.write', kind=entry.kind)}?from={entry.reference}")
    data = {k: v for k, v in library.document(entry).data.items() if k not in NOT_COPIED}
    fresh = started(library, kind, entry.community, date.today()).data
    work = from_data(library, kind, {"review-by": fresh["review-by"], **data}, entry.community)
    note = f"Filled in from {entry.reference}. Change what differs, and give it a title of its own."
    return page(replace(work, sheet=replace(work.sheet, note=note)))


@pages.post(ONE)
def act(kind: str) -> str | Response:
    """What a button of the form does. Everything typed comes back."""
    library, form = site().library, posted(request)
    button = form.get("act", "check")
    work = from_form(library, kind, form)
    if button == "download":
        return _file(checked(library, work, date.today()))
    if button in LOOKED_AT:
        work = checked(library, work, date.today())
    else:
        known = {code: one.label.en for code, one in library.vocabulary.languages.items()}
        changed = replace(work, sheet=acted(work.sheet, button, known))
        work = changed if size(shown(changed)) <= MAX_FIELDS else _too_many(work)
    return page(shown(work), request.headers.get("X-Part") == "form")


@pages.post(ONE + "/preview")
def preview(kind: str) -> str:
    """The entry as its page will show it, as a piece of the page."""
    work = from_form(site().library, kind, posted(request))
    return render_template("editing/_preview.html", **_previewed(work))


@pages.post(ONE + "/upload")
def upload(kind: str) -> str | tuple[str, int]:
    """A YAML file into the form. What the form does not know is named and left out."""
    content, name = uploaded(request, MAX_BYTES)
    document = read(content, name)
    if isinstance(document, Problem):
        return render_template("editing/refused.html", kind=kind, lines=[str(document)]), 400
    said = document.data.get("kind")
    found = said if isinstance(said, str) and said in ENTRY_MODELS else kind
    library = site().library
    work = from_data(library, found, document.data, entry_id=PurePath(name).stem.partition("@")[0])
    work = checked(library, work, date.today())
    lost = _lost(document.data, work)
    note = f"Read from {name}." + (f" This form does not know {lost}; left out." if lost else "")
    return page(shown(replace(work, sheet=replace(work.sheet, note=note))))


def page(work: Work, only_form: bool = False) -> str:
    """The form with its surroundings, or the form alone for a script that puts it in place."""
    known = lists(site().library)
    parameters = [row.get("name", "") for row in work.sheet.draft.get("parameters", ())]
    found = work.told
    return render_template(
        "editing/_form.html" if only_form else "editing/write.html",
        work=work, action=url_for(".act", kind=work.kind), sheet=work.sheet, draft=work.sheet.draft, errors=work.errors, told=found,
        to_mend=to_mend(found), parts=sections(work.kind, work.sheet.fields), known=known, typed_lists=TYPED,
        parameters=[*filter(None, parameters), PROMISED], is_open=is_open, is_filled=is_filled, form_of=form_of,
        options=lambda field, chosen: options(field, known, chosen), communities=known["contributors"],
        languages=dict(known["languages"]), **_previewed(work),
    )  # fmt: skip


def _previewed(work: Work) -> dict[str, Any]:
    """What the preview shows."""
    place = (work.community, work.entry_id or "new-entry")
    entry, library, hidden = previewed(site().library, work.kind, place, work.data)
    return {"entry": entry, "library": library, "hidden": hidden}


def _file(work: Work) -> Response:
    answer = Response(work.text, mimetype="application/yaml")
    name = f"{work.entry_id or 'new-entry'}.yaml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _too_many(work: Work) -> Work:
    note = f"With that the form would have more than {MAX_FIELDS:,} fields. Download the file and go on in it."
    return replace(work, sheet=replace(work.sheet, note=note))


def _lost(data: dict[str, Any], work: Work) -> str:
    """The keys of a file that its form has no field for."""
    fields = {one.key for one in work.sheet.fields} | {
        "kind",
        "version",
        "status",
        "released",
        "history",
    }
    return ", ".join(f"`{key}`" for key in data if key not in fields)


def is_day(text: str) -> bool:
    """Whether a browser's own date field can hold the text."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def helps(field: Field, name: str) -> bool:
    """Whether a field says its help: not again in a second row, nor at every list of codes."""
    return (
        bool(field.told.help) and not LATER.search(name) and not field.listed.startswith("eforms-")
    )


def rows(text: str) -> int:
    """How many lines a text area needs."""
    return min(12, max(2, sum(1 + len(line) // WIDTH for line in text.split("\n"))))
