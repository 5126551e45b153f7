"""Problems that readers reported, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from app.store.tables import PersonRow, ReportRow
from kb.feedback import State


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

    @property
    def mark(self) -> str:
        """Another one after every answer."""
        return f"{self.state} {self.answered.isoformat() if self.answered else ''}"


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


def taken(db: Session, report_id: int) -> Report | None:
    """One report for oneself until the transaction ends: others who want to answer it wait."""
    asked = _asked().where(ReportRow.id == report_id).with_for_update(of=ReportRow)
    return next(iter(_all(db, asked)), None)


def listed(
    db: Session, communities: Collection[str], state: State | None = None,
    before: int | None = None, limit: int = 200,
) -> tuple[Report, ...]:  # fmt: skip
    """The newest reports about these communities, in one state or in any, those that look like
    advertisements last; `before`: only those that come after this one in the list."""
    asked = _asked().where(ReportRow.community.in_(communities))
    if state is not None:
        asked = asked.where(ReportRow.state == state)
    last = db.get(ReportRow, before) if before else None
    if last:
        older = and_(ReportRow.suspect.is_(last.suspect), ReportRow.id < last.id)
        asked = asked.where(older if last.suspect else or_(older, ReportRow.suspect.is_(True)))
    return _all(db, asked.order_by(ReportRow.suspect, ReportRow.id.desc()).limit(limit))


def counted(db: Session, communities: Collection[str]) -> dict[State, int]:
    """How many reports about these communities are in each state."""
    mine = ReportRow.community.in_(communities)
    asked = select(ReportRow.state, func.count()).where(mine).group_by(ReportRow.state)
    return {cast(State, row[0]): row[1] for row in db.execute(asked)}


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
