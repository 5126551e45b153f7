"""The tables. `migrations/` makes them; a test compares the two."""

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Index, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

NAMES = {  # constraints are named the same everywhere, so that later migrations can find them
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Moment(TypeDecorator[datetime]):
    """A point in time, always UTC. SQLite forgets the zone, so it is put back when read."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {datetime: Moment, str: Text}  # noqa: RUF012 - SQLAlchemy's own form


class PersonRow(Base):
    """An account; `password` is an argon2 hash, `issuer` and `subject` come from a provider, `mail`
    is empty for whoever wants no letters."""

    __tablename__ = "person"
    __table_args__ = (Index("ix_person_identity", "issuer", "subject", unique=True),)
    id: Mapped[int] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str]
    password: Mapped[str | None]
    issuer: Mapped[str | None]
    subject: Mapped[str | None]
    administrator: Mapped[bool]
    disabled: Mapped[bool]
    made: Mapped[datetime]
    mail: Mapped[str] = mapped_column(server_default="")
    memberships: Mapped[list["MembershipRow"]] = relationship(lazy="selectin")


class MembershipRow(Base):
    __tablename__ = "membership"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    community: Mapped[str] = mapped_column(String(80), primary_key=True)
    role: Mapped[str] = mapped_column(String(20))


class SessionRow(Base):
    """A browser that is signed in. The key is a hash: who reads the table cannot use it."""

    __tablename__ = "session"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    began: Mapped[datetime]
    seen: Mapped[datetime]
    browser: Mapped[str]


class InvitationRow(Base):
    """A link with which a person chooses a password, once."""

    __tablename__ = "invitation"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    made: Mapped[datetime]
    ends: Mapped[datetime]
    used: Mapped[datetime | None]


class AttemptRow(Base):
    """Something that may only be tried so often: by whom it was tried, hashed, and when."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_what_who_at", "what", "who", "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(40))
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]


class ProposalRow(Base):
    """A text on its way. `released`, `mark` and `publisher_id` are set before the files are written,
    so that a crash in between can be told from a publication that never began."""

    __tablename__ = "proposal"
    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(String(80), index=True)
    entry: Mapped[str] = mapped_column(String(80), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    open_until: Mapped[date | None]
    reason: Mapped[str]
    change: Mapped[str | None] = mapped_column(String(10))
    note: Mapped[str] = mapped_column(server_default="")
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    publisher_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    released: Mapped[str | None]
    mark: Mapped[str | None]
    made: Mapped[datetime]
    changed: Mapped[datetime]


class RevisionRow(Base):
    """The text of a proposal as it was saved once; `base` is the file that it started from."""

    __tablename__ = "revision"
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str]
    base: Mapped[str | None]
    change: Mapped[str] = mapped_column(String(10))
    note: Mapped[str]
    made: Mapped[datetime]


class CommentRow(Base):
    """A word about one field (`keys`, joined by /) of a proposal; perhaps with another wording."""

    __tablename__ = "comment"
    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"), index=True)
    revision: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    keys: Mapped[str]
    text: Mapped[str]
    suggestion: Mapped[str | None]
    taken: Mapped[datetime | None]
    made: Mapped[datetime]


class DraftRow(Base):
    """What stands in a form that nobody has saved yet (`body`), so that it can be offered again."""

    __tablename__ = "draft"
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    body: Mapped[str]
    changed: Mapped[datetime]


class ReportRow(Base):
    """A problem that a reader of an entry told of. `contact` is the only thing about the reader that
    is kept, for a while."""

    __tablename__ = "report"
    id: Mapped[int] = mapped_column(primary_key=True)
    community: Mapped[str] = mapped_column(String(80), index=True)
    entry: Mapped[str] = mapped_column(String(80))
    version: Mapped[str] = mapped_column(String(40))
    text: Mapped[str]
    contact: Mapped[str]
    suspect: Mapped[bool]
    state: Mapped[str] = mapped_column(String(20))
    note: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made: Mapped[datetime]
    answered: Mapped[datetime | None]


class AuditRow(Base):
    """What was done: never changed, never deleted; the database itself refuses."""

    __tablename__ = "audit"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act: Mapped[str] = mapped_column(String(40))
    about: Mapped[str]
    entry: Mapped[str | None] = mapped_column(String(80), index=True)
    from_mark: Mapped[str | None]
    to_mark: Mapped[str | None]
    proposal: Mapped[int | None]
