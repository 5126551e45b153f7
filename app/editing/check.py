"""What `kb check` says about an entry that stands in a form, with the field that each finding is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from app.editing.draft import GROUPS
from app.editing.fields import Field
from kb.library import Library
from kb.load import id_used_twice
from kb.overlay import judged as laid_over
from kb.overlay import place_of
from kb.problem import Place, Problem
from kb.reader import Data, Document, Keys, read
from kb.release import BEFORE_RELEASE

ID_RULES = ("bad-id", "retired-id", "id-used-twice")


@dataclass(frozen=True)
class Candidate:
    """An entry as it would stand in the library: its place and its text. One that is not new takes the
    place of the entry with its id."""

    kind: str
    community: str
    id: str
    text: str
    is_new: bool = True


@dataclass(frozen=True)
class Judged:
    """The data of a candidate as a file gives them, and every problem with it."""

    data: Mapping[str, Data]
    problems: tuple[Problem, ...]


def judged(library: Library, candidate: Candidate, today: date) -> Judged:
    """The candidate under the rules of `kb check`, as if it stood in the library. The id of a new one that
    is taken is told once; the rules look under another one then. What publishing itself mends is not told."""
    known = library.documents.get(("entry", candidate.id)) if candidate.is_new else None
    entry_id = f"{candidate.id}-copy" if known else candidate.id
    found = laid_over(library, candidate.community, entry_id, candidate.text, today)
    problems = [one for one in found.problems if candidate.is_new or one.rule not in BEFORE_RELEASE]
    if known:
        place = Place(place_of(library, candidate.community, candidate.id))
        problems.append(id_used_twice(place, candidate.id, known.path, library.root))
    document = read(candidate.text.encode(), "form")
    return Judged(document.data if isinstance(document, Document) else {}, tuple(problems))


class Spot(NamedTuple):
    """Where in a form a finding belongs: the name of the field, and what people call it."""

    name: str
    label: str = ""


def spot(fields: tuple[Field, ...], data: Mapping[str, Data], keys: Keys) -> Spot:
    """The field for keys of the file, or its nearest parent that the form has; no name for what no field
    is about."""
    first = next((one for one in fields if keys and one.key == keys[0]), None)
    if first is None:
        return Spot("")
    return _inside(first, Spot(first.key, first.told.label), data.get(first.key), keys[1:])


def _inside(field: Field, found: Spot, here: Data, rest: Keys) -> Spot:
    if not rest:
        return found
    key, label = rest[0], found.label
    if field.kind == "text":
        return Spot(f"{found.name}-{key}", label)
    if field.kind in GROUPS:
        chosen = str(here.get(field.tag) or "") if isinstance(here, dict) else ""
        inner = next((one for one in field.parts(chosen) if one.key == key), None)
        if inner is None:
            return Spot(f"{found.name}-{key}", label) if key == field.tag else found
        below = here.get(str(key)) if isinstance(here, dict) else None
        deeper = Spot(
            f"{found.name}-{key}", f"{label}, {inner.told.label[:1].lower()}{inner.told.label[1:]}"
        )
        return _inside(inner, deeper, below, rest[1:])
    if field.kind == "named" and isinstance(here, dict) and key in here:
        number = [*here].index(str(key))
        return _inside(
            field.item, Spot(f"{found.name}-{number}", str(key)), here[str(key)], rest[1:]
        )
    if field.kind == "list" and isinstance(here, list) and isinstance(key, int) and key < len(here):
        return _inside(
            field.item, Spot(f"{found.name}-{key}", f"{label} {key + 1}"), here[key], rest[1:]
        )
    return found
