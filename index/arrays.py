"""Arrays on disk: many in one file, mapped into memory, so that only what is used is ever read.

Bytes of which few are wanted at once can be read from the file instead (`Apart`).
"""

import json
import mmap
import os
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

ALIGNED = 64  # bytes; where an array may begin
FENCE = 64
FOUND_KEPT = 10_000  # strings that were looked up
SIZE = 8  # bytes of the number that tells how long the table of contents is

Arrays = Mapping[str, NDArray[Any]]
Numbers = NDArray[np.signedinteger[Any]]


def write(arrays: Arrays, path: Path) -> None:
    """Write `arrays` into the file `path`: a table of contents in JSON, then one after the other."""
    contents, end = {}, 0
    for name, one in arrays.items():
        contents[name] = (one.dtype.str, one.shape, end)
        end = _aligned(end + one.nbytes)
    table = json.dumps(contents).encode()
    with path.open("wb") as file:
        file.write(len(table).to_bytes(SIZE, "little") + table)
        for name, one in arrays.items():
            file.seek(_aligned(SIZE + len(table)) + contents[name][2])
            file.write(np.ascontiguousarray(one).data)


class Apart:
    """Bytes in a file that are read each time: they take no memory of whoever asks for few of them."""

    def __init__(self, file: int, at: int, size: int) -> None:
        self._file, self._at, self._size = os.dup(file), at, size
        finalize(self, os.close, self._file)

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, part: slice) -> bytes:
        first, last, _ = part.indices(self._size)
        return os.pread(self._file, last - first, self._at + first)


