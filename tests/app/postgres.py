"""A PostgreSQL of our own for the tests: Debian's programs, a cluster in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN, flock
from itertools import count
from pathlib import Path
from tempfile import gettempdir
from typing import IO

import psycopg
import pytest

from app.store import rows

NUMBERS = count(1)
# Nothing waits for the disk. Commits are still handed to the system at once: else a server that is stopped
# as in `stop` would forget the last ones, which a machine that keeps running does not.
QUICK = "fsync=off", "full_page_writes=off", "max_wal_size=4GB"


@dataclass(frozen=True)
class Cluster:
    """A server on a socket in `folder`, which must be a short path, since a socket's name is."""

    folder: Path

    def make(self) -> None:
        programs()
        self.folder.mkdir()
        self.folder.chmod(0o777)
        words = "--auth=trust", "--username=tests", "--no-sync", "--encoding=UTF8", "--locale=C"
        run("initdb", *words, "-D", self.folder / "data")

    def start(self) -> None:
        options = (f"-c {one}" for one in (*QUICK, "listen_addresses=", "max_connections=200"))
        socket = f"-c unix_socket_directories={self.folder}"
        run("pg_ctl", "start", "-w", "-D", self.folder / "data", "-l", self.folder / "log",
            "-o", " ".join((*options, socket)))  # fmt: skip

    def stop(self) -> None:
        """At once, as when its machine goes: who is connected hears nothing."""
        run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self.folder / "data")

    def url(self, name: str) -> str:
        return f"postgresql://tests@/{name}?host={self.folder}"

    def do(self, act: str, name: str = "postgres") -> None:
        with psycopg.connect(self.url(name), autocommit=True) as connection:
            connection.execute(act.encode())

    def new_database(self) -> str:
        """The address of a new, empty database."""
        name = f"test_{os.getpid()}_{next(NUMBERS)}"
        self.do(f"CREATE DATABASE {name}")
        return self.url(name)


def empty(url: str) -> None:
    """Take every row out of a database that has our tables, and count from 1 again."""
    acts = [f"DELETE FROM {name}" for name in rows.names()]
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")  # triggers guard the audit
        connection.execute("SET lock_timeout = '20s'")  # for who was killed in the last test
        connection.execute("; ".join(acts).encode())
        connection.execute(
            "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        )


@contextmanager
def no_entrance(url: str) -> Iterator[None]:
    """Who is in the database is thrown out, and nobody is let in until the block ends."""
    name = url.partition("@/")[2].partition("?")[0]
    with psycopg.connect(url.replace(f"/{name}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        throw_out(connection, name)
        yield
        connection.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


def throw_out(connection: psycopg.Connection, name: str) -> None:
    """End the connections of everybody in a database."""
    connection.execute(
        "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", [name]
    )


@contextmanager
def shared(run_id: str, locks: Path) -> Iterator[Cluster]:
    """The server of a test run: the first process that asks starts it, the last that leaves stops it.
    `locks` is a folder that all of them know."""
    found = Cluster(Path(gettempdir()) / f"kb-pg-{run_id[:12]}")  # a socket has a short path
    with (locks / f"{run_id}.turn").open("w") as turn, (locks / f"{run_id}.users").open("w") as me:
        flock(turn, LOCK_EX)
        flock(me, LOCK_SH)
        try:
            if not found.folder.exists():
                found.make()
                found.start()
            flock(turn, LOCK_UN)
            yield found
        finally:
            flock(turn, LOCK_EX)
            if alone(me):
                found.stop()
                shutil.rmtree(found.folder)


def alone(me: IO[str]) -> bool:
    """Whether no other process holds the file."""
    try:
        flock(me, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return False
    return True


def programs() -> Path:
    """Where Debian keeps the programs of its newest PostgreSQL."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        missing = "there is no PostgreSQL on this machine (apt-get install postgresql-15)"
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    return found[-1].parent


def run(name: str, *words: object) -> None:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    command = [str(programs() / name), *map(str, words)]
    if os.geteuid() == 0:
        command = [shutil.which("runuser") or "runuser", "-u", "nobody", "--", *command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/")
    assert done.returncode == 0, done.stdout.decode()
