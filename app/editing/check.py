"""What `kb check` says about an entry that stands in a form, with the keys that each finding is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from app.editing.draft import GROUPS
from app.editing.fields import Field
from kb.fingerprint import fingerprint
from kb.library import Library
from kb.messages import typed
from kb.model import ENTRY_MODELS, AnyEntry
from kb.problem import Place, Problem
from kb.reader import Data, Document, Keys, read
from kb.rules import ENTRY_RULES, ENTRY_WARNINGS
from kb.rules.case import Case

ABOUT_ID = ("bad-id", "retired-id", "id-used-twice")


@dataclass(frozen=True)
class Candidate:
    """An entry that is not in the library yet: where it would stand, and its text."""

    kind: str
    community: str
    id: str
    text: str


@dataclass(frozen=True)
class Judged:
    """The entry, if its form is right; its data; and every problem with the keys it is about."""

    data: dict[str, Data]
    problems: tuple[tuple[Keys, Problem], ...]
    entry: AnyEntry | None = None
    library: Library | None = None


@dataclass(frozen=True)
class _Asked(Document):
    """A document that remembers which keys were asked for: the line of a place is their number. So a
    finding about a key that is missing still says which one it is."""

    asked: list[Keys] = field(default_factory=list)

    def place(self, *keys: str | int) -> Place:
        self.asked.append(keys)
        return Place(self.path, len(self.asked))


def judged(library: Library, candidate: Candidate, today: date) -> Judged:
    """The candidate under the rules of `kb check`, as if it stood in the library."""
    name = f"{candidate.community}/{candidate.id}.yaml"
    document = read(candidate.text.encode(), name)
    if isinstance(document, Problem):
        return Judged({}, (((), document),))
    asked = _Asked(name, document.data, document.places, document.text)
    found = typed(asked, ENTRY_MODELS[candidate.kind])
    if isinstance(found, list):
        return Judged(document.data, tuple((asked.asked[one.place.line - 1], one) for one in found))
    made = found.model_copy(
        update={
            "id": _free(library, candidate.id),
            "community": candidate.community,
            "fingerprint": fingerprint(candidate.id, document.data),
        }
    )
    around = laid_over(library, made, asked)
    problems = [*_taken(library, candidate), *_findings(Case(made, asked, around, today))]
    keyed = (
        (() if one.rule in ABOUT_ID else asked.asked[one.place.line - 1], one) for one in problems
    )
    return Judged(document.data, tuple(keyed), made, around)


def laid_over(library: Library, entry: AnyEntry, document: Document) -> Library:
    """The library with `entry` in it. To be swapped for the overlay of proposals once that is there."""
    entries = {**library.entries, entry.id: entry}
    return replace(
        library,
        entries=dict(sorted(entries.items(), key=lambda pair: (pair[1].community, pair[0]))),
        documents={**library.documents, ("entry", entry.id): document},
    )


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


def _findings(case: Case) -> Iterator[Problem]:
    for rules, severity in ((ENTRY_RULES, "error"), (ENTRY_WARNINGS, "warning")):
        for rule in rules:
            for place, wrong, expected, fix in rule(case):
                name = rule.__name__.replace("_", "-")
                yield Problem(place, name, wrong, expected, fix, severity)  # type: ignore[arg-type]


def _free(library: Library, entry_id: str) -> str:
    """The id under which the rules look: that it is taken is told once, not by every rule."""
    return f"{entry_id}-copy" if entry_id in library.entries else entry_id


def _taken(library: Library, candidate: Candidate) -> Iterator[Problem]:
    if candidate.id in library.entries:
        yield Problem(
            Place(""),
            "id-used-twice",
            f"`{candidate.id}` is already the id of an entry",
            "An id that is unique in the whole library",
            "choose another id",
        )
