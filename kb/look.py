"""A look at a folder: which files it holds and how they look on the disk. No file is opened.

Names that come, go or are replaced show in the time of their folder, so a second look need not list
a folder whose time is the same. What is written into a file where it is shows only in the times of
that file: a whole look, without one before, sees that as well.
"""

import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

Stamp: TypeAlias = tuple[int, int, int, int]
UNSURE = (0, 0, 0, 0)  # of what may change once more within one tick of the clock
TICK = 2_000_000_000  # nanoseconds; no file system has a coarser clock


class Folder(NamedTuple):
    """A folder: how it looks itself, its files with how they look, its links, the folders in it.
    `is_sure`: whether every later change of it shows."""

    stamp: Stamp
    files: Mapping[str, Stamp]
    links: frozenset[str]
    folders: tuple[str, ...]
    is_sure: bool


NOWHERE = Folder(UNSURE, {}, frozenset(), (), False)
Look: TypeAlias = Mapping[tuple[str, ...], Folder]  # by the names that lead to a folder


def look(root: Path, before: Look | None = None) -> Look:
    """What is in `root` now. A folder that is as it was `before` is not listed again. Hidden
    folders are none of our business."""
    began, found = time.time_ns(), dict[tuple[str, ...], Folder]()
    waiting: list[tuple[str, ...]] = [()]
    while waiting:
        names = waiting.pop()
        path = os.path.join(root, *names)
        try:
            stamp = _stamp(os.stat(path), began)
            folder = before.get(names) if before else None
            if not folder or folder.stamp != stamp or not folder.is_sure:
                folder = _listed(path, stamp, began)
        except OSError:  # gone since it was listed, or not for our eyes
            continue
        found[names] = folder
        waiting += [(*names, name) for name in folder.folders]
    return found


def is_sure(seen: Look) -> bool:
    """Whether every change after this look shows in the next one."""
    return all(folder.is_sure for folder in seen.values())


def differing(before: Look, after: Look) -> Iterator[tuple[str, ...]]:
    """The names that lead to each file or link that came, went, or may have changed between two
    looks, gone ones included."""
    for names in before.keys() | after.keys():
        old, new = before.get(names, NOWHERE), after.get(names, NOWHERE)
        if new.is_sure and old == new:
            continue
        for name in {*old.files, *new.files, *old.links, *new.links}:
            was, is_ = old.files.get(name), new.files.get(name)
            if was != is_ or is_ in (None, UNSURE):
                yield (*names, name)


def _listed(path: str, stamp: Stamp, began: int) -> Folder:
    files, links, folders = dict[str, Stamp](), set[str](), []
    with os.scandir(path) as found:
        for one in found:
            try:
                if one.is_symlink():
                    links.add(one.name)
                elif one.is_file():
                    files[one.name] = _stamp(one.stat(follow_symlinks=False), began)
                elif one.is_dir() and not one.name.startswith("."):
                    folders.append(one.name)
            except OSError:  # gone since it was listed
                continue
    is_sure = UNSURE not in (stamp, *files.values())
    return Folder(stamp, files, frozenset(links), tuple(sorted(folders)), is_sure)


def _stamp(told: os.stat_result, began: int) -> Stamp:
    """What differs after every change: the time of change is set by nobody but the system."""
    if began - max(told.st_mtime_ns, told.st_ctime_ns) <= TICK:
        return UNSURE
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino
