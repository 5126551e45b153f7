"""The JSON API, version 1. Every answer is described in `/api/v1/openapi.json`."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, request

from app.changes import published
from app.data import entry_data, results_data
from app.entries import find
from app.openapi import document
from app.searching import SIZE, asked_for, whole_number
from app.site import site
from index.request import MAX_SIZE
from kb.difference import difference

pages = Blueprint("api", __name__, url_prefix="/api/v1")
MAX_QUERY = 512


@pages.get("/openapi.json")
def openapi() -> dict[str, Any]:
    """This API, described."""
    return document()


@pages.get("/search")
def search() -> dict[str, Any]:
    """Ranked hits with facets."""
    _refuse_long(request.args.get("q", ""))
    size = whole_number("size", request.args.get("size", str(SIZE)), MAX_SIZE)
    return results_data(site().search.search(asked_for(request.args, size)))


@pages.get("/suggest")
def suggest() -> dict[str, Any]:
    """Titles, topics and CPV codes that begin like `q`."""
    text = request.args.get("q", "")
    _refuse_long(text)
    return {"suggestions": [asdict(one) for one in site().search.suggest(text)]}


@pages.get("/entries")
def entries() -> dict[str, Any]:
    """Every current entry in short."""
    found = sorted(site().library.entries.values(), key=lambda entry: entry.id)
    return {
        "entries": [
            {
                "id": entry.id, "kind": entry.kind, "version": entry.version, "status": entry.status,
                "community": entry.community, "title": entry.title.root, "fingerprint": entry.fingerprint,
            }
            for entry in found
        ]
    }  # fmt: skip


@pages.get("/entries/<reference>")
def entry(reference: str) -> dict[str, Any]:
    """One entry by `id` or `id@version`, whole."""
    return entry_data(find(reference))


@pages.get("/entries/<entry_id>/versions")
def versions(entry_id: str) -> dict[str, Any]:
    """Every version of an entry that is kept, newest first."""
    current = find(entry_id)
    return {
        "versions": [
            {"version": one.version, "released": one.released and one.released.isoformat(), "fingerprint": one.fingerprint}
            for one in site().library.versions(current.id)
        ]
    }  # fmt: skip


@pages.get("/entries/<entry_id>/diff/<old>/<new>")
def diff(entry_id: str, old: str, new: str) -> dict[str, Any]:
    """What changed between two versions, field by field."""
    library = site().library
    before, after = (library.document(find(f"{entry_id}@{version}")).data for version in (old, new))
    rows = [
        {"field": one.field, "old": one.old, "new": one.new} for one in difference(before, after)
    ]
    return {"changes": rows}


@pages.get("/communities")
def communities() -> dict[str, Any]:
    """Every community."""
    found = site().library.communities
    return {"communities": [_with_id(found[name]) for name in sorted(found)]}


@pages.get("/sources")
def sources() -> dict[str, Any]:
    """The register of sources."""
    found = site().library.sources
    return {"sources": [_with_id(found[name]) for name in sorted(found)]}


@pages.get("/sources/<source_id>")
def source(source_id: str) -> dict[str, Any]:
    """One source, with the entries that cite it."""
    library = site().library
    if source_id not in library.sources:
        abort(404, "There is no source with this id.")
    citing = [entry.reference for entry in library.cited_by.get(source_id, ())]
    return {**_with_id(library.sources[source_id]), "cited-by": citing}


@pages.get("/glossary")
def glossary() -> dict[str, Any]:
    """The words of the field."""
    found = site().library.glossary
    return {"terms": [_with_id(found[name]) for name in sorted(found)]}


@pages.get("/changes")
def changes() -> dict[str, Any]:
    """Every published version, newest first."""
    return {
        "changes": [
            {"reference": f"{one.entry.id}@{one.version}", "date": one.date.isoformat(), "change": one.change, "note": one.note}
            for one in published(site().library)
        ]
    }  # fmt: skip


def _with_id(item: Any) -> dict[str, Any]:
    return {"id": item.id, **item.model_dump(mode="json", by_alias=True)}


def _refuse_long(text: str) -> None:
    if len(text) > MAX_QUERY:
        abort(400, f"`q` has {len(text)} characters. At most {MAX_QUERY} are searched.")
