"""What readers report about entries, and what the editors of the community make of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from app.admission import count
from app.refusals import NotAllowedError, NotThereError, OvertakenError, RefusedError
from app.review import acting
from app.store import Db, Store, audit, reports
from app.store.attempts import REPORT_ADDRESS
from app.store.reports import Report, Told
from kb.feedback import CONTACT_KEPT, STATES, State, is_suspect, odd_answer, odd_contact, odd_report
from kb.model import AnyEntry
from kb.people import Person

TOLD = "reported a problem"
SUSPECT = "reported what may be an advertisement"


@dataclass(frozen=True)
class Listed:
    """Reports in one state: `count` of them in all; there is `more` behind the last."""

    reports: tuple[Report, ...]
    count: int
    more: bool


def tell(
    store: Store, entry: AnyEntry, text: str, contact: str, trap: str, address: str, now: datetime
) -> int:
    """Keep what a reader reports; its number. Nobody needs an account for it.

    Raises RefusedError for a field that cannot be used, TooOftenError for an address that reported
    too often. What looks like an advertisement is kept too, and marked.
    """
    text, contact = text.replace("\r\n", "\n").strip(), contact.strip()
    if odd := odd_report(text):
        raise RefusedError("text", odd)
    if odd := odd_contact(contact):
        raise RefusedError("contact", odd)
    told = Told(entry.community, entry.id, entry.version, text, contact, is_suspect(text, trap))
    with store.writing() as db:
        count(db, {REPORT_ADDRESS: address}, now)
        reports.forget(db, now - CONTACT_KEPT)
        number = reports.add(db, told, now)
        audit.write(db, now, None, SUSPECT if told.suspect else TOLD, f"report {number}", entry.id)
    return number


def was_told(store: Store, report_id: int, entry: str) -> bool:
    """Whether there is such a report about an entry."""
    with store.reading() as db:
        found = reports.by_id(db, report_id)
    return found is not None and found.told.entry == entry


def listed(
    store: Store, actor: Person, now: datetime, states: Iterable[State] = STATES,
    before: int | None = None, limit: int = 200,
) -> dict[State, Listed]:  # fmt: skip
    """The reports about the communities that the person edits, by state; `before` is the number of
    the last one that was told already. Raises NotAllowedError for whoever edits none."""
    with store.writing() as db:
        communities = _edited(db, actor)
        reports.forget(db, now - CONTACT_KEPT)
        counts, found = reports.counted(db, communities), dict[State, Listed]()
        for state in states:
            some = reports.listed(db, communities, state, before, limit + 1)
            found[state] = Listed(some[:limit], counts.get(state, 0), len(some) > limit)
        return found


def one(store: Store, actor: Person, report_id: int) -> Report:
    """One report, for an editor of its community. Raises as `answer`."""
    with store.reading() as db:
        return _found(reports.by_id(db, report_id), _edited(db, actor))


def answer(
    store: Store, actor: Person, report_id: int, state: str, note: str, now: datetime,
    seen: str | None = None,
) -> Report:  # fmt: skip
    """Say what becomes of a report. `seen` is the mark of the report that the person looked at; None
    does not ask. Raises NotThereError, NotAllowedError, RefusedError, OvertakenError when somebody
    else answered it meanwhile."""
    note = note.replace("\r\n", "\n").strip()
    if odd := odd_answer(state, note):
        raise RefusedError(f"note-{report_id}", odd)
    with store.writing() as db:
        found = _found(reports.taken(db, report_id), _edited(db, actor))
        if seen is not None and seen != found.mark:
            raise OvertakenError(f"{found.who} answered this report meanwhile.")
        reports.answer(db, report_id, actor.id, cast(State, state), note, now)
        about = f"report {report_id}: {state}"
        audit.write(db, now, actor, "answered a report", about, found.told.entry)
    return found


def _found(report: Report | None, communities: tuple[str, ...]) -> Report:
    if report is None or report.told.community not in communities:
        raise NotThereError("There is no such report.")
    return report


def _edited(db: Db, actor: Person) -> tuple[str, ...]:
    """The communities that the person edits, as the database knows it now."""
    person = acting(db, actor)
    found = tuple(one for one in person.roles if person.edits(one))
    if not found:
        raise NotAllowedError("Only editors of a community read what is reported about it.")
    return found