def read(path: Path) -> dict[str, NDArray[Any]]:
    """The arrays in the file `path`; nobody can write into them. Raises OSError or ValueError."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    found = {}
    for name, (kind, shape, at) in _contents(mapped).items():
        count = int(np.prod(shape))
        found[name] = np.frombuffer(mapped, kind, count, at if count else 0).reshape(shape)
    return found


def apart(path: Path, name: str) -> Apart:
    """The bytes with this name in the file `path`. Raises as `read`, or KeyError."""
    with path.open("rb") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            _, shape, at = _contents(mapped)[name]
        return Apart(file.fileno(), at, int(np.prod(shape)))


def _contents(mapped: mmap.mmap) -> dict[str, tuple[str, tuple[int, ...], int]]:
    """Name -> the type, the shape and the place of an array."""
    size = int.from_bytes(mapped[:SIZE], "little")
    start = _aligned(SIZE + size)
    table = json.loads(mapped[SIZE : SIZE + size])
    return {name: (kind, shape, start + at) for name, (kind, shape, at) in table.items()}


def _aligned(at: int) -> int:
    return -(-at // ALIGNED) * ALIGNED


@dataclass(frozen=True)
class Strings:
    """Strings in one array of bytes; `at` are their limits. Those that are sorted can be looked up."""

    at: Numbers
    blob: NDArray[np.uint8] | Apart

    @classmethod
    def packed(cls, strings: Iterable[str]) -> "Strings":
        coded = [one.encode() for one in strings]
        return cls(starts([len(one) for one in coded]), np.frombuffer(b"".join(coded), np.uint8))

    def __len__(self) -> int:
        return len(self.at) - 1

    def __getitem__(self, number: int) -> str:
        return self._bytes(number).decode()

    def __iter__(self) -> Iterator[str]:
        whole = bytes(self.view[:])
        return (whole[start:end].decode() for start, end in pairwise(self.at.tolist()))

    def some(self, numbers: NDArray[Any] | slice) -> list[str]:
        """The strings with these numbers."""
        if isinstance(numbers, slice):
            numbers = np.arange(numbers.start, numbers.stop)
        view = self.view
        limits = zip(self.at[numbers].tolist(), self.at[numbers + 1].tolist(), strict=True)
        return [str(view[start:end], "utf-8") for start, end in limits]

    @property
    def view(self) -> memoryview | Apart:
        """All the strings, one after the other, to cut from."""
        return self.blob if isinstance(self.blob, Apart) else memoryview(self.blob)  # type: ignore[arg-type]

    @property
    def whole(self) -> NDArray[np.uint8]:
        """The same in memory."""
        return np.frombuffer(self.view[:], np.uint8)

    def _bytes(self, number: int) -> bytes:
        start, end = self.at[number : number + 2].tolist()
        return bytes(self.view[start:end])

    @cached_property
    def _fences(self) -> list[bytes]:
        """Every 64th of the sorted strings: looking these through first is faster."""
        first = np.arange(0, len(self), FENCE)
        view = self.view
        limits = zip(self.at[first].tolist(), self.at[first + 1].tolist(), strict=True)
        return [bytes(view[start:end]) for start, end in limits]

    def place(self, text: str) -> int:
        """Where `text` stands among these sorted strings, or would."""
        return self._searched(text.encode())[0]

    @cached_property
    def find(self) -> Callable[[str], int | None]:
        """Text -> its number among these sorted strings; None if it is not there."""
        twin = Strings(self.at, self.blob)  # what is kept must not hold what keeps it
        return lru_cache(FOUND_KEPT)(twin._find)

    def _find(self, text: str) -> int | None:
        at, held = self._searched(text.encode())
        return at if held else None

    def _searched(self, wanted: bytes) -> tuple[int, bool]:
        """Where `wanted` stands or would, and whether it does. One block is read at once."""
        block = max(0, bisect_left(self._fences, wanted) - 1) * FENCE
        at = self.at[block : block + FENCE + 2].tolist()
        first, last = at[0], len(at) - 1
        read = bytes(self.view[first : at[-1]])

        def one(number: int) -> bytes:
            return read[at[number] - first : at[number + 1] - first]

        found = bisect_left(range(last), wanted, key=one)
        return block + found, found < last and one(found) == wanted

    def starting(self, text: str) -> slice:
        """Those of the sorted strings that begin with `text`."""
        after = text.encode() + b"\xff"  # which is greater than any byte of a text
        return slice(self.place(text), self._searched(after)[0])


def starts(counts: Sequence[int] | NDArray[Any]) -> Numbers:
    """The limits of lists of these lengths that follow each other."""
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found


def narrow(numbers: NDArray[Any]) -> NDArray[Any]:
    """The same numbers, none of them below 0, in as few bytes as they fit: one, two or four."""
    most = numbers.max(initial=0)
    return numbers.astype(np.uint8 if most < 1 << 8 else np.uint16 if most < 1 << 16 else np.int32)


def gathered(at: Numbers, chosen: NDArray[Any]) -> tuple[Numbers, Numbers]:
    """Where the members of the `chosen` lists stand, of lists with the limits `at`; and how many
    each list has."""
    first = at[chosen]
    counts = at[chosen + 1] - first
    return ranges(first, counts), counts


def spread(values: NDArray[Any], at: NDArray[Any], size: int) -> NDArray[Any]:
    """An array of `size` zeros with these values put in."""
    found = np.zeros(size, values.dtype)
    found[at] = values
    return found


def ranges(first: NDArray[Any], counts: NDArray[Any]) -> Numbers:
    """The numbers from each of the `first` on, as many as its count says."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    found: Numbers = np.arange(total) + np.repeat(first - ends + counts, counts)
    return found


def among(some: NDArray[Any], ordered: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of some numbers, none of them below 0, are in a sorted array."""
    found: NDArray[np.bool_] = np.append(ordered, -1)[np.searchsorted(ordered, some)] == some
    return found


def distinct(some: NDArray[Any]) -> NDArray[Any]:
    """Numbers, none of them below 0, sorted and each once. `np.unique` loads masked arrays for that."""
    ordered = np.sort(some)
    return ordered[np.diff(ordered, prepend=-1) > 0]


def joined(pieces: Sequence[Strings]) -> Strings:
    """The strings of all pieces, one after the other."""
    lengths = np.concatenate([np.diff(one.at) for one in pieces])
    return Strings(starts(lengths), np.concatenate([one.whole for one in pieces]))
