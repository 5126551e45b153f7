"""Drift: what has happened to the pinned entries since, and how to follow them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from kb.criterion import Criterion
from kb.difference import Change, difference
from kb.entry import Change as ChangeClass
from kb.entry import Release
from kb.library import Library, citations, version_key
from kb.model import AnyEntry
from kb.parameter import LEVELS, NumberParameter, Parameter
from kb.registers import Source
from kb.tender.model import Pin, Tender
from kb.tender.receipt import Line, parse_lines

Kind = Literal[
    "unchanged", "reworded", "extended", "demand changed",
    "superseded", "withdrawn", "retired", "unknown",
]  # fmt: skip
KINDS: Mapping[ChangeClass, Kind] = {
    "patch": "reworded",
    "minor": "extended",
    "major": "demand changed",
}
REFERENCE = re.compile(r"(?<![a-z0-9-])[a-z0-9]+(?:-[a-z0-9]+)*@\d+\.\d+\.\d+(?!\d)")
HYPHEN = re.compile("-")
CLASSES: tuple[ChangeClass, ...] = ("patch", "minor", "major")


@dataclass(frozen=True)
class Overtaken:
    """A source that the pinned text cites and that law or publisher has moved on from."""

    source: Source
    why: Literal["repealed", "replaced", "in force since", "obliges since"]
    day: date | None = None


@dataclass(frozen=True)
class StepDue:
    """A dated step that has begun and asks more than the pinned value. `unit` is the parameter's."""

    name: str
    pinned: Decimal
    due: Decimal
    since: date
    unit: str


