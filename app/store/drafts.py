"""What stands in forms that nobody has saved yet: one text for each person and opened form.

A form that was saved leaves its key behind with an empty body, because what its page sent just before may
arrive after.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from app.store.tables import DraftRow

MOST = 30  # for one person; the oldest goes first
SAVED = ""  # the body of a form that was saved


@dataclass(frozen=True)
class Draft:
    """An unsaved text: the form that it stands in (`key`), and its fields as JSON (`body`)."""

    key: str
    body: str
    changed: datetime


def keep(db: Session, person: int, key: str, body: str, now: datetime) -> bool:
    """Keep the text in place of the one that this form had; False if the form was saved already."""
    row = db.get(DraftRow, (person, key))
    if row and row.body == SAVED:
        return False
    _put(db, person, key, body, now)
    return True


def close(db: Session, person: int, key: str, now: datetime) -> None:
    """The form was saved: its text goes, and nothing more is kept of it."""
    _put(db, person, key, SAVED, now)


def found(db: Session, person: int, key: str) -> Draft | None:
    """The unsaved text of a form, if this person has one."""
    row = db.get(DraftRow, (person, key))
    return _draft(row) if row and row.body != SAVED else None


def listed(db: Session, person: int, start: str = "") -> tuple[Draft, ...]:
    """A person's unsaved texts whose key begins with `start`, the newest first."""
    return tuple(map(_draft, _rows(db, person, DraftRow.body != SAVED, start)))


def drop(db: Session, person: int, key: str) -> None:
    """Forget the text of a form."""
    db.execute(delete(DraftRow).where(DraftRow.person_id == person, DraftRow.key == key))


def _put(db: Session, person: int, key: str, body: str, now: datetime) -> None:
    db.merge(DraftRow(person_id=person, key=key, body=body, changed=now))
    db.flush()
    alike = DraftRow.body == SAVED if body == SAVED else DraftRow.body != SAVED
    for old in _rows(db, person, alike)[MOST:]:
        db.delete(old)


def _rows(
    db: Session, person: int, which: ColumnElement[bool], start: str = ""
) -> Sequence[DraftRow]:
    mine = (DraftRow.person_id == person, DraftRow.key.startswith(start, autoescape=True))
    order = (DraftRow.changed.desc(), DraftRow.key)
    return db.scalars(select(DraftRow).where(*mine, which).order_by(*order)).all()


def _draft(row: DraftRow) -> Draft:
    return Draft(row.key, row.body, row.changed)
