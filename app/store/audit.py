"""The audit: who did what, when, and from which text to which."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.tables import AuditRow, PersonRow
from kb.people import Person


@dataclass(frozen=True)
class Line:
    """One line of the audit; `who` is empty for the command line."""

    at: datetime
    who: str
    act: str
    about: str
    entry: str | None
    from_mark: str | None
    to_mark: str | None


def write(
    db: Session,
    now: datetime,
    who: Person | None,
    act: str,
    about: str,
    entry: str | None = None,
    from_mark: str | None = None,
    to_mark: str | None = None,
) -> None:
    """Add a line. It can be neither changed nor deleted afterwards."""
    db.add(
        AuditRow(
            at=now,
            person_id=who.id if who else None,
            act=act,
            about=about[:500],
            entry=entry,
            from_mark=from_mark,
            to_mark=to_mark,
        )
    )


def lines(db: Session, entry: str | None = None, limit: int = 200) -> tuple[Line, ...]:
    """The newest lines first; of one entry, or of everything."""
    asked = (
        select(AuditRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == AuditRow.person_id)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    if entry is not None:
        asked = asked.where(AuditRow.entry == entry)
    return tuple(
        Line(row.at, name or "", row.act, row.about, row.entry, row.from_mark, row.to_mark)
        for row, name in db.execute(asked)
    )
