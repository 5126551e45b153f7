"""One file of the library as plain data, and the bytes that stand for what it says."""

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from kb.problem import Place

MARK = 20  # letters of a hash that tell two texts of one entry apart
Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Keys: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True)
class Document:
    """One file read: its data, its text, and the position of every key and list item. `content` is
    the SHA-256 of its bytes, if it was a file."""

    path: str
    data: dict[str, Data]
    places: Mapping[Keys, Place]
    text: str
    content: str = ""

    @cached_property
    def mark(self) -> str:
        """SHA-256 of what the file says: white space and the order of keys do not matter."""
        return hashlib.sha256(canonical(self.data)).hexdigest()

    @cached_property
    def filed(self) -> str:
        """The folder it lies in, and the beginning of its mark."""
        folder = self.path.rpartition(os.sep)[0].rpartition(os.sep)[2]
        return f"{folder} {self.mark[:MARK]}"

    @property
    def title(self) -> str:
        """The English title, as far as it is written; else nothing."""
        said = self.get("title", "en")
        return said if isinstance(said, str) else ""

    def place(self, *keys: str | int) -> Place:
        """Where `keys` stand, or the nearest parent that exists."""
        for end in range(len(keys), -1, -1):
            if keys[:end] in self.places:
                return self.places[keys[:end]]
        return Place(self.path)

    def get(self, *keys: str | int) -> Data:
        """The data under `keys`, or None."""
        here: Data = self.data
        for key in keys:
            if isinstance(here, dict) and isinstance(key, str):
                here = here.get(key)
            elif isinstance(here, list) and isinstance(key, int) and key < len(here):
                here = here[key]
            else:
                return None
        return here


def canonical(data: Data) -> bytes:
    """`data` as JSON bytes that are the same for the same content."""
    tidy = _stripped(data)
    return json.dumps(tidy, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _stripped(data: Data) -> Data:
    if isinstance(data, dict):
        return {key: _stripped(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_stripped(value) for value in data]
    return data.strip() if isinstance(data, str) else data
