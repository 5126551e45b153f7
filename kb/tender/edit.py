"""Changing a tender: every act returns a new one; what does not fit is refused in plain words."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from kb.criterion import Criterion
from kb.library import Library
from kb.model import AnyEntry
from kb.parameter import LEVELS
from kb.problem import nearest, shown
from kb.template import Template
from kb.tender.fill import defaults
from kb.tender.model import MAX_PINS, Answer, LocalText, Lot, Pin, Tender

FIRST_LOT = "lot-1"
MAX_WEIGHT = 10_000  # points of a lot; shares of 100 are far below


class EditError(Exception):
    """Why a tender was not changed; the text is the whole message."""


def new_tender(
    title: str, buyer: str, country: str, cpv: Iterable[str], languages: Iterable[str]
) -> Tender:
    """An empty tender with one lot. Raises pydantic's ValidationError for values of a wrong form."""
    spoken = tuple(languages)
    text = {spoken[0]: title}
    lot = {"id": FIRST_LOT, "title": text}
    return Tender.model_validate(
        {"kind": "tender", "title": text, "buyer": buyer, "country": country}
        | {"cpv": list(cpv), "languages": spoken, "lots": [lot]}
    )


def pinned(
    library: Library,
    reference: str,
    today: date,
    level: str | None = None,
    use: str | None = None,
    values: Mapping[str, str] | None = None,
    weight: Decimal | None = None,
    lots: Iterable[str] = (),
) -> Pin:
    """A pin of `id` or `id@version` with the defaults of its level where nothing else is given.

    Raises EditError when there is no such published entry, or it has no such level or use.
    """
    entry = _published(library, reference)
    data: dict[str, Any] = {
        "entry": entry.reference,
        "fingerprint": entry.fingerprint,
        "lots": [*lots],
    }
    if isinstance(entry, Criterion):
        data |= _demand(entry, level, use, values or {}, today)
    try:
        return Pin.model_validate(data if weight is None else {**data, "weight": str(weight)})
    except ValidationError as error:
        wrong = error.errors()[0]
        name = " / ".join(str(key) for key in wrong["loc"] if key != "[key]")
        raise EditError(f'`{name}` cannot be "{shown(str(wrong["input"]))}".') from error


def _demand(
    entry: Criterion, level: str | None, use: str | None, values: Mapping[str, str], today: date
) -> dict[str, Any]:
    has: list[str] = [name for name in LEVELS if name in entry.levels]
    chosen = next((name for name in LEVELS if name == (level or has[0])), None)
    if chosen not in entry.levels or chosen is None:
        raise EditError(f"{entry.reference} has no level `{level}`. It has {', '.join(has)}.")
    if use is not None and use not in entry.uses:
        raise EditError(f"{entry.reference} is not a {use}. It may be {', '.join(entry.uses)}.")
    filled = {**defaults(entry, chosen, today), **values}
    return {"level": chosen, "use": use or entry.use, "values": filled}


def added(tender: Tender, pin: Pin) -> Tender:
    """The tender with one pin more. Raises EditError for an unknown lot, a double or the 501st pin."""
    known = [lot.id for lot in tender.lots]
    for lot in pin.lots:
        if lot not in known:
            raise EditError(f"The tender has no lot `{lot}`. It has {', '.join(known)}.")
    for lot in pin.lots or known:
        if any(one.id == pin.id for one in tender.pins_of(lot)):
            raise EditError(
                f"`{pin.id}` is already pinned in {lot}. Remove it first, or choose another lot."
            )
    if len(tender.pins) >= MAX_PINS:
        raise EditError(f"A tender holds at most {MAX_PINS} pins. Remove one, or split the tender.")
    return tender.model_copy(update={"pins": (*tender.pins, pin)})


def removed(tender: Tender, entry_id: str, lot: str | None = None) -> Tender:
    """The tender without the pins of an entry, in one lot or in all. A pin that holds for other lots
    too stays in those. Raises EditError if there is none."""
    wanted = entry_id.partition("@")[0]
    known = [one.id for one in tender.lots]
    if lot is not None and lot not in known:
        raise EditError(f"The tender has no lot `{lot}`. It has {', '.join(known)}.")
    pins: list[Pin] = []
    for pin in tender.pins:
        if pin.id != wanted or (lot and not pin.holds_for(lot)):
            pins.append(pin)
        elif others := [one for one in pin.lots or known if lot and one != lot]:
            pins.append(pin.model_copy(update={"lots": tuple(others)}))
    if tuple(pins) == tender.pins:
        raise EditError(f"`{entry_id}` is not pinned{f' in {lot}' if lot else ''}.")
    return _with_pins(tender, pins)


