"""Opening the database: migrations first, then transactions that read or write."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import Session

from app.store import audit
from app.store.audit import Line
from app.store.migrate import migrate

BUSY_SECONDS = 10  # a writer waits so long for its turn
CONNECT_SECONDS = 5  # and everybody so long for a server that does not answer
IDLE_SECONDS = 60  # a writer that says nothing for so long loses its turn
TURN = 5_000_720_14  # any number, so long as all of our processes ask PostgreSQL for the same
Db: TypeAlias = Session  # an open transaction, for those who only hand it on


class StoreError(Exception):
    """The database cannot be used just now; the text says why, for the operator."""


@dataclass(frozen=True)
class Store:
    """The database of a running site. Safe to use from many threads. `listeners` are told each line
    of the audit once it is kept; they must not raise."""

    engine: Engine
    listeners: list[Callable[[Line], None]] = field(default_factory=list, compare=False)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only reads: everything in it is seen at one moment."""
        reader = self.engine
        if reader.dialect.name == "postgresql":  # else each question would be a moment of its own
            reader = reader.execution_options(isolation_level="REPEATABLE READ")
        with _plainly(), Session(reader, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction that is kept as a whole at the end, or not at all if anything is raised."""
        writer = self.engine.execution_options(writing=True)
        with _plainly(), Session(writer, expire_on_commit=False) as session, session.begin():
            yield session
        for line in audit.written(session) if self.listeners else ():
            for tell in self.listeners:
                tell(line)

    def close(self) -> None:
        self.engine.dispose()


def default_url(instance: Path) -> str:
    """SQLite in the instance folder."""
    return f"sqlite:///{instance / 'commons.db'}"


def open_store(url: str) -> Store:
    """The database at `url`, brought to the newest form. Raises StoreError when it cannot be."""
    try:
        place = make_url(url)
        if place.drivername in ("postgresql", "postgres"):
            place = place.set(drivername="postgresql+psycopg")
        if place.get_backend_name() == "sqlite" and place.database:
            Path(place.database).parent.mkdir(parents=True, exist_ok=True)
        if place.get_backend_name() == "postgresql":
            patience = {"connect_timeout": str(CONNECT_SECONDS)}
            place = place.set(query={**patience, **place.query})
        engine = create_engine(place, pool_pre_ping=place.get_backend_name() != "sqlite")
    except (ArgumentError, ModuleNotFoundError) as error:
        raise StoreError(
            "KB_DATABASE_URL is not the address of a database. Write "
            "sqlite:///path/to/file.db or postgresql://user:password@host/name."
        ) from error
    is_sqlite = engine.dialect.name == "sqlite"
    event.listen(engine, "connect", _prepare_sqlite if is_sqlite else _prepare_postgresql)
    event.listen(engine, "begin", _begin_sqlite if is_sqlite else _begin_postgresql)
    try:
        with _plainly():
            migrate(engine)
    except CommandError as error:
        engine.dispose()
        raise StoreError(
            "The database was made by a newer version of this program. Install that version, or "
            "restore a backup into another database."
        ) from error
    return Store(engine)


def _prepare_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves; the driver's own way loses DDL
    connection.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its turn at once: a reader that turns writer later would fail, not wait."""
    writing = connection.get_execution_options().get("writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _prepare_postgresql(connection: Any, record: Any) -> None:
    connection.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    connection.commit()


def _begin_postgresql(connection: Connection) -> None:
    """Writers take turns as on SQLite, so that what one of them has looked at stays so until it is done:
    that another administrator is left, say, or how often a password was tried."""
    if connection.get_execution_options().get("writing"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({TURN})")


@contextmanager
def _plainly() -> Iterator[None]:
    """The database's own errors as StoreError; ours pass through."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"The database cannot be used: {error.orig}") from error


def faults(store: Store) -> tuple[str, ...]:
    """What the database itself finds wrong with its file; a server looks after its own."""
    if store.engine.dialect.name != "sqlite":
        return ()
    with _plainly(), store.engine.connect() as connection:
        found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        links = list(connection.exec_driver_sql("PRAGMA foreign_key_check"))
    broken = [f"The file is damaged: {one}." for one in found if one != "ok"]
    return (*broken, *(f"A row of {row[0]} names nothing." for row in links[:5]))
