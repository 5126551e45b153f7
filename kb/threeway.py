"""Three texts of an entry: the base, theirs and mine. What only one side changed is taken over; what
both changed is a conflict for a person to settle, and nothing that was typed is lost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any, Final, Literal

from kb.difference import Span, word_difference
from kb.document import canonical
from kb.reader import Data, Keys, dump

Side = Literal["theirs", "mine"]
Outcome = Literal["theirs", "mine", "same", "both", "conflict"]
ABSENT: Final[Any] = object()


@dataclass(frozen=True)
class Field:
    """One place that a side changed, and whose words it has now; a text is None where it is absent.

    `keys` lead to the place in my text. A conflict holds my words until it is settled.
    """

    keys: Keys
    outcome: Outcome
    base: str | None
    theirs: str | None
    mine: str | None

    @property
    def their_words(self) -> tuple[Span, ...]:
        """What they changed, word by word."""
        return tuple(word_difference(self.base or "", self.theirs or ""))

    @property
    def my_words(self) -> tuple[Span, ...]:
        """What I changed, word by word."""
        return tuple(word_difference(self.base or "", self.mine or ""))


@dataclass(frozen=True)
class Merged:
    """Three texts put together: the data, and every place that a side changed, in order."""

    data: dict[str, Data]
    fields: tuple[Field, ...]

    @property
    def conflicts(self) -> tuple[Field, ...]:
        """The places that both sides changed, each to something else."""
        return tuple(one for one in self.fields if one.outcome == "conflict")


def merged(
    base: dict[str, Data],
    theirs: dict[str, Data],
    mine: dict[str, Data],
    settled: Mapping[Keys, Side] | None = None,
) -> Merged:
    """`mine` with what changed from `base` to `theirs`. `settled` says whose words a conflict gets."""
    desk = _Desk(settled or {})
    data = desk.put(base, theirs, mine, ())
    return Merged({} if data is ABSENT else data, tuple(desk.fields))


@dataclass
class _Desk:
    """Where the texts are laid side by side; keeps what it found."""

    settled: Mapping[Keys, Side]
    fields: list[Field] = field(default_factory=list)

    def put(self, base: Any, theirs: Any, mine: Any, keys: Keys) -> Any:
        """The three values at `keys` as one."""
        if _equal(theirs, mine):
            return mine if _equal(base, mine) else self._note("same", base, theirs, mine, keys)
        if all(isinstance(one, dict) for one in (base, theirs, mine)):
            return self._mapping(base, theirs, mine, keys)
        if _equal(base, theirs):
            return self._note("mine", base, theirs, mine, keys)
        if _equal(base, mine):
            return self._note("theirs", base, theirs, mine, keys)
        if all(isinstance(one, list) for one in (base, theirs, mine)):
            return self._list(base, theirs, mine, keys)
        if base is ABSENT and isinstance(theirs, dict) and isinstance(mine, dict):
            return self._mapping({}, theirs, mine, keys)
        return self._conflict(base, theirs, mine, keys)

    def _mapping(self, base: Any, theirs: Any, mine: Any, keys: Keys) -> dict[str, Data]:
        made = {}
        for key in {**mine, **theirs, **base}:
            b, t, m = (one.get(key, ABSENT) for one in (base, theirs, mine))
            made[key] = self.put(b, t, m, (*keys, key))
        return {key: value for key, value in made.items() if value is not ABSENT}

    def _list(self, base: Any, theirs: Any, mine: Any, keys: Keys) -> list[Data]:
        """Items that nobody changed hold the lists together; what lies between them is compared."""
        made: list[Data] = []
        for at, b, t, m in _chunks(base, theirs, mine):
            if _equal(b, t) or _equal(b, m) or _equal(t, m):
                side: Outcome = "same" if _equal(t, m) else "mine" if _equal(b, t) else "theirs"
                if not (_equal(b, t) and _equal(b, m)):
                    self._note(side, b, t, m, (*keys, at))
                made += t if side == "theirs" else m
            elif not b:
                self._note("both", b, t, m, (*keys, at))
                made += [*t, *(one for one in m if one not in t)]
            elif len(b) == len(t) == len(m):
                for number, one in enumerate(zip(b, t, m, strict=True), at):
                    made.append(self.put(*one, (*keys, number)))
            else:
                made += self._conflict(b, t, m, (*keys, at))
        return made

    def _conflict(self, base: Any, theirs: Any, mine: Any, keys: Keys) -> Any:
        chosen = self.settled.get(keys)
        return self._note(chosen or "conflict", base, theirs, mine, keys)

    def _note(self, outcome: Outcome, base: Any, theirs: Any, mine: Any, keys: Keys) -> Any:
        self.fields.append(Field(keys, outcome, *map(_said, (base, theirs, mine))))
        return theirs if outcome == "theirs" else mine


def _chunks(base: list[Data], theirs: list[Data], mine: list[Data]) -> Iterator[tuple[Any, ...]]:
    """The three lists cut at the items that all have: what lies between two cuts, and each cut, with
    its place in mine."""
    there, here = _matches(base, theirs), _matches(base, mine)
    b = t = m = 0
    for at in range(len(base)):
        if at in there and at in here:
            yield m, base[b:at], theirs[t : there[at]], mine[m : here[at]]
            yield here[at], [base[at]], [base[at]], [base[at]]
            b, t, m = at + 1, there[at] + 1, here[at] + 1
    yield m, base[b:], theirs[t:], mine[m:]


def _matches(base: list[Data], other: list[Data]) -> dict[int, int]:
    """Place in the base -> place of the same item in the other list."""
    before, after = [canonical(one) for one in base], [canonical(one) for one in other]
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    return {
        block.a + step: block.b + step
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


def _equal(one: Any, other: Any) -> bool:
    if one is ABSENT or other is ABSENT:
        return one is other
    return bool(one == other)


def _said(value: Any) -> str | None:
    """A value as people compare it."""
    if value is ABSENT:
        return None
    return (value or "") if isinstance(value, str | None) else dump(value).rstrip("\n")