def with_lot(tender: Tender, lot_id: str, title: str) -> Tender:
    """The tender with one lot more. Raises EditError if the id is taken."""
    if any(lot.id == lot_id for lot in tender.lots):
        raise EditError(f"There is already a lot `{lot_id}`.")
    lot = Lot(id=lot_id, title=LocalText({tender.languages[0]: title}))
    return tender.model_copy(update={"lots": (*tender.lots, lot)})


def _published(library: Library, reference: str) -> AnyEntry:
    """The published criterion or template called `reference`; without a version the current one."""
    entry_id, _, version = reference.partition("@")
    if entry_id in library.retired:
        raise EditError(f"`{entry_id}` has been retired: {library.retired[entry_id].reason.en}")
    entry = library.entry(entry_id, version or None)
    if entry is None:
        known = library.published.get(entry_id) or library.published
        near = nearest(version if entry_id in library.published else entry_id, known)
        hint = f" Did you mean `{near}`?" if near else ""
        raise EditError(f"There is no entry `{reference}`.{hint}")
    if not isinstance(entry, Criterion | Template):
        raise EditError(
            f"{entry.reference} is a {entry.kind}; only criteria and templates are pinned."
        )
    if not library.is_published(entry):
        raise EditError(f"{entry.reference} is not published; only published text can be pinned.")
    if library.entries[entry_id].status == "withdrawn":
        raise EditError(f"`{entry_id}` has been withdrawn; it cannot be pinned any more.")
    return entry


def moved(tender: Tender, place: int, by: int) -> Tender:
    """The tender with the pin at `place` moved up (-1) or down (1). Raises EditError."""
    pins = list(tender.pins)
    _refuse_no_pin(tender, place)
    pins.insert(max(place + by, 0), pins.pop(place))
    return tender.model_copy(update={"pins": tuple(pins)})


def removed_at(tender: Tender, place: int) -> Tender:
    """The tender without the pin at `place`. Raises EditError."""
    _refuse_no_pin(tender, place)
    return _with_pins(tender, (*tender.pins[:place], *tender.pins[place + 1 :]))


def replaced(tender: Tender, place: int, pin: Pin) -> Tender:
    """The tender with another pin at `place`. Raises EditError."""
    _refuse_no_pin(tender, place)
    pins = (*tender.pins[:place], pin, *tender.pins[place + 1 :])
    return tender.model_copy(update={"pins": pins})


def reweighed(tender: Tender, weights: Mapping[int, Decimal | None]) -> Tender:
    """The tender with other weights, by the place of the pin. Raises EditError for one below zero."""
    pins = list(tender.pins)
    for place, weight in weights.items():
        if weight is not None and not (weight.is_finite() and 0 <= weight <= MAX_WEIGHT):
            raise EditError(f"The weight of {pins[place].id} must be from 0 to {MAX_WEIGHT}.")
        pins[place] = pins[place].model_copy(update={"weight": weight})
    return tender.model_copy(update={"pins": tuple(pins)})


def _refuse_no_pin(tender: Tender, place: int) -> None:
    if not 0 <= place < len(tender.pins):
        raise EditError("That pin is no longer in the tender. Look at the list again.")


def without_lot(tender: Tender, lot_id: str) -> Tender:
    """The tender without a lot, and without the pins and answers that are about it alone. Raises
    EditError."""
    if len(tender.lots) == 1:
        raise EditError("A tender has at least one lot, so the last one cannot be removed.")
    lots = tuple(lot for lot in tender.lots if lot.id != lot_id)
    pins = [
        pin.model_copy(update={"lots": tuple(lot for lot in pin.lots if lot != lot_id)})
        for pin in tender.pins
        if pin.lots != (lot_id,)
    ]
    answers = tuple(one for one in tender.answers if one.lot != lot_id)
    return _with_pins(tender.model_copy(update={"lots": lots, "answers": answers}), pins)


def _with_pins(tender: Tender, pins: Iterable[Pin]) -> Tender:
    """The tender with `pins` only; answers about a pin that is gone go with it."""
    left = tuple(pins)
    gone = {pin.entry for pin in tender.pins} - {pin.entry for pin in left}
    answers = tuple(one for one in tender.answers if one.pin not in gone)
    return tender.model_copy(update={"pins": left, "answers": answers})


def answered(tender: Tender, rule: str, about: str, words: str) -> Tender:
    """The tender with the answer to one question, about a pin, a lot or the whole; empty words take
    an answer back."""
    key = "pin" if "@" in about else "lot"
    data = {"rule": rule, "answer": words} | ({key: about} if about else {})
    kept = [one for one in tender.answers if (one.rule, one.pin or one.lot or "") != (rule, about)]
    new = [Answer.model_validate(data)] if words else []
    return tender.model_copy(update={"answers": (*kept, *new)})
