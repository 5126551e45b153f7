"""Proposals, and every text they ever had."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from app.store.said import suggestions
from app.store.tables import CommentRow, ProposalRow, RevisionRow
from kb.entry import Change
from kb.proposal import Proposal, State, Suggestion

AT_ONCE = 100
NEWEST = (ProposalRow.changed.desc(), ProposalRow.id.desc())


@dataclass(frozen=True)
class Kept:
    """A proposal as it is kept: `base` is the file's text that it began from, None if there was no
    file; `proposal.base` and `proposal.base_fingerprint` are left empty, for they follow from it.
    `publisher`, `released` and `mark` say who writes which version, and are None before."""

    proposal: Proposal
    base: str | None
    made: datetime
    changed: datetime
    publisher: int | None = None
    released: str | None = None
    mark: str | None = None

    @property
    def is_releasing(self) -> bool:
        """Whether files are being written, or were when something stopped it."""
        return self.released is not None and self.proposal.state != "published"


@dataclass(frozen=True)
class Revision:
    """The text of a proposal as it was saved once."""

    number: int
    person: int
    text: str
    base: str | None
    made: datetime


@dataclass(frozen=True)
class Begun:
    """What a proposal begins with; `base` is the file's text at that moment, None without a file."""

    community: str
    entry_id: str
    kind: str
    text: str
    base: str | None = None


