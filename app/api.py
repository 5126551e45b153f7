"""The JSON API, version 1. Every answer is described in `/api/v1/openapi.json`."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, abort, request

from app.answers import ChangeRow, EntryRow, ReleaseRow, VersionRow
from app.data import entry_data, results_data
from app.entries import find
from app.openapi import document
from app.searching import SIZE, asked_for, whole_number
from app.site import site
from index.request import MAX_SIZE, MAX_TEXT
from kb.changelog import changelog
from kb.difference import difference

pages = Blueprint("api", __name__, url_prefix="/api/v1")


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
    """Titles, topics and CPV codes that begin like `q`, first those in the language `lang`."""
    text, language = request.args.get("q", ""), request.args.get("lang", "en")
    _refuse_long(text)
    return {"suggestions": [one._asdict() for one in site().search.suggest(text, language)]}


@pages.get("/entries")
def entries() -> dict[str, Any]:
    """Every current entry in short."""
    found = sorted(site().library.entries.values(), key=lambda one: one.id)
    rows = [
        EntryRow(one.id, one.kind, one.version, one.status, one.community, one.title.root, one.fingerprint)
        for one in found
    ]  # fmt: skip
    return {"entries": [asdict(row) for row in rows]}


@pages.get("/entries/<reference>")
def entry(reference: str) -> dict[str, Any]:
    """One entry by `id` or `id@version`, whole."""
    return entry_data(find(reference))


@pages.get("/entries/<entry_id>/versions")
def versions(entry_id: str) -> dict[str, Any]:
    """Every version of an entry that is kept, newest first."""
    rows = [
        VersionRow(one.version, one.released.isoformat() if one.released else None, one.fingerprint)
        for one in site().library.versions(find(entry_id).id)
    ]
    return {"versions": [asdict(row) for row in rows]}


@pages.get("/entries/<entry_id>/diff/<old>/<new>")
def diff(entry_id: str, old: str, new: str) -> dict[str, Any]:
    """What changed between two versions, field by field."""
    library = site().library
    before, after = (library.document(find(f"{entry_id}@{version}")).data for version in (old, new))
    rows = [ChangeRow(one.field, one.old, one.new) for one in difference(before, after)]
    return {"changes": [asdict(row) for row in rows]}


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
    """Every published version and every end of an entry, newest first."""
    rows = [
        ReleaseRow(
            f"{one.entry.id}@{one.version}", one.date.isoformat(), one.change,
            one.note.en if one.note else "", one.successor.id if one.successor else None,
        )
        for one in site().once(changelog)
    ]  # fmt: skip
    return {"changes": [asdict(row) for row in rows]}


def _with_id(item: Any) -> dict[str, Any]:
    return {"id": item.id, **item.model_dump(mode="json", by_alias=True)}


def _refuse_long(text: str) -> None:
    if len(text) > MAX_TEXT:
        abort(400, f"`q` has {len(text)} characters. At most {MAX_TEXT} are searched.")
