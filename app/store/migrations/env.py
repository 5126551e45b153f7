"""What Alembic runs around the steps: on the connection it is handed, inside its transaction."""

from alembic import context

from app.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
context.run_migrations()
