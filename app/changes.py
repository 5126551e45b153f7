"""What was published when: a page, and feeds of everything, a community, an entry or a search.

A topic is a search with nothing but that topic.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for

from app import atom
from app.atom import Feed, Published
from app.entries import find
from app.found import Links
from app.registers import community_of
from app.searching import asked_for
from app.site import site
from index.request import MAX_SIZE, Request
from kb.address import entry_path
from kb.library import Library, version_key

pages = Blueprint("changes", __name__)


def published(library: Library, only: Collection[str] | None = None) -> list[Published]:
    """Every release of every entry, or of those with the ids `only`, newest first."""
    found = [
        Published(entry, release.version, release.date, release.change, release.note.en)
        for entry in library.entries.values()
        if only is None or entry.id in only
        for release in entry.history
    ]
    found.sort(key=lambda one: (one.entry.title.en, [-part for part in version_key(one.version)]))
    return sorted(found, key=lambda one: one.date, reverse=True)


@pages.get("/changes")
def changes() -> str:
    """Published versions, newest first, by day."""
    days: dict[date, list[Published]] = {}
    for one in published(site().library):
        days.setdefault(one.date, []).append(one)
    return render_template("changes.html", days=days)


@pages.get("/changes.atom")
def feed() -> Response:
    """Everything that was published."""
    found = published(site().library)
    return atom.answer(Feed("published versions", "/changes", request.path, found))


@pages.get("/communities/<community_id>/changes.atom")
def of_community(community_id: str) -> Response:
    """What a community published."""
    community, library = community_of(community_id), site().library
    page = url_for("registers.community", community_id=community.id)
    found = published(library, {one.id for one in library.of_community(community.id)})
    return atom.answer(Feed(community.name.en, page, request.path, found))


@pages.get("/entries/<entry_id>/changes.atom")
def of_entry(entry_id: str) -> Response:
    """The versions of an entry."""
    entry = find(entry_id)
    found = published(site().library, {entry.id})
    return atom.answer(Feed(entry.title.en, entry_path(entry), request.path, found))


@pages.get("/search.atom")
def of_search() -> Response:
    """The versions of the entries that a search finds now: those of the newest hundred."""
    asked = replace(asked_for(request.args), sort="date", page=1, size=MAX_SIZE)
    hits = site().search.search(asked).hits
    links, found = Links(asked), published(site().library, {hit.id for hit in hits})
    return atom.answer(Feed(_title(asked), links.with_(sort=None), links.feed, found))


def _title(asked: Request) -> str:
    """What is searched for, in words."""
    filters = [f"{name} {', '.join(values)}" for name, values in asked.filters.items()]
    words = [f"“{asked.text}”"] if asked.text else []
    return "; ".join([*words, *filters]) or "all entries"
