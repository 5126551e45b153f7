"""Writing several files of a folder as one act: all of them or none, whatever happens in between.

    .publishing/lock     held while somebody writes; the kernel lets go of it when a process dies
    .publishing/0.new    the new texts, complete and on the disk before anything is replaced
    .publishing/plan     which text goes where; the moment it is there, the act has happened

Before `plan` is there, nothing has happened: what lies beside it is swept away. Once it is there,
the rest is renaming, which needs no room on the disk and can be done again after any interruption.
"""

import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

try:
    import fcntl
except ImportError:  # Windows: one writer at a time is left to its operator
    fcntl = None  # type: ignore[assignment]

FOLDER = ".publishing"
PLAN = "plan"
log = logging.getLogger(__name__)
WAIT = 10.0
Step: TypeAlias = Callable[[str], None]


class BusyError(Exception):
    """Somebody else has been writing in the folder for longer than we wait."""


def no_step(name: str) -> None:
    """What is called between the steps; tests stop the process there."""


@contextmanager
def locked(root: Path, wait: float = WAIT) -> Iterator[None]:
    """The folder for oneself, with whatever an interrupted act had left brought to its end.

    Raises BusyError when others do not finish within `wait` seconds, OSError when the folder cannot
    be written.
    """
    folder = root / FOLDER
    if not folder.exists():
        folder.mkdir(exist_ok=True)
        (folder / ".gitignore").write_text("*\n")
    with (folder / "lock").open("w") as file:
        until = time.monotonic() + wait
        while not _taken(file.fileno()):
            if time.monotonic() > until:
                raise BusyError("Somebody else is publishing just now. Try again in a minute.")
            time.sleep(0.02)
        recover(root)
        yield


def write_all(root: Path, texts: Mapping[Path, str], step: Step = no_step) -> tuple[Path, ...]:
    """Write every text to its path below `root`, or none. Only within `locked`.

    Raises OSError, with nothing changed, when the disk is full or cannot be written.
    """
    folder, made = root / FOLDER, []
    try:
        rows = []
        for number, (target, text) in enumerate(texts.items()):
            if not target.parent.exists():
                target.parent.mkdir()
                made.append(target.parent)
            _write(folder / f"{number}.new", text)
            step(f"text {number} is on the disk")
            name = target.relative_to(root).as_posix()
            rows.append({"target": name, "new": f"{number}.new"})
        _write(folder / f"{PLAN}.new", json.dumps(rows, indent=1))
        _sync(folder)
        step("the plan is on the disk")
        os.replace(folder / f"{PLAN}.new", folder / PLAN)
    except OSError:
        _sweep(folder)
        for parent in made:
            parent.rmdir()
        raise
    _sync(folder)
    step("the plan holds")
    _finish(root, step)
    return tuple(texts)


def is_pending(root: Path) -> bool:
    """Whether an interrupted act waits for being brought to its end."""
    return (root / FOLDER / PLAN).exists()


def recover(root: Path) -> None:
    """Bring an interrupted act to its end, or sweep away one that had not happened yet."""
    if is_pending(root):
        _finish(root, no_step)
    _sweep(root / FOLDER)


def settle(root: Path) -> None:
    """Before reading: wait for a publication in progress, and end an interrupted one. Does nothing
    where nobody ever published, or where we may only read."""
    if not (root / FOLDER).exists():
        return
    try:
        with locked(root):
            pass
    except (BusyError, OSError):
        log.warning("%s is being written, or may not be; it is read as it is", root)


def _finish(root: Path, step: Step) -> None:
    folder = root / FOLDER
    for row in json.loads((folder / PLAN).read_text("utf-8")):
        new, target = folder / row["new"], root / row["target"]
        if new.exists():  # else it was renamed before the interruption
            target.parent.mkdir(exist_ok=True)
            os.replace(new, target)
            _sync(target.parent)
        step(f"{row['target']} is in its place")
    (folder / PLAN).unlink()
    _sync(folder)
    step("the plan is done")


def _sweep(folder: Path) -> None:
    for left in folder.glob("*.new"):
        left.unlink()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    if os.name == "nt":
        return  # Windows cannot open a folder
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _taken(handle: int) -> bool:
    if not fcntl:
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
