"""The shelf: which files a criteria folder holds, each read once and put where it belongs."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from kb.document import Document
from kb.look import Look, Stamp
from kb.pack import Pack
from kb.problem import Place, Problem

REGISTERS = ("vocabulary", "organisations", "glossary", "everyday", "asked", "retired", "sources")
LOCK = "published.lock"
PAST = "past"
Role: TypeAlias = Literal["lock", "register", "community", "entry", "past", "stray", "nothing"]


@dataclass
class Shelf:
    """The documents of a folder by role. `entries` and `past` hold (community, stem, document)."""

    root: Path
    registers: dict[str, list[Document]] = field(default_factory=dict)
    communities: list[tuple[str, Document]] = field(default_factory=list)
    entries: list[tuple[str, str, Document]] = field(default_factory=list)
    past: list[tuple[str, str, Document]] = field(default_factory=list)
    lock: bytes = b""
    problems: list[Problem] = field(default_factory=list)
    read: int = 0


def take(root: Path, seen: Look, pack: Pack) -> Shelf:
    """Read every YAML file that was `seen` below `root`, or take it out of the `pack` if it has not
    changed. A file that cannot be read becomes a problem."""
    shelf = Shelf(root)
    if not root.is_dir():
        shelf.problems.append(
            Problem(
                Place(str(root)),
                "no-criteria-folder",
                "there is no such folder",
                "A folder with criteria",
                "name the folder, or start from the one in the repository",
            )
        )
        return shelf
    found = [(*names, name) for names, folder in seen.items() for name in folder.files]
    links = {(*names, name) for names, folder in seen.items() for name in folder.links}
    for parts in sorted((*found, *links)):
        path = os.path.join(root, *parts)
        if parts in links:
            shelf.problems.append(_stray(path, "is a symbolic link", "Files and folders only"))
        else:
            _place(path, parts, seen[parts[:-1]].files[parts[-1]], shelf, pack)
    return shelf


def role(parts: tuple[str, ...]) -> Role:
    """What the file to which these names lead is, as its place in the folder says."""
    if parts == (LOCK,):
        return "lock"
    folder, (stem, suffix) = parts[:-1], os.path.splitext(parts[-1])
    if "schema" in folder or suffix == ".md" or any(part.startswith(".") for part in parts):
        return "nothing"
    if suffix != ".yaml":
        return "stray"
    if len(folder) < 2 and (folder[0] if folder else stem) in REGISTERS:
        return "register"  # one file, or a folder of the same name
    if len(folder) == 1:
        return "community" if stem == "community" else "entry"
    return "past" if len(folder) == 2 and folder[1] == PAST and "@" in stem else "stray"


def _place(path: str, parts: tuple[str, ...], stamp: Stamp, shelf: Shelf, pack: Pack) -> None:
    """Read the file at `path` and put it where its place in the folder says it belongs."""
    known = role(parts)
    if known == "lock":
        shelf.lock = Path(path).read_bytes()
    elif known == "stray":
        wrong = "does not belong here"
        expected = "`<community>/<id>.yaml`, `<community>/past/<id>@<version>.yaml` or a register"
        shelf.problems.append(_stray(path, wrong, expected))
    elif known != "nothing":
        shelf.read += 1
        document = pack.read("/".join(parts), path, stamp)
        if isinstance(document, Problem):
            shelf.problems.append(document)
        else:
            _sort_in(document, known, parts, shelf)


def _sort_in(document: Document, known: Role, parts: tuple[str, ...], shelf: Shelf) -> None:
    stem = os.path.splitext(parts[-1])[0]
    if known == "register":
        name = parts[0] if len(parts) > 1 else stem
        shelf.registers.setdefault(name, []).append(document)
    elif known == "past":
        shelf.past.append((parts[0], stem, document))
    elif known == "community":
        shelf.communities.append((parts[0], document))
    else:
        shelf.entries.append((parts[0], stem, document))


def _stray(path: str, wrong: str, expected: str) -> Problem:
    return Problem(
        Place(path),
        "stray-file",
        f"`{os.path.basename(path)}` {wrong}",
        expected,
        "move, rename or delete it",
    )
