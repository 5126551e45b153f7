"""A skeleton for a new entry: annotated, and accepted by `kb check` as a proposal."""

from datetime import date
from importlib.resources import files
from pathlib import Path

from kb.library import Library
from kb.model import ENTRY_MODELS, AnyEntry
from kb.rules.published import odd_id
from kb.values import texts

SHORT = 16  # characters; a shorter text, such as "Contract number", may rightly stay


class NewEntryError(Exception):
    """Why no skeleton was written; the text is the whole message."""


def new_entry(library: Library, kind: str, place: str, today: date) -> Path:
    """Write the skeleton of a `kind` to `place` (`community/id`) and return its path."""
    community, _, entry_id = place.partition("/")
    if kind not in ENTRY_MODELS:
        raise NewEntryError(f'"{kind}" is not a kind. Choose one of {", ".join(ENTRY_MODELS)}.')
    if community not in library.communities:
        known = ", ".join(sorted(library.communities))
        raise NewEntryError(f'There is no community "{community}". Choose one of {known}.')
    if odd := odd_id(entry_id, community, library.vocabulary.levels):
        raise NewEntryError(
            f'The id "{entry_id}" {odd}. Write a short slug without year, level or community.'
        )
    path = library.root / community / f"{entry_id}.yaml"
    taken = ("entry", entry_id) in library.documents or entry_id in library.retired
    if taken or path.exists():
        raise NewEntryError(f"`{entry_id}` is already taken. Choose another id.")
    path.write_text(skeleton(kind, community, today), "utf-8")
    return path


def skeleton(kind: str, community: str, today: date) -> str:
    """The annotated text of a new `kind`, ready to be edited."""
    text = _skeleton_file(kind)
    filled = {
        "today": today,
        "year": today.year,
        "community": community,
        "review": today.replace(year=today.year + 1, day=min(today.day, 28)),
    }
    for name, value in filled.items():
        text = text.replace(f"{{{name}}}", str(value))
    return text


def unwritten(entry: AnyEntry) -> tuple[str, ...]:
    """The keys whose English text is still the one of the skeleton."""
    text = _skeleton_file(entry.kind)
    return tuple(
        " ".join(map(str, keys))
        for keys, found in texts(entry)
        if len(found.en) > SHORT and found.en in text
    )


def _skeleton_file(kind: str) -> str:
    return (files("kb") / "skeleton" / f"{kind}.yaml").read_text("utf-8")
