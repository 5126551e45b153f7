"""What stands in forms that nobody has saved yet: one text for each person and form."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.store.tables import DraftRow

MOST = 30  # for one person; the oldest goes first


@dataclass(frozen=True)
class Draft:
    """An unsaved text: the form that it stands in (`key`), and its fields as JSON (`body`)."""

    key: str
    body: str
    changed: datetime


def keep(db: Session, person: int, key: str, body: str, now: datetime) -> None:
    """Keep the text in place of the one that this form had."""
    row = db.get(DraftRow, (person, key))
    if row:
        row.body, row.changed = body, now
        return
    db.add(DraftRow(person_id=person, key=key, body=body, changed=now))
    db.flush()
    for old in listed(db, person)[MOST:]:
        drop(db, person, old.key)


def found(db: Session, person: int, key: str) -> Draft | None:
    """The unsaved text of a form, if this person has one."""
    row = db.get(DraftRow, (person, key))
    return _draft(row) if row else None


def listed(db: Session, person: int, start: str = "") -> tuple[Draft, ...]:
    """A person's unsaved texts whose key begins with `start`, the newest first."""
    asked = select(DraftRow).where(
        DraftRow.person_id == person, DraftRow.key.startswith(start, autoescape=True)
    )
    rows = db.scalars(asked.order_by(DraftRow.changed.desc(), DraftRow.key))
    return tuple(map(_draft, rows))


def drop(db: Session, person: int, key: str) -> None:
    """Forget the text of a form."""
    db.execute(delete(DraftRow).where(DraftRow.person_id == person, DraftRow.key == key))


def _draft(row: DraftRow) -> Draft:
    return Draft(row.key, row.body, row.changed)
