"""Proposals, their texts, comments, and the audit."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0002"
down_revision = "0001"

KEPT = ("audit", "revision")  # rows of these are written once


def upgrade() -> None:
    """Make the tables of proposals and the audit, and forbid to change what is kept."""
    _proposal()
    _revision()
    _comment()
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("at", Moment, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("entry", sa.String(80), index=True),
        sa.Column("from_mark", sa.Text),
        sa.Column("to_mark", sa.Text),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION kept_for_ever() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'rows of % are kept for ever', TG_TABLE_NAME; END $$"
        )
    for table in KEPT:
        for act in ("UPDATE", "DELETE"):
            op.execute(_refused(table, act))


def _refused(table: str, act: str) -> str:
    head = f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
    if op.get_bind().dialect.name == "postgresql":
        return head + "FOR EACH ROW EXECUTE FUNCTION kept_for_ever()"
    return head + f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are kept for ever'); END"


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community", sa.String(80), nullable=False, index=True),
        sa.Column("entry", sa.String(80), nullable=False, index=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False, index=True),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False, index=True),
        sa.Column("open_until", sa.Date),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("released", sa.Text),
        sa.Column("mark", sa.Text),
        sa.Column("made", Moment, nullable=False),
        sa.Column("changed", Moment, nullable=False),
    )


def _revision() -> None:
    op.create_table(
        "revision",
        sa.Column("proposal_id", sa.Integer, sa.ForeignKey("proposal.id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("base", sa.Text),
        sa.Column("change", sa.String(10), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("made", Moment, nullable=False),
    )


def _comment() -> None:
    op.create_table(
        "comment",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "proposal_id", sa.Integer, sa.ForeignKey("proposal.id"), nullable=False, index=True
        ),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("keys", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("suggestion", sa.Text),
        sa.Column("taken", Moment),
        sa.Column("made", Moment, nullable=False),
    )
