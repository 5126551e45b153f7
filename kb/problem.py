"""A problem is a value: where, which rule, what is wrong, what is expected, what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]


class Place(NamedTuple):
    """A position in a file; line and column start at 1."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. Sorts by file, line and column.

    An *error* means that a buyer could be misled or the site cannot be built; a *warning* asks a
    reviewer to look. `keys` name the field that it is about, also one that is missing, so that a
    form can show it there; they are empty for the file as a whole.
    """

    place: Place
    rule: str
    wrong: str
    expected: str
    fix: str
    severity: Severity = "error"
    keys: tuple[str | int, ...] = field(default=(), compare=False)

    @property
    def sentences(self) -> str:
        """What is wrong, what is expected, what to do."""
        stop = "?" if self.fix.startswith("did you mean") else "."
        return f"{self.wrong}. {self.expected}. Fix: {self.fix}{stop}"

    def __str__(self) -> str:
        return f"{self.place}: {self.rule}: {self.sentences}"


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that `word` was most likely meant to be, or None."""
    close = get_close_matches(word.lower(), list(known), n=1, cutoff=0.72)
    return close[0] if close else None


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """The act for a mistyped word: the nearest known one, or `otherwise`."""
    near = nearest(word, known)
    return f"did you mean `{near}`" if near else otherwise


def one_of(known: Iterable[str], otherwise: str) -> str:
    """The choices, if they are few enough to be read; else what they are called."""
    words = list(known)
    return f"One of: {', '.join(words)}" if 0 < len(words) <= 12 else otherwise


def what(value: object) -> str:
    """A value of a file as a message calls it."""
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else f'"{shown(value)}"'


def shown(value: object, limit: int = 60) -> str:
    """A value as it is quoted in a message: one line, cut at `limit` characters."""
    text = " ".join(str(value).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
