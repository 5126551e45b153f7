"""What was published when: a page and an Atom feed (RFC 4287)."""

from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from flask import Blueprint, Response, render_template

from app.render import absolute
from app.site import site
from kb.address import entry_path
from kb.library import Library, version_key
from kb.model import AnyEntry

pages = Blueprint("changes", __name__)
ATOM = "http://www.w3.org/2005/Atom"
NEWEST = 50


@dataclass(frozen=True)
class Published:
    """One version that was published."""

    entry: AnyEntry
    version: str
    date: date
    change: str
    note: str

    @property
    def path(self) -> str:
        return entry_path(self.entry, self.version)


def published(library: Library) -> list[Published]:
    """Every release of every entry, newest first."""
    found = [
        Published(entry, release.version, release.date, release.change, release.note.en)
        for entry in library.entries.values()
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
    """The newest published versions as an Atom feed."""
    newest = published(site().library)[:NEWEST]
    root = ElementTree.Element("feed", xmlns=ATOM)
    _add(root, "title", "Criteria Commons: published versions")
    _add(root, "id", absolute("/changes"))
    _add(root, "updated", _stamp(newest[0].date) if newest else "1970-01-01T00:00:00Z")
    ElementTree.SubElement(root, "link", rel="self", href=absolute("/changes.atom"))
    ElementTree.SubElement(root, "link", rel="alternate", href=absolute("/changes"))
    _add(ElementTree.SubElement(root, "author"), "name", "Criteria Commons")
    for one in newest:
        item = ElementTree.SubElement(root, "entry")
        _add(item, "title", f"{one.entry.title.en} {one.version}")
        _add(item, "id", absolute(one.path))
        _add(item, "updated", _stamp(one.date))
        ElementTree.SubElement(item, "link", rel="alternate", href=absolute(one.path))
        _add(item, "summary", f"{one.change}: {one.note}")
    text = ElementTree.tostring(root, encoding="unicode", xml_declaration=False)
    return Response(
        f'<?xml version="1.0" encoding="utf-8"?>\n{text}', mimetype="application/atom+xml"
    )


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
