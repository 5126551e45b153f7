"""What was published and what ended when: a page, and feeds of everything, a community, an entry or a
search.

A topic is a search with nothing but that topic.
"""

from dataclasses import replace
from datetime import date

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import atom
from app.atom import Feed
from app.entries import find
from app.found import Links
from app.kept_pages import kept_page
from app.registers import community_of
from app.searching import asked_for
from app.site import site
from index.request import Request
from kb.address import entry_path
from kb.changelog import Item, changelog
from kb.entry import ENDS

pages = Blueprint("changes", __name__)


@pages.get("/changes")
def changes() -> AnyResponse:
    """Versions that were published and entries that ended, newest first, by day."""
    return kept_page(_changes)


def _changes() -> str:
    days: dict[date, list[Item]] = {}
    for one in site().once(changelog):
        days.setdefault(one.date, []).append(one)
    return render_template("changes.html", days=days)


@pages.get("/changes.atom")
def feed() -> Response:
    """Everything that was published or ended."""
    found = site().once(changelog)
    return atom.answer(Feed("published versions", "/changes", request.path, found))


@pages.get("/communities/<community_id>/changes.atom")
def of_community(community_id: str) -> Response:
    """What a community published or ended."""
    community, library = community_of(community_id), site().library
    page = url_for("registers.community", community_id=community.id)
    found = changelog(library, {one.id for one in library.of_community(community.id)})
    return atom.answer(Feed(community.name.en, page, request.path, found))


@pages.get("/entries/<entry_id>/changes.atom")
def of_entry(entry_id: str) -> Response:
    """The versions of an entry, and its end."""
    entry = find(entry_id)
    found = changelog(site().library, {entry.id})
    return atom.answer(Feed(entry.title.en, entry_path(entry), request.path, found))


@pages.get("/search.atom")
def of_search() -> Response:
    """What happened to all entries that a search finds now. A search for what is published is told of
    its end too."""
    asked = replace(asked_for(request.args), sort="date", page=1)
    matching = site().search.matching(_with_ended(asked))
    links, found = Links(asked), changelog(site().library, matching)
    return atom.answer(Feed(_title(asked), links.with_(sort=None), links.feed, found))


def _with_ended(asked: Request) -> Request:
    wanted = asked.filters.get("status", ())
    more = tuple(ENDS) if "published" in wanted else ()
    return replace(asked, filters={**asked.filters, "status": (*wanted, *more)})


def _title(asked: Request) -> str:
    """What is searched for, in words."""
    filters = [f"{name} {', '.join(values)}" for name, values in asked.filters.items()]
    words = [f"“{asked.text}”"] if asked.text else []
    return "; ".join([*words, *filters]) or "all entries"
