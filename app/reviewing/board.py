"""The board: every proposal that is for the one who looks, by state."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import request

from app import viewing
from app.guard import signed_in
from app.reviewing.shown import document_of
from app.site import site
from app.store.proposals import Kept
from app.visit import now, store, visitor
from kb.proposal import State

LATELY = timedelta(days=30)
IN_A_COLUMN, ON_A_PAGE = 8, 50
COLUMNS: Mapping[str, tuple[State, ...]] = {
    "draft": ("draft",), "in-review": ("in-review",), "changes-requested": ("changes-requested",),
    "accepted": ("accepted",), "published": ("published",), "declined": ("declined", "withdrawn"),
}  # fmt: skip
CLOSED = ("published", "declined")
EVERYBODY, MINE, WAITING = "", "mine", "waiting"


def board() -> dict[str, Any]:
    """What the board shows: all columns with what is newest in each; with `state`, the whole of one."""
    wanted = request.args.get("state", "")
    names = [wanted] if wanted in COLUMNS else [*COLUMNS]
    is_whole = len(names) == 1
    return {
        "columns": {name: _column(name, is_whole) for name in names}, "is_whole": is_whole,
        "library": site().library, "title_of": _title, "who": request.args.get("who", ""), "today": now().date(),
    }  # fmt: skip


def _title(kept: Kept) -> str:
    """What a new entry calls itself."""
    document = document_of(kept.proposal.text)
    return (document.title if document else "") or kept.proposal.entry_id


def _column(name: str, is_whole: bool) -> viewing.Listed:
    asked = request.args
    who, before = asked.get("who", ""), asked.get("before", "")
    wanted: dict[str, Any] = {
        "community": asked.get("community") or None, "entry": asked.get("entry") or None,
        "only_waiting": who == WAITING,
        "person": signed_in().person.id if who == MINE else None,
        "limit": ON_A_PAGE if is_whole else IN_A_COLUMN,
        "before": int(before) if is_whole and before.isdecimal() and len(before) < 10 else None,
        "since": now() - LATELY if name in CLOSED and not is_whole else None,
    }  # fmt: skip
    return viewing.listed(store(), visitor(), now().date(), states=COLUMNS[name], **wanted)
