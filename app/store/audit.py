"""The audit: who did what, when, and from which text to which."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.store.tables import AuditRow, PersonRow
from kb.people import Person

WRITTEN = "written to the audit"


@dataclass(frozen=True)
class Line:
    """One line of the audit. `who` is empty, and `person` None, for the command line and for readers
    without an account; `proposal` is the number of the one it is about."""

    id: int
    at: datetime
    who: str
    person: int | None
    act: str
    about: str
    entry: str | None
    from_mark: str | None
    to_mark: str | None
    proposal: int | None


def write(
    db: Session,
    now: datetime,
    who: Person | None,
    act: str,
    about: str,
    entry: str | None = None,
    from_mark: str | None = None,
    to_mark: str | None = None,
    proposal: int | None = None,
) -> None:
    """Add a line. It can be neither changed nor deleted afterwards."""
    row = AuditRow(
        at=now, person_id=who.id if who else None, act=act, about=about[:500], entry=entry,
        from_mark=from_mark, to_mark=to_mark, proposal=proposal,
    )  # fmt: skip
    db.add(row)
    db.info.setdefault(WRITTEN, []).append((row, who.name if who else ""))


def written(db: Session) -> tuple[Line, ...]:
    """The lines that were added in this transaction, once it is kept."""
    return tuple(_line(row, name) for row, name in db.info.get(WRITTEN, ()))


def lines(
    db: Session, entry: str | None = None, limit: int = 200, before: int | None = None
) -> tuple[Line, ...]:
    """The newest lines first; of one entry, or of everything; only those `before` a number."""
    asked = (
        select(AuditRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == AuditRow.person_id)
        .order_by(AuditRow.id.desc())
        .limit(limit)
    )
    if entry is not None:
        asked = asked.where(AuditRow.entry == entry)
    if before is not None:
        asked = asked.where(AuditRow.id < before)
    return tuple(_line(row, name or "") for row, name in db.execute(asked))


def _line(row: AuditRow, name: str) -> Line:
    return Line(
        row.id, row.at, name, row.person_id, row.act, row.about, row.entry, row.from_mark,
        row.to_mark, row.proposal,
    )  # fmt: skip
