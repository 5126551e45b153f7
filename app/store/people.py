"""People and their roles in the database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.store.tables import InvitationRow, MembershipRow, PersonRow
from kb.people import Person, Role


@dataclass(frozen=True)
class Secret:
    """What proves that a person is who they say; `password` is a hash, None before one is chosen."""

    person: Person
    password: str | None


def add(
    db: Session, login: str, name: str, administrator: bool, now: datetime, mail: str = ""
) -> Person:
    """A new account without password and roles."""
    row = PersonRow(
        login=login, name=name, administrator=administrator, disabled=False, made=now, mail=mail,
        memberships=[],
    )  # fmt: skip
    db.add(row)
    db.flush()
    return _person(row)


def by_id(db: Session, person_id: int) -> Person | None:
    row = db.get(PersonRow, person_id)
    return _person(row) if row else None


def by_login(db: Session, login: str) -> Secret | None:
    """The account with this name to sign in with, and the hash of its password."""
    row = db.scalar(select(PersonRow).where(PersonRow.login == login))
    return Secret(_person(row), row.password) if row else None


def by_identity(db: Session, issuer: str, subject: str) -> Person | None:
    """The account that belongs to a subject of a provider."""
    row = db.scalar(
        select(PersonRow).where(PersonRow.issuer == issuer, PersonRow.subject == subject)
    )
    return _person(row) if row else None


def everybody(db: Session) -> tuple[Person, ...]:
    """All accounts, by name."""
    return tuple(map(_person, db.scalars(select(PersonRow).order_by(PersonRow.name, PersonRow.id))))


def names(db: Session, ids: Iterable[int]) -> dict[int, str]:
    """The names that others see, of those accounts that exist."""
    asked = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(set(ids)))
    return {row.id: row.name for row in db.execute(asked)}


def set_password(db: Session, person_id: int, password: str) -> None:
    db.get_one(PersonRow, person_id).password = password


def set_identity(db: Session, person_id: int, issuer: str, subject: str) -> None:
    row = db.get_one(PersonRow, person_id)
    row.issuer, row.subject = issuer, subject


def set_name(db: Session, person_id: int, name: str) -> None:
    db.get_one(PersonRow, person_id).name = name


def set_mail(db: Session, person_id: int, mail: str) -> None:
    db.get_one(PersonRow, person_id).mail = mail


def set_disabled(db: Session, person_id: int, disabled: bool) -> None:
    db.get_one(PersonRow, person_id).disabled = disabled


def set_administrator(db: Session, person_id: int, administrator: bool) -> None:
    db.get_one(PersonRow, person_id).administrator = administrator


def set_role(db: Session, person_id: int, community: str, role: Role | None) -> None:
    """Give a role in a community, or take it away."""
    row = db.get(MembershipRow, (person_id, community))
    if row and role:
        row.role = role
    elif row:
        db.delete(row)
    elif role:
        db.add(MembershipRow(person_id=person_id, community=community, role=role))


def invite(db: Session, key: str, person_id: int, now: datetime, ends: datetime) -> None:
    """Keep an invitation; earlier ones of the same person end."""
    _end_invitations(db, person_id, now)
    db.add(InvitationRow(key=key, person_id=person_id, made=now, ends=ends))


def invited(db: Session, key: str, now: datetime) -> Person | None:
    """Whom an unused invitation that has not run out is for."""
    row = db.get(InvitationRow, key)
    good = row is not None and row.used is None and now < row.ends
    return by_id(db, row.person_id) if row and good else None


def use_invitation(db: Session, key: str, now: datetime) -> bool:
    """Use an invitation up; False when somebody was quicker."""
    unused = update(InvitationRow).where(InvitationRow.key == key, InvitationRow.used.is_(None))
    return db.execute(unused.values(used=now).returning(InvitationRow.key)).first() is not None


def _end_invitations(db: Session, person_id: int, now: datetime) -> None:
    waiting = select(InvitationRow).where(
        InvitationRow.person_id == person_id, InvitationRow.used.is_(None)
    )
    for row in db.scalars(waiting):
        row.used = now


def _person(row: PersonRow) -> Person:
    roles = {one.community: cast(Role, one.role) for one in row.memberships}
    return Person(row.id, row.login, row.name, row.administrator, row.disabled, roles, row.mail)
