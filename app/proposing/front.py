"""The front door for contributors: what one can do, what one has begun, what is still unsaved."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app import viewing
from app.site import site
from app.store import drafts
from app.visit import now, store, visitor


@dataclass(frozen=True)
class Unsaved:
    """A text that stands in a form unsaved: what it is about, and the way back to it."""

    about: str
    address: str
    changed: datetime


def front() -> dict[str, Any]:
    """What the front door shows to this visitor."""
    person = visitor()
    if person is None:
        return {"person": None}
    mine = viewing.listed(store(), person, now().date(), person=person.id).kept
    with store().reading() as db:
        waiting = [_unsaved(one.key, one.changed) for one in drafts.listed(db, person.id)]
    return {"person": person, "mine": mine, "unsaved": waiting}


def _unsaved(key: str, changed: datetime) -> Unsaved:
    what, _, name = key.partition(":")
    if what == "proposal":
        return Unsaved(
            f"Proposal {name}", url_for("proposing.edit", number=name, draft=key), changed
        )
    if what == "entry":
        entry = site().library.entries.get(name)
        title = f"A change to “{entry.title.en if entry else name}”"
        return Unsaved(title, url_for("proposing.suggest", entry_id=name, draft=key), changed)
    kind = name.partition(":")[0]
    return Unsaved(f"A new {kind}", url_for("proposing.new", kind=kind, draft=key), changed)
