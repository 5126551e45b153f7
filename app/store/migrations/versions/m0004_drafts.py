"""What people have typed and not saved yet."""

import sqlalchemy as sa
from alembic import op

from app.store.tables import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table of unsaved texts."""
    op.create_table(
        "draft",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("changed", Moment, nullable=False),
    )
