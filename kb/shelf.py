"""The shelf: which files a criteria folder holds, each read once and put where it belongs."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from kb.document import Document
from kb.pack import Pack
from kb.problem import Place, Problem

REGISTERS = ("vocabulary", "organisations", "glossary", "everyday", "asked", "retired", "sources")
LOCK = "published.lock"
PAST = "past"


@dataclass
class Shelf:
    """The documents of a folder by role. `entries` and `past` hold (community, stem, document)."""

    root: Path
    registers: dict[str, list[Document]] = field(default_factory=dict)
    communities: list[tuple[str, Document]] = field(default_factory=list)
    entries: list[tuple[str, str, Document]] = field(default_factory=list)
    past: list[tuple[str, str, Document]] = field(default_factory=list)
    lock: str = ""
    problems: list[Problem] = field(default_factory=list)
    read: int = 0


def take(root: Path, pack: Pack) -> Shelf:
    """Read every YAML file below `root`, or take it out of the `pack` if it has not changed. A file
    that cannot be read becomes a problem."""
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
    for parts, path, is_link in sorted(_files(str(root))):
        if is_link:
            shelf.problems.append(_stray(path, "is a symbolic link", "Files and folders only"))
        elif "schema" not in parts[:-1]:
            _place(path, parts, shelf, pack)
    return shelf


def _files(folder: str, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str, bool]]:
    """The names that lead to each file or link below `folder`, its path, and whether it is a link."""
    try:
        found = list(os.scandir(folder))
    except OSError:  # gone since it was listed, or not for our eyes
        return
    for one in found:
        parts = (*above, one.name)
        if one.is_symlink() or one.is_file():
            yield parts, one.path, one.is_symlink()
        elif one.is_dir():
            yield from _files(one.path, parts)


def _place(path: str, parts: tuple[str, ...], shelf: Shelf, pack: Pack) -> None:
    """Read the file at `path` and put it where its place in the folder says it belongs."""
    if parts == (LOCK,):
        shelf.lock = Path(path).read_text("utf-8", "replace")
        return
    folder, (stem, suffix) = parts[:-1], os.path.splitext(parts[-1])
    register = folder[0] if folder else stem
    if suffix == ".md" or any(part.startswith(".") for part in parts):
        return
    known = (
        (not folder and stem in REGISTERS)
        or len(folder) == 1
        or (len(folder) == 2 and folder[1] == PAST and "@" in stem)
    )
    if suffix != ".yaml" or not known:
        shelf.problems.append(
            _stray(
                path,
                "does not belong here",
                "`<community>/<id>.yaml`, `<community>/past/<id>@<version>.yaml` or a register",
            )
        )
        return
    document = pack.read("/".join(parts), path)
    shelf.read += 1
    if isinstance(document, Problem):
        shelf.problems.append(document)
    elif len(folder) < 2 and register in REGISTERS:  # one file, or a folder of the same name
        shelf.registers.setdefault(register, []).append(document)
    elif len(folder) == 2:
        shelf.past.append((folder[0], stem, document))
    elif stem == "community":
        shelf.communities.append((folder[0], document))
    else:
        shelf.entries.append((folder[0], stem, document))


def _stray(path: str, wrong: str, expected: str) -> Problem:
    return Problem(
        Place(path),
        "stray-file",
        f"`{os.path.basename(path)}` {wrong}",
        expected,
        "move, rename or delete it",
    )
