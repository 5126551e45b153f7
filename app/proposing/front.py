"""The front door for contributors: what one can do, what one has begun, what is still unsaved."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from app import viewing
from app.proposing.target import title_of
from app.site import site
from app.store import drafts
from app.store.drafts import Draft
from app.visit import now, store, visitor


@dataclass(frozen=True)
class Unsaved:
    """A text that stands in a form unsaved: its title, what it is, and the way back to it."""

    title: str
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
        waiting = [_unsaved(one) for one in drafts.listed(db, person.id)]
    return {"person": person, "mine": mine, "unsaved": waiting, "title_of": title_of}


def _unsaved(draft: Draft) -> Unsaved:
    key, title = draft.key, dict(json.loads(draft.body)).get("title-en", "").strip()
    what, name, *_ = key.split(":")  # a text that was kept long ago has two parts
    if what == "proposal":
        about, address = f"Proposal {name}", url_for("proposing.edit", number=name, draft=key)
    elif what == "entry":
        entry = site().library.entries.get(name)
        title = entry.title.en if entry else name
        about, address = "A change", url_for("proposing.suggest", entry_id=name, draft=key)
    else:
        about, address = f"A new {name}", url_for("proposing.new", kind=name, draft=key)
    return Unsaved(title or "Without a title yet", about, address, draft.changed)
