"""People, their roles, sessions and invitations; attempts, counted against guessing."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables of people."""
    _person()
    op.create_table(
        "membership",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("community", sa.String(80), primary_key=True),
        sa.Column("role", sa.String(20), nullable=False),
    )
    op.create_table(
        "session",
        sa.Column("key", sa.String(64), primary_key=True),
        _of_person(),
        sa.Column("began", Moment, nullable=False),
        sa.Column("seen", Moment, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
    )
    op.create_table(
        "invitation",
        sa.Column("key", sa.String(64), primary_key=True),
        _of_person(),
        sa.Column("made", Moment, nullable=False),
        sa.Column("ends", Moment, nullable=False),
        sa.Column("used", Moment),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("who", sa.String(64), nullable=False),
        sa.Column("at", Moment, nullable=False),
    )
    op.create_index("ix_attempt_what_who_at", "attempt", ["what", "who", "at"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("login", sa.String(64), nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("issuer", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("administrator", sa.Boolean, nullable=False),
        sa.Column("disabled", sa.Boolean, nullable=False),
        sa.Column("made", Moment, nullable=False),
    )
    op.create_index("ix_person_identity", "person", ["issuer", "subject"], unique=True)


def _of_person() -> sa.Column[int]:
    return sa.Column(
        "person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False, index=True
    )
