"""Entries: current, of one version, as data, with history, differences and comparison."""

import json

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.auditing import events_of
from app.compare import comparison
from app.data import entry_data
from app.kept import using
from app.site import site
from kb.address import PLURALS, entry_path
from kb.changeclass import CLASSES
from kb.difference import difference
from kb.model import AnyEntry

pages = Blueprint("entries", __name__)
ONE = "/<any(criteria,practices,templates):kind>/<entry_id>"
MAX_COMPARED = 4


@pages.get(ONE)
def entry(kind: str, entry_id: str) -> str | AnyResponse:
    """One entry, current or `id@version`; `.json` and `.yaml` behind it give the data."""
    name, form = _form(entry_id)
    found = find(name)
    if PLURALS[found.kind] != kind:
        return _moved(found, kind)
    if form == ".json":
        text = json.dumps(entry_data(found), indent=2, ensure_ascii=False)
        return Response(text, mimetype="application/json")
    if form == ".yaml":
        return Response(site().library.document(found).text, mimetype="application/yaml")
    return _page(found)


def _moved(found: AnyEntry, kind: str) -> AnyResponse:
    """To the same address with the entry's own kind in it."""
    path = request.path.replace(kind, PLURALS[found.kind], 1)
    query = request.query_string.decode("latin-1")
    return redirect(f"{path}?{query}" if query else path, 301)


def _form(address: str) -> tuple[str, str]:
    """The reference and the ending of an address: `x@1.0.0.json` -> `x@1.0.0`, `.json`."""
    for ending in (".json", ".yaml"):
        if address.endswith(ending):
            return address.removesuffix(ending), ending
    return address, ""


def _page(found: AnyEntry) -> str:
    library = site().library
    current = library.entries.get(found.id, found)
    return render_template(
        "entry.html", entry=found, current=current, is_current=found is current, library=library,
        versions=library.versions(found.id), linked_from=library.linked_from.get(found.id, ()), tenders=using(site().settings.tenders, found.id),
    )  # fmt: skip


@pages.get(ONE + "/history")
def history(kind: str, entry_id: str) -> str | AnyResponse:
    """Every version with its note, who published it, and links to what changed."""
    found = find(entry_id)
    if PLURALS[found.kind] != kind:
        return _moved(found, kind)
    events, whole = events_of(found)
    return render_template("history.html", entry=found, events=events, whole=whole, classes=CLASSES)


@pages.get(ONE + "/diff")
def diff(kind: str, entry_id: str) -> str | AnyResponse:
    """What changed between two versions, word by word."""
    found = find(entry_id)
    if PLURALS[found.kind] != kind:
        return _moved(found, kind)
    versions = site().library.versions(found.id)
    if len(versions) < 2:
        abort(404, "This entry has one version only, so there is nothing to compare.")
    old = find(f"{found.id}@{request.args.get('from') or versions[1].version}")
    new = find(f"{found.id}@{request.args.get('to') or versions[0].version}")
    changes = difference(site().library.document(old).data, site().library.document(new).data)
    return render_template(
        "diff.html", entry=new, old=old, new=new, changes=changes, versions=versions
    )


@pages.get("/compare")
def compare() -> str | AnyResponse:
    """Up to four entries side by side, differing parameters first."""
    asked = list(dict.fromkeys(filter(None, request.args.getlist("id"))))
    if len(asked) > MAX_COMPARED:
        abort(400, f"At most {MAX_COMPARED} entries can be compared; {len(asked)} were chosen.")
    found = [find(name) for name in asked]
    choices = sorted(site().library.entries.values(), key=lambda one: (one.community, one.title.en))
    return render_template(
        "compare.html", chosen=dict(zip(asked, found, strict=True)), rows=comparison(found), choices=choices
    )  # fmt: skip


@pages.get("/id/<entry_id>")
def by_id(entry_id: str) -> AnyResponse:
    """From an id alone to the entry's address."""
    found = find(entry_id)
    return redirect(entry_path(found, entry_id.partition("@")[2]))


def find(reference: str) -> AnyEntry:
    """The entry called `id` or `id@version`. Aborts with 404, or 410 for a retired id."""
    entry_id, _, version = reference.partition("@")
    library = site().library
    found = library.entry(entry_id, version or None)
    if found is not None:
        return found
    if entry_id in library.retired:
        retired = library.retired[entry_id]
        successor = f" Its successor is {retired.replaced_by}." if retired.replaced_by else ""
        abort(410, f"{retired.reason.en}{successor}")
    if version and library.versions(entry_id):
        known = ", ".join(one.version for one in library.versions(entry_id))
        abort(404, f"{entry_id} has no version {version}. It has {known}.")
    abort(404, "There is no entry with this id. Search for its subject instead.")
