"""What was said about proposals: comments, some with a text that would be better."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.store.tables import CommentRow
from kb.proposal import Proposal


@dataclass(frozen=True)
class Comment:
    """A word about the field at `keys` (joined by /) of one revision; with a `suggestion`, the text
    that the editor would rather have, and when it was taken over."""

    id: int
    revision: int
    person: int
    keys: str
    text: str
    suggestion: str | None
    taken: datetime | None
    made: datetime


def comment(
    db: Session, proposal: Proposal, person: int, keys: str, text: str, now: datetime,
    suggestion: str | None = None,
) -> int:  # fmt: skip
    """Keep a word about a field, perhaps with a text that would be better; its number."""
    row = CommentRow(
        proposal_id=proposal.id, revision=proposal.revision, person_id=person, keys=keys,
        text=text, suggestion=suggestion, made=now,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row.id


def take_over(db: Session, proposal_id: int, number: int, now: datetime) -> None:
    """Mark a suggestion as taken over; `number` counts those that are still open, from 0."""
    asked = suggestions([proposal_id]).where(CommentRow.taken.is_(None))
    db.scalars(asked).all()[number].taken = now


def comments(db: Session, proposal_id: int) -> tuple[Comment, ...]:
    """What was said about a proposal, the oldest first."""
    rows = db.scalars(
        select(CommentRow).where(CommentRow.proposal_id == proposal_id).order_by(CommentRow.id)
    )
    return tuple(
        Comment(
            row.id, row.revision, row.person_id, row.keys, row.text, row.suggestion, row.taken,
            row.made,
        )
        for row in rows
    )  # fmt: skip


def suggestions(ids: Collection[int]) -> Select[CommentRow]:
    """What asks for the suggestions made for some proposals, the oldest first."""
    return (
        select(CommentRow)
        .where(CommentRow.proposal_id.in_(ids), CommentRow.suggestion.is_not(None))
        .order_by(CommentRow.id)
    )