def begin(db: Session, person: int, begun: Begun, now: datetime) -> int:
    """A new draft with its first revision; the number by which it is known."""
    row = ProposalRow(
        community=begun.community, entry=begun.entry_id, kind=begun.kind, state="draft",
        author_id=person, reason="", note="", made=now, changed=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    _revise(db, row.id, 1, person, begun.text, begun.base, now)
    return row.id


def by_id(db: Session, proposal_id: int) -> Kept | None:
    """One proposal, or None if there is none."""
    return next(iter(_all(db, select(ProposalRow).where(ProposalRow.id == proposal_id))), None)


def taken(db: Session, proposal_id: int) -> Kept | None:
    """One proposal for oneself until the transaction ends: others who want to change it wait."""
    asked = select(ProposalRow).where(ProposalRow.id == proposal_id).with_for_update()
    return next(iter(_all(db, asked)), None)


def listed(
    db: Session, *, states: Iterable[State] = (), person: int | None = None,
    entry: str | None = None, community: str | None = None, before: int | None = None,
) -> Iterator[Kept]:  # fmt: skip
    """The proposals in any of `states`, of an author, for an entry, of a community; those that
    changed last come first. They are read as they are asked for; `before`: only those that come
    after this one in the list."""
    asked = select(ProposalRow).order_by(*NEWEST)
    if wanted := tuple(states):
        asked = asked.where(ProposalRow.state.in_(wanted))
    for column, value in (
        (ProposalRow.author_id, person), (ProposalRow.entry, entry), (ProposalRow.community, community),
    ):  # fmt: skip
        if value is not None:
            asked = asked.where(column == value)
    last = db.get(ProposalRow, before) if before else None
    while True:
        rest = asked.where(_after(last)) if last else asked
        found = _all(db, rest.limit(AT_ONCE))
        yield from found
        if len(found) < AT_ONCE:
            return
        last = db.get_one(ProposalRow, found[-1].proposal.id)


def _after(last: ProposalRow) -> ColumnElement[bool]:
    """What stands behind a row in the order of NEWEST."""
    same = and_(ProposalRow.changed == last.changed, ProposalRow.id < last.id)
    return or_(ProposalRow.changed < last.changed, same)


def waiting(db: Session, community: str) -> int:
    """How many proposals of a community wait for a reviewer."""
    asked = select(func.count()).where(
        ProposalRow.community == community, ProposalRow.state == "in-review"
    )
    return db.scalar(asked) or 0


def releasing(db: Session) -> tuple[Kept, ...]:
    """The proposals whose files are being written, or were when something stopped it."""
    return _all(
        db,
        select(ProposalRow)
        .where(ProposalRow.released.is_not(None), ProposalRow.state != "published")
        .order_by(ProposalRow.id),
    )


def save(db: Session, person: int, after: Proposal, base: str | None, now: datetime) -> None:
    """Keep the text of `after` as its new revision. Raises StoreError at the end of the transaction
    when somebody else saved the same revision."""
    _revise(db, after.id, after.revision, person, after.text, base, now)
    db.get_one(ProposalRow, after.id).changed = now


def set_state(db: Session, after: Proposal, now: datetime) -> None:
    """Keep everything about `after` but its text and its authors, which have rows of their own."""
    row = db.get_one(ProposalRow, after.id)
    row.state, row.reason, row.open_until = after.state, after.reason, after.consulted_until
    row.change, row.note = after.change, after.note
    row.reviewer_id = after.reviewers[0] if after.reviewers else None
    row.changed = now


def announce(db: Session, proposal_id: int, person: int, reference: str, mark: str) -> None:
    """Say which version is about to be written for a proposal, and who publishes it."""
    row = db.get_one(ProposalRow, proposal_id)
    row.publisher_id, row.released, row.mark = person, reference, mark


def recall(db: Session, proposal_id: int) -> None:
    """Take an announcement back: nothing was written."""
    row = db.get_one(ProposalRow, proposal_id)
    row.publisher_id = row.released = row.mark = None


def revisions(db: Session, proposal_id: int) -> tuple[Revision, ...]:
    """Every text that a proposal ever had, the oldest first."""
    rows = db.scalars(
        select(RevisionRow)
        .where(RevisionRow.proposal_id == proposal_id)
        .order_by(RevisionRow.number)
    )
    return tuple(Revision(row.number, row.person_id, row.text, row.base, row.made) for row in rows)


def _revise(
    db: Session, proposal_id: int, number: int, person: int, text: str, base: str | None,
    now: datetime,
) -> None:  # fmt: skip
    db.add(
        RevisionRow(
            proposal_id=proposal_id, number=number, person_id=person, text=text, base=base,
            change="", note="", made=now,
        )
    )  # fmt: skip
    db.flush()


def _all(db: Session, asked: Select[ProposalRow]) -> tuple[Kept, ...]:
    """The proposals that were asked for, each with its newest text, however many there are."""
    rows = db.scalars(asked.execution_options(populate_existing=True)).all()
    ids = [row.id for row in rows]
    newest = _newest(db, ids)
    said: dict[int, list[CommentRow]] = defaultdict(list)
    for one in db.scalars(suggestions(ids).execution_options(populate_existing=True)):
        said[one.proposal_id].append(one)
    return tuple(_kept(row, newest[row.id], said[row.id]) for row in rows)


def _newest(db: Session, ids: list[int]) -> dict[int, RevisionRow]:
    last = (
        select(RevisionRow.proposal_id, func.max(RevisionRow.number))
        .where(RevisionRow.proposal_id.in_(ids))
        .group_by(RevisionRow.proposal_id)
    )
    place = tuple_(RevisionRow.proposal_id, RevisionRow.number)
    found = db.scalars(select(RevisionRow).where(place.in_(last)))
    return {row.proposal_id: row for row in found}


def _kept(row: ProposalRow, newest: RevisionRow, said: list[CommentRow]) -> Kept:
    """A row as the domain knows it. Only authors save, and whose words were taken over is one."""
    helped = sorted((one for one in said if one.taken), key=_when_taken)
    is_out = row.state == "published"
    reviewers = (row.reviewer_id, row.publisher_id if is_out else None)
    made: dict[str, Any] = {
        "authors": tuple(dict.fromkeys((row.author_id, *(one.person_id for one in helped)))),
        "suggestions": tuple(
            Suggestion(one.person_id, one.revision, one.suggestion or "")
            for one in said
            if not one.taken
        ),
        "reviewers": tuple(dict.fromkeys(one for one in reviewers if one)),
    }
    proposal = Proposal(
        id=row.id, entry_id=row.entry, community=row.community, kind=row.kind, text=newest.text,
        state=cast(State, row.state), revision=newest.number, change=cast(Change | None, row.change),
        note=row.note, reason=row.reason, consulted_until=row.open_until, **made,
    )  # fmt: skip
    return Kept(
        proposal, newest.base, row.made, row.changed, row.publisher_id, row.released, row.mark
    )


def _when_taken(row: CommentRow) -> tuple[datetime, int]:
    assert row.taken
    return row.taken, row.id
