"""Which parts of a form stand open: a long one is folded but for what somebody has to look at."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.editing.draft import Draft, data_of, draft_of
from app.editing.fields import Field
from app.editing.parse import form_of
from app.editing.sections import Section, is_filled
from kb.reader import Data

ALL = "open"  # the button that opens everything


@dataclass(frozen=True)
class Folds:
    """`why`: what there is to look at, in words -> the names of the fields; `pressed`: the field whose
    button was pressed. A form for something new stands open, as does one that was opened (`is_whole`)."""

    why: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_new: bool = True
    is_whole: bool = False
    pressed: str = ""

    def hints(self, part: Section, draft: Mapping[str, Draft]) -> list[str]:
        """What the heading of a part says about it."""
        found = [
            words
            for words, names in self.why.items()
            if any(_is_in(one.key, names) for one in part.fields)
        ]
        is_empty = not any(is_filled(one, draft.get(one.key)) for one in part.fields)
        return found or (["empty"] if is_empty and not self.is_new else [])

    def part(self, part: Section) -> bool:
        """Whether a part of the form stands open."""
        is_noted = any(self._is_noted(one.key) for one in part.fields)
        return self.is_new or self.is_whole or is_noted

    def row(self, item: Field, row: Draft, name: str) -> bool:
        """Whether a row stands open; one in which nothing stands yet does."""
        return self.is_whole or self.is_new or self._is_noted(name) or not is_filled(item, row)

    def _is_noted(self, name: str) -> bool:
        return _is_in(name, [self.pressed]) or any(
            _is_in(name, names) for names in self.why.values()
        )


def changed(root: Field, data: Data, base: Data) -> frozenset[str]:
    """The names of the fields in which something else stands than in `base`."""
    mine, theirs = _sent(root, data), _sent(root, base)
    return frozenset(
        name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)
    )


def _sent(root: Field, data: Data) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, words in form_of(root, draft_of(root, data_of(root, draft_of(root, data))), ""):
        if words:
            found.setdefault(name.removeprefix("-"), []).append(words)
    return found


def _is_in(name: str, names: Iterable[str]) -> bool:
    return any(one == name or one.startswith(f"{name}-") for one in names)
