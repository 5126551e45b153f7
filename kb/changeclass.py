"""The class of a change: what a patch may not touch, and what breaks earlier proofs, with reasons."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel

from kb.criterion import Criterion
from kb.difference import difference
from kb.entry import Change
from kb.messages import typed
from kb.model import ENTRY_MODELS
from kb.parameter import LEVELS
from kb.reader import Document
from kb.rules.case import placeholders
from kb.values import Citation, Text

Named = dict[str, Any]
Reason = tuple[Change, str]
CLASSES: Mapping[Change, str] = {  # what each means, for forms, pages and guide alike
    "patch": "Only wording: the same is asked for.",
    "minor": "More is offered, or less is asked for: earlier proofs stay good.",
    "major": "Something else is asked for: earlier proofs may no longer do.",
}
SHAPE = ("type", "unit", "stricter")


class Demand(NamedTuple):
    """What a bidder must meet, without its words: a patch leaves it as it is."""

    uses: tuple[str, ...]
    levels: dict[str, list[str]]
    parameters: dict[str, Named]
    scoring: Any


@dataclass(frozen=True)
class Advice:
    """The least class that a change can have; None where nothing changed. The reasons are sentences.

    `kb release` refuses a patch where the least is not a patch. Whether it is minor or major, the
    editor decides: major is advised where a proof that was good before may no longer be.
    """

    least: Change | None
    reasons: tuple[str, ...]

    def refuses(self, change: Change) -> bool:
        """Whether `kb release` would refuse to publish under this class."""
        return self.least is None or (change == "patch" and self.least != "patch")


FIRST = Advice("major", ("It is the first publication.",))


def advice(old: Document | None, new: Document) -> Advice:
    """The class of the change from the published text to a new one, both free of errors."""
    if old is None:
        return FIRST
    if not difference(old.data, new.data):
        return Advice(None, ("Nothing changed.",))
    before, after = demand(old), demand(new)
    if before == after or before is None or after is None:
        return Advice("patch", ("Only words and sources differ, not what a bidder must meet.",))
    found = list(_reasons(before, after))
    major = [reason for change, reason in found if change == "major"]
    minor = [reason for change, reason in found if change == "minor"]
    return Advice("major" if major else "minor", (*major, *minor))


def demand(document: Document) -> Demand | None:
    """What the entry in `document` demands: uses, named parameters by level, numbers, scoring."""
    entry = typed(document, ENTRY_MODELS[str(document.data["kind"])])
    if not isinstance(entry, Criterion):
        return None
    named: dict[str, list[str]] = {
        level: sorted(placeholders(body.requirement.en)) for level, body in entry.levels.items()
    }
    return Demand(entry.uses, named, _wordless(entry.parameters), _wordless(entry.scoring))


def _wordless(value: Any) -> Any:
    """A part of an entry without its texts and sources: what remains is the demand."""
    if isinstance(value, Text | Citation):
        return None
    if isinstance(value, BaseModel):
        return {name: _wordless(part) for name, part in value if not name.startswith("proposed")}
    if isinstance(value, dict):
        return {key: _wordless(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [kept for part in value if (kept := _wordless(part)) is not None]
    return value


def _reasons(old: Demand, new: Demand) -> Iterator[Reason]:
    if old.uses != new.uses:
        gone = sorted(set(old.uses) - set(new.uses))
        yield (
            ("major", f"It can no longer be used as {', '.join(gone)}.")
            if gone
            else (
                "minor",
                "The uses differ.",
            )
        )
    for level in LEVELS:
        yield from _level(level, old.levels.get(level), new.levels.get(level))
    for name in old.parameters | new.parameters:
        yield from _parameter(name, old.parameters.get(name), new.parameters.get(name))
    if old.scoring != new.scoring:
        yield "major", "The scoring differs, so the same bid gets other points."


def _level(level: str, old: list[str] | None, new: list[str] | None) -> Iterator[Reason]:
    if old is None and new is not None:
        yield "minor", f"The level {level} is new."
    elif new is None and old is not None:
        yield "major", f"The level {level} is gone."
    elif old != new:
        yield "major", f"The requirement of level {level} names other parameters."


def _parameter(name: str, old: Named | None, new: Named | None) -> Iterator[Reason]:
    if old == new:
        return
    if old is None or new is None:
        yield (
            ("minor", f"The parameter {name} is new.")
            if new
            else (
                "major",
                f"The parameter {name} is gone.",
            )
        )
        return
    for key in SHAPE:
        if old.get(key) != new.get(key):
            yield "major", f"{name}: {key} was {old.get(key)} and is {new.get(key)}."
    for level in LEVELS:
        was, now = old["default"].get(level), new["default"].get(level)
        if was is not None and now is not None and was != now:
            change: Change = "minor" if _laxer(new.get("stricter"), was, now) else "major"
            yield change, f"{name}: the default of level {level} was {was} and is {now}."
    yield from _rest(name, old, new)


def _rest(name: str, old: Named, new: Named) -> Iterator[Reason]:
    for key in ("min", "max"):
        if old.get(key) != new.get(key):
            yield "minor", f"{name}: {key} was {old.get(key)} and is {new.get(key)}."
    if old.get("steps") != new.get("steps"):
        yield "minor", f"{name}: the dated steps differ."
    if old.get("choices") != new.get("choices"):
        gone = [one["value"] for one in old["choices"] if one not in (new.get("choices") or [])]
        yield (
            ("major", f"{name}: the choice {', '.join(gone)} is gone.")
            if gone
            else (
                "minor",
                f"{name}: the choices differ.",
            )
        )
    if set(old["default"]) != set(new["default"]):
        yield "minor", f"{name}: other levels have a default."


def _laxer(stricter: str | None, was: Any, now: Any) -> bool:
    """Whether a value asks less, so that every earlier proof is still good."""
    return (stricter == "higher" and now < was) or (stricter == "lower" and now > was)
