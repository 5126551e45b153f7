"""A library with one proposed text put in, judged by the very rules of `kb check`.

Nothing is read again but that text and nothing is written, so a form can ask after every change.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from kb.library import Library
from kb.load import id_used_twice, typed_entry
from kb.model import AnyEntry
from kb.problem import Place, Problem
from kb.reader import Document, read
from kb.rules import check
from kb.rules.published import ID

UNNAMED = "new"  # the file's name while an id is no name for a file


@dataclass(frozen=True)
class Judged:
    """A proposed text in its library: what is wrong with it, and what it breaks elsewhere.

    `entry` is None while the text cannot be read as one. Each problem has the `keys` of its field.
    """

    library: Library
    entry: AnyEntry | None
    problems: tuple[Problem, ...]
    elsewhere: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What must be mended before the text can be published."""
        return tuple(
            problem for problem in (*self.problems, *self.elsewhere) if problem.severity == "error"
        )


def judged(library: Library, community: str, entry_id: str, text: str, today: date) -> Judged:
    """What `kb check` would say if `text` were the file of `entry_id` in one of the communities."""
    after = overlaid(library, community, entry_id, text)
    path = place_of(library, community, entry_id)
    touched = {entry.id for entry in library.linked_from.get(entry_id, ())}
    before = set(check(library, today, only=touched))
    found = check(after, today, only={entry_id, *touched})
    mine = tuple(problem for problem in found if problem.place.path == path)
    elsewhere = tuple(
        problem for problem in found if problem.place.path != path and problem not in before
    )
    entry = after.entries.get(entry_id)
    is_mine = entry is not None and after.documents["entry", entry_id].path == path
    return Judged(after, entry if is_mine else None, mine, elsewhere)


def overlaid(library: Library, community: str, entry_id: str, text: str) -> Library:
    """The library as it would be read if `text` were the file of `entry_id` in `community`."""
    path = place_of(library, community, entry_id)
    entries, documents = dict(library.entries), dict(library.documents)
    problems = [problem for problem in library.problems if problem.place.path != path]
    other = documents.get(("entry", entry_id))
    document = read(text.encode("utf-8", "surrogatepass"), path)
    if isinstance(document, Document) and other is not None and other.path != path:
        problems.append(id_used_twice(Place(path), entry_id, other.path, library.root))
    else:
        entries.pop(entry_id, None)
        documents.pop(("entry", entry_id), None)
        problems += _put(document, community, entry_id, entries, documents)
    ordered = sorted(entries, key=lambda one: Path(documents["entry", one].path))  # as it is read
    entries = {one: entries[one] for one in ordered}
    return replace(library, entries=entries, documents=documents, problems=tuple(problems))


def place_of(library: Library, community: str, entry_id: str) -> str:
    """How messages call the file of `entry_id`, whether it exists or not."""
    name = entry_id if ID.fullmatch(entry_id) else UNNAMED
    return str(Path(library.root) / community / f"{name}.yaml")


def _put(
    document: Document | Problem,
    community: str,
    entry_id: str,
    entries: dict[str, AnyEntry],
    documents: dict[tuple[str, ...], Document],
) -> list[Problem]:
    """Puts what was read in its place; returns what is wrong with it."""
    if isinstance(document, Problem):
        return [document]
    documents["entry", entry_id] = document
    found = typed_entry(document, community, entry_id)
    if isinstance(found, list):
        return found
    entries[entry_id] = found
    return []
