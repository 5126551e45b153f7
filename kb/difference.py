"""What changed between two texts of an entry: field by field, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kb.fingerprint import UPKEEP
from kb.reader import Data, Keys

Kind = Literal["same", "removed", "added"]
WORDS = re.compile(r"\s+|\w+|[^\w\s]")
SENTENCES = re.compile(r"[^.!?\n]*[.!?\n]+\s*|[^.!?\n]+")
MAX_WORDWISE = 20_000  # characters; comparing takes time that grows with the square
NOT_COMPARED = UPKEEP | {"version", "released"}


@dataclass(frozen=True)
class Span:
    """A run of words that is in both texts, only in the older, or only in the newer one."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Change:
    """One field that differs; `old` or `new` is None where the field did not exist."""

    keys: Keys
    old: str | None
    new: str | None

    @property
    def field(self) -> str:
        """The place as people read it: `levels / core / requirement / en`."""
        return " / ".join(str(key + 1) if isinstance(key, int) else key for key in self.keys)

    @property
    def spans(self) -> tuple[Span, ...]:
        """The words of both texts, marked."""
        return tuple(word_difference(self.old or "", self.new or ""))


def difference(old: dict[str, Data], new: dict[str, Data]) -> tuple[Change, ...]:
    """Every field that differs between two files, in the order of the newer one. Upkeep is left out."""
    before, after = dict(_leaves(old)), dict(_leaves(new))
    gone = [keys for keys in before if keys not in after]
    return tuple(
        Change(keys, before.get(keys), after.get(keys))
        for keys in [*after, *gone]
        if before.get(keys) != after.get(keys) and keys[0] not in NOT_COMPARED
    )


def word_difference(old: str, new: str) -> Iterator[Span]:
    """`old` and `new` as runs of same, removed and added words; of sentences where they are long."""
    cut = WORDS if len(old) + len(new) <= MAX_WORDWISE else SENTENCES
    return runs(cut.findall(old), cut.findall(new))


def runs(before: Sequence[str], after: Sequence[str]) -> Iterator[Span]:
    """Two texts cut into words, as runs of same, removed and added ones."""
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    for operation, a1, a2, b1, b2 in matcher.get_opcodes():
        if operation == "equal":
            yield Span("same", "".join(before[a1:a2]))
            continue
        if a2 > a1:
            yield Span("removed", "".join(before[a1:a2]))
        if b2 > b1:
            yield Span("added", "".join(after[b1:b2]))


def _leaves(data: Data, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _leaves(value, (*keys, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _leaves(value, (*keys, index))
    else:
        yield keys, (data or "").strip()
