"""The files of one build: what a build writes and whoever opens it reads."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index import arrays, segment
from index.analysis import Array
from index.meaning import Places
from index.segment import Segment

MAIN, CHANGED = "main", "changed"  # the entries of the last full build, and those changed since
GONE = "gone"


@dataclass(frozen=True)
class Opened:
    """The segments of a build, one or two, with the places of their documents in the space of
    meaning; and the numbers of the documents that do not count any more."""

    segments: tuple[Segment, ...]
    places: tuple[Places, ...]
    gone: Array

    def number(self, entry: str) -> int | None:
        """The number of the document of an entry; None if it has none."""
        first = 0
        for one in self.segments:
            for at in one.documents(f"id:{entry}").tolist():
                if first + at not in self.gone:
                    return int(first + at)
            first += len(one)
        return None


def write(name: str, made: Segment, places: Places, path: Path) -> None:
    """Write a segment as `main` or `changed`, in the place of an earlier one."""
    for file in (path / name, path / f"{name}-places"):
        file.unlink(missing_ok=True)  # it may be shared with an earlier build
    segment.write(made, path / name)
    arrays.write(places._asdict(), path / f"{name}-places")


def write_gone(gone: Array, path: Path) -> None:
    """Write which documents do not count any more."""
    (path / GONE).unlink(missing_ok=True)
    arrays.write({GONE: gone.astype(np.int32)}, path / GONE)


def read(path: Path) -> Opened:
    """The build in `path`. Raises OSError, ValueError or KeyError when a file is gone or broken."""
    names = [name for name in (MAIN, CHANGED) if (path / name).exists()]
    return Opened(
        tuple(segment.read(path / name) for name in names),
        tuple(Places(**arrays.read(path / f"{name}-places")) for name in names),
        read_gone(path),
    )


def read_gone(path: Path) -> Array:
    """The numbers of the documents that do not count any more. Raises as `read`."""
    return arrays.read(path / GONE)[GONE]


def placed_together(one: Places, other: Places) -> Places:
    """The places of two segments, one after the other."""
    wholes, briefs = (np.concatenate(both) for both in zip(one, other, strict=True))
    return Places(wholes, briefs)
