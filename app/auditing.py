"""The audit: everything for administrators, and of one entry for its history."""

import logging

from flask import Blueprint, render_template, request

from app import accounts
from app.guard import signed_in
from app.searching import whole_number
from app.site import site
from app.store import StoreError, audit
from app.store.audit import Line
from app.timeline import Event, name, timeline
from app.visit import store, visitor
from kb.model import AnyEntry

pages = Blueprint("auditing", __name__)
MAX_NUMBER = 1_000_000_000
PAGE = 200
log = logging.getLogger(__name__)


@pages.get("/audit")
def everything() -> str:
    """Who did what, the newest first, page by page; of one entry with `entry`."""
    entry, before = request.args.get("entry") or None, request.args.get("before")
    number = whole_number("before", before, MAX_NUMBER) if before else None
    lines = accounts.audited(store(), signed_in().person, entry, number)
    older = lines[-1].id if len(lines) == PAGE else None
    return render_template(
        "audit.html", lines=lines, older=older, entry=entry, entries=site().library.entries,
        who=name,
    )  # fmt: skip


def events_of(entry: AnyEntry) -> tuple[tuple[Event, ...], bool]:
    """What happened to an entry, and whether that is all: without the database it is what the files
    know."""
    lines: tuple[Line, ...] | None = None
    try:
        with store().reading() as db:
            lines = audit.lines(db, entry.id)
    except StoreError as error:
        log.error("%s", error)
    return timeline(site().library, entry, lines or (), visitor()), lines is not None
