"""A form drawn: what its templates need, for every page that holds one."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from typing import Any

from flask import request

from app.editing.acts import acted
from app.editing.draft import Draft
from app.editing.fields import NAME, Field
from app.editing.folds import ALL, Folds, changed
from app.editing.lists import PROMISED, TYPED, lists, options
from app.editing.parse import MAX_FIELDS, form_of
from app.editing.preview import previewed
from app.editing.sections import is_filled, is_open, sections
from app.editing.told import to_mend
from app.editing.work import Work, checked, shown, size
from app.site import site
from kb.keys import key_of
from kb.parameter import Base
from kb.problem import shown as brief
from kb.reader import Document

LOOKED_AT = ("check", "preview", "download")
NAMED = Field(NAME, "words", key_of(Base, NAME), required=True)
LATER = re.compile(r"(?<!bt)-[1-9]\d*(?=-|$)")
WIDTH = 80  # characters in a line of a text area, about


def pressed(work: Work, button: str) -> Work:
    """The form after a button that only changes or looks at it. Everything typed stays."""
    library = site().library
    if button in LOOKED_AT:
        return checked(library, work, date.today())
    known = {code: one.label.en for code, one in library.vocabulary.languages.items()}
    changed = replace(work, sheet=acted(work.sheet, button, known))
    return changed if size(shown(changed)) <= MAX_FIELDS else _too_many(work)


def drawing(
    work: Work, action: str, base: Document | None = None, said: Collection[str] = ()
) -> dict[str, Any]:
    """Everything that the templates of a form need. `action`: where its buttons send it; `base`: the
    text that it changes; `said`: the names of the fields that were talked about."""
    known = lists(site().library)
    parameters = [row.get("name", "") for row in work.sheet.draft.get("parameters", ())]
    found = work.told
    return {
        "work": work, "action": action, "sheet": work.sheet, "draft": work.sheet.draft, "errors": work.errors, "told": found,
        "to_mend": to_mend(found), "parts": sections(work.kind, work.sheet.fields), "known": known, "typed_lists": TYPED,
        "parameters": [*filter(None, parameters), PROMISED], "is_open": is_open, "is_filled": is_filled, "form_of": form_of,
        "options": lambda field, chosen: options(field, known, chosen),
        "languages": dict(known["languages"]), "folds": _folds(work, base, said), "said": {}, "row_title": row_title, **seen(work),
    }  # fmt: skip


def seen(work: Work) -> dict[str, Any]:
    """What the preview shows."""
    place = (work.community, work.entry_id or "new-entry")
    entry, library, hidden = previewed(site().library, work.kind, place, work.data)
    return {"entry": entry, "library": library, "hidden": hidden}


def _folds(work: Work, base: Document | None, said: Collection[str]) -> Folds:
    root, button = work.sheet.root, request.form.get("act", "")
    told = [] if work.is_fresh else work.told
    mend = frozenset(one.spot.name for one in told if not one.is_unfilled)
    unfilled = frozenset(one.spot.name for one in told if one.is_unfilled)
    why = {
        "to mend": mend, "to fill in": unfilled, "talked about": frozenset(said),
        "changed": changed(root, work.data, base.data) if base else frozenset[str](),
    }  # fmt: skip
    is_whole = button == ALL or (request.form.get(ALL) == "all" and button != "fold")
    return Folds(why, base is None, is_whole, button.partition(":")[2])


def _too_many(work: Work) -> Work:
    note = f"With that the form would have more than {MAX_FIELDS:,} fields. Download the file and go on in it."
    return replace(work, sheet=replace(work.sheet, note=note))


def is_day(text: str) -> bool:
    """Whether a browser's own date field can hold the text."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def helps(field: Field, name: str) -> bool:
    """Whether a field says its help: not again in a second row, nor at every list of codes."""
    return (
        bool(field.told.help) and not LATER.search(name) and not field.listed.startswith("eforms-")
    )


def row_title(item: Field, row: Draft) -> str:
    """What tells a folded row apart: its name, else the first words in it."""
    words = (row.get(NAME), *(words for _, words in form_of(item, row, "")))
    return brief(next(filter(None, words), ""))


def rows(text: str) -> int:
    """How many lines a text area needs."""
    return min(12, max(2, sum(1 + len(line) // WIDTH for line in text.split("\n"))))
