"""Problems that readers reported, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from app.store.tables import PersonRow, ReportRow
from kb.feedback import State

LIMIT = 200


@dataclass(frozen=True)
class Told:
    """What a reader told of an entry; `contact` may be empty."""

    community: str
    entry: str
    version: str
    text: str
    contact: str
    suspect: bool


@dataclass(frozen=True)
class Report:
    """A report as it is kept; `who` is the name of the one who answered, empty while it waits."""

    id: int
    told: Told
    state: State
    note: str
    who: str
    made: datetime
    answered: datetime | None


def add(db: Session, told: Told, now: datetime) -> int:
    """Keep a report; the number by which it is known."""
    row = ReportRow(
        community=told.community, entry=told.entry, version=told.version, text=told.text,
        contact=told.contact, suspect=told.suspect, state="open", note="", made=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row.id


def by_id(db: Session, report_id: int) -> Report | None:
    """One report, or None if there is none."""
    return next(iter(_all(db, _asked().where(ReportRow.id == report_id))), None)


def listed(db: Session, communities: Collection[str]) -> tuple[Report, ...]:
    """The newest reports about these communities, those that look like advertisements last."""
    mine = _asked().where(ReportRow.community.in_(communities))
    return _all(db, mine.order_by(ReportRow.suspect, ReportRow.id.desc()).limit(LIMIT))


def answer(
    db: Session, report_id: int, person: int, state: State, note: str, now: datetime
) -> None:
    """Keep what became of a report. Once it is done, nobody needs to be reached any more."""
    row = db.get_one(ReportRow, report_id)
    row.state, row.note, row.person_id, row.answered = state, note, person, now
    if state == "done":
        row.contact = ""


def forget(db: Session, before: datetime) -> None:
    """Delete how to reach the readers who reported before a moment."""
    old = update(ReportRow).where(ReportRow.made < before, ReportRow.contact != "")
    db.execute(old.values(contact=""))


def waiting(db: Session) -> dict[str, int]:
    """How many open reports each community has."""
    asked = select(ReportRow.community, func.count()).where(ReportRow.state == "open")
    return {row[0]: row[1] for row in db.execute(asked.group_by(ReportRow.community))}


def _asked() -> Select[ReportRow, str]:
    who = PersonRow.id == ReportRow.person_id
    return select(ReportRow, PersonRow.name).outerjoin(PersonRow, who)


def _all(db: Session, asked: Select[ReportRow, str]) -> tuple[Report, ...]:
    return tuple(_report(row, name or "") for row, name in db.execute(asked))


def _report(row: ReportRow, who: str) -> Report:
    told = Told(row.community, row.entry, row.version, row.text, row.contact, row.suspect)
    return Report(row.id, told, cast(State, row.state), row.note, who, row.made, row.answered)
