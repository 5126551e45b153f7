"""Bringing the database to the newest form. Runs at every start; two at once wait for each other."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

FOLDER = Path(__file__).parent / "migrations"


def migrate(engine: Engine) -> None:
    """Run the migrations that this database has not seen yet, all or none of them."""
    with engine.connect() as connection:
        if version(connection) == newest():
            return
    with engine.execution_options(writing=True).begin() as connection:
        command.upgrade(_config(connection), "head")


def version(connection: Connection) -> str | None:
    """The last migration that this database has seen."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str | None:
    """The last migration that there is."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
