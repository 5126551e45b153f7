"""Write an entry without an account: a form, the check, a preview, the file. Nothing is stored."""

from dataclasses import replace
from datetime import date
from pathlib import PurePath
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.editing.drawn import drawing, pressed, seen
from app.editing.parse import posted, uploaded
from app.editing.work import Work, checked, copied, fresh, from_data, from_form, shown
from app.entries import find
from app.site import site
from kb.decode import MAX_BYTES
from kb.model import ENTRY_MODELS
from kb.problem import Problem
from kb.reader import read

pages = Blueprint("editing", __name__, url_prefix="/contribute/try")
ONE = "/<any(criterion,practice,template):kind>"


@pages.get("")
def choose() -> str:
    """What can be written, and how."""
    return render_template("editing/choose.html")


@pages.get(ONE)
def write(kind: str) -> str | AnyResponse:
    """An empty form, or with `from` the texts of an entry for a new one."""
    library, source = site().library, request.args.get("from", "")
    if not source:
        return page(fresh(library, kind, request.args.get("community", ""), date.today()))
    entry = find(source)
    if entry.kind != kind:
        return redirect(f"{url_for('.write', kind=entry.kind)}?from={entry.reference}")
    return page(copied(library, entry, date.today()))


@pages.post(ONE)
def act(kind: str) -> str | Response:
    """What a button of the form does. Everything typed comes back."""
    library, form = site().library, posted(request)
    button = form.get("act", "check")
    work = from_form(library, kind, form)
    work = pressed(work, button)
    if button == "download":
        return file_of(work.text, work.entry_id)
    return page(shown(work), request.headers.get("X-Part") == "form")


@pages.post(ONE + "/preview")
def preview(kind: str) -> str:
    """The entry as its page will show it, as a piece of the page."""
    work = from_form(site().library, kind, posted(request))
    return render_template("editing/_preview.html", **seen(work))


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
    template = "editing/_form.html" if only_form else "editing/write.html"
    return render_template(template, **drawing(work, url_for(".act", kind=work.kind)))


def file_of(text: str, entry_id: str) -> Response:
    """An entry as a YAML file to keep."""
    answer = Response(text, mimetype="application/yaml")
    name = f"{entry_id or 'new-entry'}.yaml"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


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
