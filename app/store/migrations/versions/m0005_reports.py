"""Reports of readers, addresses for letters, and the proposal that a line of the audit is about."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the table and the columns."""
    op.create_table(
        "report",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("community", sa.String(80), nullable=False, index=True),
        sa.Column("entry", sa.String(80), nullable=False),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact", sa.Text, nullable=False),
        sa.Column("suspect", sa.Boolean, nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id")),
        sa.Column("made", Moment, nullable=False),
        sa.Column("answered", Moment),
    )
    op.execute("ALTER TABLE person ADD COLUMN mail TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE audit ADD COLUMN proposal INTEGER")
