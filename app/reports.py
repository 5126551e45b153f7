"""What readers report about entries, and what the editors of the community make of it."""

from datetime import datetime
from typing import cast

from app.admission import count
from app.refusals import NotAllowedError, NotThereError, RefusedError
from app.review import acting
from app.store import Db, Store, audit, reports
from app.store.attempts import REPORT_ADDRESS
from app.store.reports import Report, Told
from kb.feedback import CONTACT_KEPT, State, is_suspect, odd_answer, odd_contact, odd_report
from kb.model import AnyEntry
from kb.people import Person

TOLD = "reported a problem"
SUSPECT = "reported what may be an advertisement"


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


def listed(store: Store, actor: Person, now: datetime) -> tuple[Report, ...]:
    """The reports about the communities that the person edits. Raises NotAllowedError for whoever
    edits none."""
    with store.writing() as db:
        communities = _edited(db, actor)
        reports.forget(db, now - CONTACT_KEPT)
        return reports.listed(db, communities)


def answer(
    store: Store, actor: Person, report_id: int, state: str, note: str, now: datetime
) -> Report:
    """Say what becomes of a report. Raises NotThereError, NotAllowedError, RefusedError."""
    note = note.replace("\r\n", "\n").strip()
    if odd := odd_answer(state, note):
        raise RefusedError(f"note-{report_id}", odd)
    with store.writing() as db:
        communities, found = _edited(db, actor), reports.by_id(db, report_id)
        if found is None or found.told.community not in communities:
            raise NotThereError("There is no such report.")
        reports.answer(db, report_id, actor.id, cast(State, state), note, now)
        about = f"report {report_id}: {state}"
        audit.write(db, now, actor, "answered a report", about, found.told.entry)
    return found


def _edited(db: Db, actor: Person) -> tuple[str, ...]:
    """The communities that the person edits, as the database knows it now."""
    person = acting(db, actor)
    found = tuple(one for one in person.roles if person.edits(one))
    if not found:
        raise NotAllowedError("Only editors of a community read what is reported about it.")
    return found
