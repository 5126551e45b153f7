"""The shelf: which files a criteria folder holds, each read once and put where it belongs."""

from dataclasses import dataclass, field
from pathlib import Path

from kb.problem import Place, Problem
from kb.reader import Document, read_file

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


def take(root: Path) -> Shelf:
    """Read every YAML file below `root`. A file that cannot be read becomes a problem."""
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
    for path in sorted(root.rglob("*")):
        if path.is_symlink():
            shelf.problems.append(_stray(path, "is a symbolic link", "Files and folders only"))
        elif path.is_file() and "schema" not in path.relative_to(root).parts[:-1]:
            _place(path, path.relative_to(root).parts, shelf)
    return shelf


def _place(path: Path, parts: tuple[str, ...], shelf: Shelf) -> None:
    """Read the file at `path` and put it where its place in the folder says it belongs."""
    if parts == (LOCK,):
        shelf.lock = path.read_text("utf-8", "replace")
        return
    if path.suffix == ".md" or any(part.startswith(".") for part in parts):
        return
    folder, stem = parts[:-1], path.stem
    known = (
        folder == ("sources",)
        or (not folder and stem in REGISTERS)
        or len(folder) == 1
        or (len(folder) == 2 and folder[1] == PAST and "@" in stem)
    )
    if path.suffix != ".yaml" or not known:
        shelf.problems.append(
            _stray(
                path,
                "does not belong here",
                "`<community>/<id>.yaml`, `<community>/past/<id>@<version>.yaml` or a register",
            )
        )
        return
    document = read_file(path, str(path))
    shelf.read += 1
    if isinstance(document, Problem):
        shelf.problems.append(document)
    elif not folder or folder == ("sources",):
        shelf.registers.setdefault(folder[0] if folder else stem, []).append(document)
    elif len(folder) == 2:
        shelf.past.append((folder[0], stem, document))
    elif stem == "community":
        shelf.communities.append((folder[0], document))
    else:
        shelf.entries.append((folder[0], stem, document))


def _stray(path: Path, wrong: str, expected: str) -> Problem:
    return Problem(
        Place(str(path)),
        "stray-file",
        f"`{path.name}` {wrong}",
        expected,
        "move, rename or delete it",
    )
