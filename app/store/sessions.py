"""Browsers that are signed in. Kept here, so that each of them can be ended at any time."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.store.people import by_id
from app.store.tables import SessionRow
from kb.people import Person

IDLE = timedelta(hours=8)
WHOLE = timedelta(days=7)
NOTED = timedelta(minutes=1)  # how exactly `seen` is kept, so that reading seldom writes


@dataclass(frozen=True)
class SignedIn:
    """One browser of a person."""

    key: str
    person: Person
    began: datetime
    seen: datetime
    browser: str


def begin(db: Session, key: str, person_id: int, browser: str, now: datetime) -> None:
    """Sign a browser in, and forget sessions that ran out long ago."""
    db.execute(delete(SessionRow).where(SessionRow.began < now - WHOLE))
    db.add(SessionRow(key=key, person_id=person_id, began=now, seen=now, browser=browser[:200]))


def current(db: Session, key: str, now: datetime) -> SignedIn | None:
    """The session with this key, unless it ran out or its person may not sign in any more."""
    row = db.get(SessionRow, key)
    if row is None or now - row.seen > IDLE or now - row.began > WHOLE:
        return None
    person = by_id(db, row.person_id)
    if person is None or person.disabled:
        return None
    return SignedIn(key, person, row.began, row.seen, row.browser)


def touch(db: Session, key: str, now: datetime) -> None:
    """Note that the browser is still there."""
    row = db.get(SessionRow, key)
    if row:
        row.seen = now


def of_person(db: Session, person: Person, now: datetime) -> tuple[SignedIn, ...]:
    """The browsers in which a person is signed in, the last used first."""
    rows = db.scalars(
        select(SessionRow).where(SessionRow.person_id == person.id).order_by(SessionRow.seen.desc())
    )
    alive = [row for row in rows if now - row.seen <= IDLE and now - row.began <= WHOLE]
    return tuple(SignedIn(row.key, person, row.began, row.seen, row.browser) for row in alive)


def end(db: Session, key: str) -> None:
    db.execute(delete(SessionRow).where(SessionRow.key == key))


def end_all(db: Session, person_id: int, but: str = "") -> None:
    """Sign a person out everywhere, except perhaps in one browser."""
    db.execute(delete(SessionRow).where(SessionRow.person_id == person_id, SessionRow.key != but))
