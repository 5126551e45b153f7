"""What was published and what ended as an Atom feed (RFC 4287), answered with 304 to whoever has it already."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from xml.etree import ElementTree

from flask import Response, request

from app.render import absolute
from kb.address import entry_path
from kb.changelog import Item
from kb.tender.write.job import UNWRITABLE

NAMESPACE = "http://www.w3.org/2005/Atom"
NEWEST = 50


@dataclass(frozen=True)
class Feed:
    """What is followed: `page` is the path of its page, which is also its id, `path` its own."""

    title: str
    page: str
    path: str
    items: Sequence[Item]


def _newest(items: Sequence[Item]) -> Sequence[Item]:
    """The newest `NEWEST`, and whatever else happened on the day of the last of them: items know
    their day only, so that within a day nobody can tell which are the newer ones."""
    if len(items) <= NEWEST:
        return items
    return [one for one in items if one.date >= items[NEWEST - 1].date]


def answer(feed: Feed) -> Response:
    """The newest of a feed. An id is the address of a version, or of its end, which lasts for ever."""
    newest = _newest(feed.items)
    root = ElementTree.Element("feed", xmlns=NAMESPACE)
    _add(root, "title", f"Criteria Commons: {feed.title}")
    _add(root, "id", absolute(feed.page))
    _add(root, "updated", _stamp(newest[0].date) if newest else "1970-01-01T00:00:00Z")
    ElementTree.SubElement(root, "link", rel="self", href=absolute(feed.path))
    ElementTree.SubElement(root, "link", rel="alternate", href=absolute(feed.page))
    _add(ElementTree.SubElement(root, "author"), "name", "Criteria Commons")
    for one in newest:
        item = ElementTree.SubElement(root, "entry")
        ended = f": {one.change}" if one.is_end else ""
        _add(item, "title", f"{one.entry.title.en} {one.version}{ended}")
        _add(item, "id", absolute(one.path))
        _add(item, "updated", _stamp(one.date))
        ElementTree.SubElement(item, "link", rel="alternate", href=absolute(one.path))
        _add(item, "summary", " ".join(_said(one)))
    text = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", ElementTree.tostring(root, "unicode"))
    response = Response(f'<?xml version="1.0" encoding="utf-8"?>\n{text}', mimetype="application/atom+xml")  # fmt: skip
    response.add_etag()
    response.cache_control.max_age = 0  # kept by readers, asked about each time
    response.make_conditional(request)
    return response


def _said(one: Item) -> Iterator[str]:
    """What changed or why it ended, and what to use instead."""
    yield f"{one.change}: {one.note.en}" if one.note else f"{one.change}."
    if one.successor:
        address = absolute(entry_path(one.successor))
        yield f"Use “{one.successor.title.en}” instead: {address}"


def _add(parent: ElementTree.Element, tag: str, text: str) -> None:
    ElementTree.SubElement(parent, tag).text = text


def _stamp(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"
