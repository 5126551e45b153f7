"""Following drift: pins move to the newest version, and what no longer fits is said, not lost."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from kb.criterion import Criterion
from kb.library import Library
from kb.model import AnyEntry
from kb.parameter import LEVELS, LevelName
from kb.tender.edit import EditError
from kb.tender.fill import Misfit, default_value, needed, typed_value
from kb.tender.model import Answer, Pin, Tender
from kb.tender.proof.drift import Drift, drift, newest

GONE = ("superseded", "withdrawn", "retired", "unknown")


@dataclass(frozen=True)
class Refilled:
    """A part of a pin that was set anew or wants another look: what it was, what it is, and why.

    `new` is empty where the part was dropped.
    """

    entry: str
    part: str
    old: str
    new: str
    why: str


@dataclass(frozen=True)
class TakenOver:
    """The tender with its pins moved (old reference, new reference), and what had to be refilled."""

    tender: Tender
    moved: tuple[tuple[str, str], ...]
    refilled: tuple[Refilled, ...]


def taken_over(tender: Tender, ids: Collection[str], library: Library, today: date) -> TakenOver:
    """The pins of the entries `ids` at their newest published version; all that can, if `ids` is empty.

    Values stay where the parameter still exists and they fit. Raises EditError when an entry is not
    pinned, or has left the library so that there is nothing to move to.
    """
    wanted = {one.partition("@")[0] for one in ids}
    if unknown := wanted - {pin.id for pin in tender.pins}:
        raise EditError(f"`{min(unknown)}` is not pinned.")
    pins, refilled, moved = [], list[Refilled](), dict[str, str]()
    for pin, found in zip(tender.pins, drift(tender, library, today), strict=True):
        if pin.id in wanted and found.kind in GONE:
            raise EditError(_refusal(found))
        chosen = pin.id in wanted if wanted else found.kind not in GONE
        new = newest(pin.id, library) if chosen else None
        if new is None or new.version == pin.version:
            pins.append(pin)
            continue
        after, notes = _moved(pin, new, today)
        pins.append(after)
        refilled += notes
        moved[pin.entry] = after.entry
    answers, notes = _answers(tender, pins, moved)
    changed = tender.model_copy(update={"pins": tuple(pins), "answers": answers})
    return TakenOver(changed, tuple(moved.items()), (*refilled, *notes))


def _refusal(found: Drift) -> str:
    follows = f" Pin `{found.successor}` instead." if found.successor else ""
    note = f" {found.note}" if found.note else ""
    return f"`{found.pin.entry}` cannot be moved; the entry is {found.kind}.{note}{follows}"


def _moved(pin: Pin, new: AnyEntry, today: date) -> tuple[Pin, list[Refilled]]:
    notes: list[Refilled] = []
    update: dict[str, Any] = {"entry": new.reference, "fingerprint": new.fingerprint}
    if isinstance(new, Criterion):
        levels = [name for name in LEVELS if name in new.levels]
        level = pin.level if pin.level in levels else levels[0]
        use = pin.use if pin.use is None or pin.use in new.uses else new.use
        for part, old, now in (("level", pin.level, level), ("use", pin.use, use)):
            if old != now:
                why = f"this {part} no longer exists" if old else "none was chosen"
                notes.append(Refilled(new.reference, part, old or "", now or "", why))
        values, changed = _values(pin, new, level, today)
        notes += changed
        update |= {"level": level, "use": use, "values": values}
    if pin.wording:
        said = next(iter(pin.wording.root.values()))
        why = f"written against {pin.version}; compare it with the new text"
        notes.append(Refilled(new.reference, "wording", said, said, why))
    return pin.model_copy(update=update), notes


def _values(
    pin: Pin, new: Criterion, level: LevelName, today: date
) -> tuple[dict[str, str], list[Refilled]]:
    notes: list[Refilled] = []
    values: dict[str, str] = {}
    for name, parameter in new.parameters.items():
        written = pin.values.get(name)
        misfit = typed_value(name, parameter, written) if written is not None else None
        if written is not None and not isinstance(misfit, Misfit):
            values[name] = written
        elif name in needed(new, level):
            values[name] = str(default_value(parameter, level, today))
            why = misfit.expected if isinstance(misfit, Misfit) else "new; the default is filled in"
            notes.append(Refilled(new.reference, name, written or "", values[name], why))
    gone = [name for name in pin.values if name not in values]
    notes += [
        Refilled(new.reference, name, pin.values[name], "", "this parameter no longer exists")
        for name in gone
    ]
    return values, notes


def _answers(
    tender: Tender, pins: list[Pin], moved: dict[str, str]
) -> tuple[tuple[Answer, ...], list[Refilled]]:
    """An answer about a moved pin follows it; its text may need another look."""
    kept = {pin.entry for pin in pins}
    answers, notes = [], list[Refilled]()
    for one in tender.answers:
        new = moved.get(one.pin or "")
        if new and one.pin not in kept:
            notes.append(
                Refilled(
                    new, f"answer to {one.rule}", one.answer, one.answer, f"given for {one.pin}"
                )
            )
            one = one.model_copy(update={"pin": new})
        answers.append(one)
    return tuple(answers), notes
