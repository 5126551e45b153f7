"""A finding as a form tells it: at its field, and what is only missing in words of the form."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.editing.check import Spot
from kb.problem import Problem

UNFILLED: Mapping[str, str] = {
    "missing-key": "Not filled in yet.", "missing-english": "Not written in English yet.",
}  # fmt: skip  # rule -> what a form says instead of the sentences for files


class Told(NamedTuple):
    """A finding and the field that it is about."""

    spot: Spot
    problem: Problem

    @property
    def is_unfilled(self) -> bool:
        """Whether only something is missing that nobody has written yet."""
        return bool(self.spot.name) and self.problem.rule in UNFILLED

    @property
    def words(self) -> str:
        """What the form says about it."""
        return UNFILLED[self.problem.rule] if self.is_unfilled else self.problem.sentences


def to_mend(told: Iterable[Told]) -> str:
    """How much there is to mend, in words."""
    errors = [one for one in told if one.problem.severity == "error"]
    unfilled = sum(one.is_unfilled for one in errors)
    said = [
        f"{'one thing' if count == 1 else f'{count} things'} {what}"
        for count, what in ((len(errors) - unfilled, "to mend"), (unfilled, "still to fill in"))
        if count
    ]
    words = ", ".join(said) or "nothing to mend, but something to look at"
    return words[:1].upper() + words[1:]
