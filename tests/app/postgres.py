"""A PostgreSQL of our own for the tests: Debian's programs, a cluster in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

NUMBERS = count(1)


def programs() -> Path | None:
    """Where Debian keeps the newest `initdb`; None if there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running server on a socket in `folder`; gives the start of its databases' address."""
    where = programs()
    if where is None:
        missing = "there is no PostgreSQL on this machine (apt-get install postgresql-15)"
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    folder.chmod(0o777)
    data = folder / "data"
    run(where / "initdb", "--auth=trust", "--username=tests", "--no-sync", "-D", data)
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
    run(where / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield f"postgresql://tests@/{{name}}?host={folder}"
    finally:
        run(where / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")


def run(program: Path, *words: object) -> None:
    """Run one of PostgreSQL's programs, which refuse to be run by root."""
    command = [str(program), *map(str, words)]
    if os.geteuid() == 0:
        command = [shutil.which("runuser") or "runuser", "-u", "nobody", "--", *command]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd="/")
    assert done.returncode == 0, done.stdout.decode()


def new_database(address: str) -> str:
    """The address of a new, empty database of the cluster."""
    import psycopg

    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(address.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]
    return address.format(name=name)