@dataclass(frozen=True)
class Drift:
    """What happened to one pin. `note` is the reason where the library gives one, in English; `ended`
    the day on which the entry was superseded, withdrawn or retired."""

    pin: Pin | Line
    kind: Kind
    old: AnyEntry | None = None
    new: AnyEntry | None = None
    releases: tuple[Release, ...] = ()
    fields: tuple[Change, ...] = ()
    overtaken: tuple[Overtaken, ...] = ()
    steps: tuple[StepDue, ...] = ()
    successor: str = ""
    note: str = ""
    ended: date | None = None

    @property
    def change(self) -> ChangeClass | None:
        """The highest class of the releases since the pinned version; None if there were none."""
        return max((one.change for one in self.releases), key=CLASSES.index, default=None)

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to look at."""
        return self.kind == "unchanged" and not self.overtaken and not self.steps


def drift(given: Tender | Iterable[Line], library: Library, today: date) -> tuple[Drift, ...]:
    """What happened to each pin of a tender, or to each line of a receipt, in its order."""
    pins = given.pins if isinstance(given, Tender) else given
    return tuple(_of(pin, library, today) for pin in pins)


def lines_in(text: str) -> tuple[Line, ...]:
    """The receipt lines in a document's text; without any, as in the text of a PDF file, every
    `id@version` that it names and that is not the end of another, cut by a line end."""
    if lines := tuple(parse_lines(text)):
        return lines
    named = tuple(dict.fromkeys(found[0] for found in REFERENCE.finditer(text)))
    ends = {entry[cut.end() :] for entry in named for cut in HYPHEN.finditer(entry)}
    return tuple(Line(entry, "", "", "", (), {}, {}) for entry in named if entry not in ends)


def newest(entry_id: str, library: Library) -> AnyEntry | None:
    """The newest published text of an entry: not what is being written under the next version."""
    versions = library.published.get(entry_id, ())
    return library.entry(entry_id, versions[0]) if versions else None


def _of(pin: Pin | Line, library: Library, today: date) -> Drift:
    entry_id, _, version = pin.entry.partition("@")
    old = library.entry(entry_id, version)
    if gone := library.retired.get(entry_id):
        successor = gone.replaced_by or ""
        return Drift(pin, "retired", old, successor=successor, note=gone.reason.en, ended=gone.date)
    locked = library.lock.get((entry_id, version))
    if locked is None:
        return Drift(pin, "unknown", note=f"{pin.entry} was never published here.")
    if pin.fingerprint not in ("", locked):
        return Drift(pin, "unknown", note=f"{pin.entry} was published with another fingerprint.")
    current, new = library.entries.get(entry_id), newest(entry_id, library)
    if current is None or old is None or new is None:
        return Drift(pin, "unknown", note=f"The text of {pin.entry} is not at hand.")
    return _between(pin, old, new, current, library, today)


def _between(
    pin: Pin | Line,
    old: AnyEntry,
    new: AnyEntry,
    current: AnyEntry,
    library: Library,
    today: date,
) -> Drift:
    """What lies between two texts of an entry; `current` is its file, which may be ahead of both."""
    first, last = version_key(old.version), version_key(new.version)
    made = Drift(
        pin,
        "unchanged" if old is new else "demand changed",
        old,
        new,
        tuple(one for one in current.history if first < version_key(one.version) <= last),
        difference(library.document(old).data, library.document(new).data),
        overtaken(old, library, today),
        steps_due(pin, old, new, today),
        current.superseded_by or "",
        current.withdrawn_because.en if current.withdrawn_because else "",
    )
    if current.status == "withdrawn" or current.status == "superseded":
        return replace(made, kind=current.status, ended=current.ended)
    return replace(made, kind=KINDS[made.change]) if made.change else made


def overtaken(entry: AnyEntry, library: Library, today: date) -> tuple[Overtaken, ...]:
    """The cited sources that were repealed or replaced, the laws that began to apply after the text was
    released (a proposal that is law now), and the duties of its legal notes that began since."""
    cited = dict.fromkeys(name for name, _ in citations(entry))
    sources = [library.sources[name] for name in cited if name in library.sources]
    since = entry.released or today
    found = [one for source in sources if (one := _moved_on(source, since, today))]
    known = {one.source.id for one in found}
    for note in entry.legal if isinstance(entry, Criterion) else ():
        source = library.sources.get(note.source)
        begun = note.from_ and since < note.from_ <= today
        if source and begun and note.force == "mandatory" and source.id not in known:
            found.append(Overtaken(source, "obliges since", note.from_))
    return tuple(found)


def _moved_on(source: Source, since: date, today: date) -> Overtaken | None:
    if source.status == "repealed" or source.status == "replaced":
        return Overtaken(source, source.status)
    applies = source.applies_from
    if source.status == "in-force" and applies and since < applies <= today:
        return Overtaken(source, "in force since", applies)
    return None


def steps_due(pin: Pin | Line, old: AnyEntry, new: AnyEntry, today: date) -> tuple[StepDue, ...]:
    """The parameters whose newest dated step has begun and is stricter than the pinned value.

    A step that was published later counts too: it is the newest text that says what holds today.
    """
    if not isinstance(old, Criterion) or not isinstance(new, Criterion):
        return ()
    steps = (
        _step_due(name, new.parameters.get(name, parameter), pin, today)
        for name, parameter in old.parameters.items()
        if name in pin.values
    )
    return tuple(step for step in steps if step)


def _step_due(name: str, parameter: Parameter, pin: Pin | Line, today: date) -> StepDue | None:
    level = next((level for level in LEVELS if level == pin.level), None)
    if not isinstance(parameter, NumberParameter) or level is None:
        return None
    begun = [
        (step.from_, value)
        for step in parameter.steps
        if step.from_ <= today and (value := getattr(step, level)) is not None
    ]
    pinned = decimal(pin.values[name])
    if not begun or pinned is None:
        return None
    since, due = max(begun)
    short = {"higher": pinned < due, "lower": pinned > due, "neither": False}[parameter.stricter]
    return StepDue(name, pinned, due, since, parameter.unit) if short else None


def decimal(text: str) -> Decimal | None:
    """The number that was written, or None."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None
