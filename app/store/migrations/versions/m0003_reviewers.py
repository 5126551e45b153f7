"""Who accepted and who published a proposal, and what readers are told about the change."""

from alembic import op

revision = "0003"
down_revision = "0002"

# Plain SQL that both databases understand: Alembic cannot add a column with a reference to a table
# of SQLite without copying it, and copying would trip over the rows that point to it.
COLUMNS = (
    "change VARCHAR(10)",
    "note TEXT NOT NULL DEFAULT ''",
    "reviewer_id INTEGER CONSTRAINT fk_proposal_reviewer_id REFERENCES person (id)",
    "publisher_id INTEGER CONSTRAINT fk_proposal_publisher_id REFERENCES person (id)",
)


def upgrade() -> None:
    """Add the columns."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE proposal ADD COLUMN {column}")
