"""Counting what may only be tried so often. In the database, so that it counts for all processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.store.tables import AttemptRow


@dataclass(frozen=True)
class Limit:
    """At most `often` times within `span`."""

    what: str
    often: int
    span: timedelta


SIGN_IN_PERSON = Limit("sign-in of a person", 10, timedelta(minutes=15))
SIGN_IN_ADDRESS = Limit("sign-in from an address", 50, timedelta(minutes=15))
INVITATION_ADDRESS = Limit("invitation from an address", 50, timedelta(minutes=15))
NEW_PROPOSAL = Limit("proposal of a person", 60, timedelta(hours=1))
NEW_TEXT = Limit("text of a person", 300, timedelta(hours=1))
NEW_COMMENT = Limit("comment of a person", 100, timedelta(hours=1))
REPORT_ADDRESS = Limit("report from an address", 10, timedelta(hours=1))


def wait(db: Session, limit: Limit, who: str, now: datetime) -> int:
    """Seconds until `who` may try again; 0 means now."""
    mine = (AttemptRow.what == limit.what, AttemptRow.who == _hashed(who))
    recent = select(func.count(), func.min(AttemptRow.at)).where(
        *mine, AttemptRow.at > now - limit.span
    )
    count, first = db.execute(recent).one()
    if count < limit.often:
        return 0
    return max(1, int((first + limit.span - now).total_seconds()) + 1)


def note(db: Session, limit: Limit, who: str, now: datetime) -> None:
    """Count one attempt, and forget those that no longer matter."""
    old = AttemptRow.at <= now - limit.span
    db.execute(delete(AttemptRow).where(AttemptRow.what == limit.what, old))
    db.add(AttemptRow(what=limit.what, who=_hashed(who), at=now))


def forgive(db: Session, limit: Limit, who: str) -> None:
    """Forget the attempts of somebody who got it right."""
    db.execute(
        delete(AttemptRow).where(AttemptRow.what == limit.what, AttemptRow.who == _hashed(who))
    )


def _hashed(who: str) -> str:
    return sha256(who.encode("utf-8", "replace")).hexdigest()
