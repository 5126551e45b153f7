"""What `kb check` says about an entry that stands in a form, with the keys that each finding is about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

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
    keyed = ((() if one.rule in ABOUT_ID else asked.asked[one.place.line - 1], one) for one in problems)
    return Judged(document.data, tuple(keyed), made, around)


def laid_over(library: Library, entry: AnyEntry, document: Document) -> Library:
    """The library with `entry` in it. To be swapped for the overlay of proposals once that is there."""
    return replace(
        library,
        entries={**library.entries, entry.id: entry},
        documents={**library.documents, ("entry", entry.id): document},
    )


def named(fields: tuple[Field, ...], data: Mapping[str, Data], keys: Keys) -> str:
    """The form's name for keys of the file; of its nearest parent where the form has no field for it.
    Empty for what no field is about."""
    root = Field("", "group", fields[0].told, inside=fields)
    return _inside(root, "", dict(data), keys).removeprefix("-")


def _inside(field: Field, name: str, here: Data, rest: Keys) -> str:
    if not rest:
        return name
    key = rest[0]
    if field.kind == "text":
        return f"{name}-{key}"
    if field.kind in GROUPS:
        chosen = str(here.get(field.tag) or "") if isinstance(here, dict) else ""
        inner = next((one for one in field.keys(chosen) if one.key == key), None)
        if inner is None:
            return name
        return _inside(inner, f"{name}-{key}", here.get(str(key)) if isinstance(here, dict) else None, rest[1:])
    if field.kind == "named" and isinstance(here, dict) and key in here:
        return _inside(field.item, f"{name}-{[*here].index(str(key))}", here[str(key)], rest[1:])
    if field.kind == "list" and isinstance(here, list) and isinstance(key, int) and key < len(here):
        return _inside(field.item, f"{name}-{key}", here[key], rest[1:])
    return name


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
