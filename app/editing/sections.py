"""The parts of a form, in the order of the entry's own page, and what stands open in a new one."""

from collections.abc import Mapping
from typing import NamedTuple

from app.editing.acts import blank
from app.editing.draft import GROUPS, ROWS, Draft, data_of
from app.editing.fields import Field, fields_of, with_codes
from app.editing.written import KEPT
from app.render import SECTIONS
from kb.model import ENTRY_MODELS
from kb.registers import Vocabulary

FIRST = {
    "criterion": ("title", "summary", "use", "other-uses"),
    "practice": ("title", "summary"),
    "template": ("title", "summary"),
}
HELD = {
    "demand": ("levels",), "parameters": ("parameters",), "when": ("use-when", "avoid-when"),
    "proof": ("verification",), "scoring": ("scoring",), "follow-up": ("follow-up",),
    "why": ("rationale", "effect", "market"), "law": ("legal",),
    "elsewhere": ("adopted-by", "equivalents"), "eforms": ("eforms",),
    "purchase": ("buyer", "country", "year", "ongoing", "object", "procedure", "contract-value", "notice"),
    "asked": ("asked", "criteria"), "results": ("results",), "lessons": ("lessons",),
    "purpose": ("purpose", "audience", "frequency", "use-when", "avoid-when", "criteria"),
    "form": ("sections",), "sources": ("sources", "proposed"),
    "about": ("topics", "cpv", "countries", "related", "supersedes", "contributors", "review-by"),
}  # fmt: skip


class Section(NamedTuple):
    """A part of the form: its anchor, its heading, its fields."""

    anchor: str
    title: str
    fields: tuple[Field, ...]


def shown_fields(kind: str, vocabulary: Vocabulary) -> tuple[Field, ...]:
    """The fields of a kind that a form has; what publishing writes is not among them."""
    tree = with_codes(fields_of(ENTRY_MODELS[kind]), vocabulary)
    return tuple(one for one in tree if one.key not in KEPT)


def sections(kind: str, fields: tuple[Field, ...]) -> list[Section]:
    """The fields by section."""
    by_key = {one.key: one for one in fields}
    parts = [*SECTIONS[kind], ("sources", "Sources"), ("about", "About this entry")]
    found = [Section("first", "Title and summary", tuple(by_key[key] for key in FIRST[kind]))]
    return found + [
        Section(anchor, title, tuple(by_key[key] for key in HELD[anchor]))
        for anchor, title in parts
    ]


def opened(field: Field, draft: Draft) -> Draft:
    """The draft with the rows that a required list needs at least, wherever something is typed."""
    if field.kind in ROWS:
        rows = [opened(field.item, row) for row in draft or ()]
        return rows + [
            opened(field.item, blank(field.item)) for _ in range(field.least - len(rows))
        ]
    if field.kind not in GROUPS:
        return draft
    found = dict(draft or {})
    for one in field.parts(found.get(field.tag, "")):
        is_shown = not field.tag or one in field.forms.get(found.get(field.tag, ""), ())
        is_needed = one.required or bool(found.get(one.key))
        if is_needed and is_shown and (one.kind in ROWS or one.kind in GROUPS):
            found[one.key] = opened(one, found.get(one.key))
    return found


def is_open(field: Field, draft: Draft, errors: Mapping[str, object], name: str) -> bool:
    """Whether a field stands open: it is needed, holds something, or something in it is wrong."""
    wrong = any(one == name or one.startswith(f"{name}-") for one in errors)
    return field.required or wrong or is_filled(field, draft)


def is_filled(field: Field, draft: Draft) -> bool:
    """Whether anything stands in a field."""
    return data_of(field, draft) is not None
