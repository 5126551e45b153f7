"""A real PostgreSQL that drops connections, fills its disk or stops while a real site publishes.

After each: the old state or the new one entirely, and readers were served. SQLite has no server that
could go; what a full disk does to it is told in `test_publishing_served`.
"""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from app.settings import Settings
from app.store import open_store
from tests.app.caller import Answer, Caller
from tests.app.databases import ON_POSTGRESQL
from tests.app.members import member
from tests.app.postgres import Cluster, throw_out
from tests.app.test_publishing_served import Desk, desk, readers, version, wait_for

__all__ = ["desk"]
CHANGE = ("min: 30", "min: 20")


def refused(answer: Answer) -> None:
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert "Reading is" in answer.text
    assert "connection" not in answer.text


def form(caller: Caller, number: int) -> dict[str, str]:
    page = f"/proposals/{number}"
    return {"token": caller.token(page), "act": "publish", "revision": "1"}


@ON_POSTGRESQL
def test_connections_that_were_dropped_between_two_requests_are_not_noticed(
    desk: Desk, postgres: Cluster
) -> None:
    number = desk.accepted(CHANGE)
    with desk.served() as running, readers(running.port):
        eve = Caller(running.port).sign_in("eve")
        for _ in range(3):
            throw_everybody_out(desk, postgres)
            assert eve.get(f"/proposals/{number}").status == 200
        given = form(eve, number)
        throw_everybody_out(desk, postgres)
        assert eve.post(f"/proposals/{number}", given).status == 303
        wait_for("1.2.0", lambda: version(Caller(running.port)))
    desk.is_well()


def throw_everybody_out(desk: Desk, postgres: Cluster) -> None:
    name = str(desk.store.engine.url.database)
    with psycopg.connect(postgres.url("postgres"), autocommit=True) as connection:
        throw_out(connection, name)


@pytest.fixture(scope="module")
def own_server() -> Iterator[Cluster]:
    """A server that only these tests use, so that they may stop it."""
    cluster = Cluster(Path(tempfile.mkdtemp(prefix="kb-pg-own-")) / "server")
    cluster.folder.parent.chmod(0o755)
    cluster.make()
    cluster.start()
    yield cluster
    cluster.stop()
    shutil.rmtree(cluster.folder.parent)


@pytest.fixture
def own_desk(own_server: Cluster, folder: Path, tmp_path: Path) -> Iterator[Desk]:
    with desk_on(own_server.new_database(), folder, tmp_path) as made:
        yield made


@contextmanager
def desk_on(url: str, folder: Path, tmp_path: Path) -> Iterator[Desk]:
    with closing(open_store(url)) as store:
        people = {
            "ann": member(store, "ann", "contributor"), "edith": member(store, "edith", "editor"),
            "eve": member(store, "eve", "editor"),
        }  # fmt: skip
        yield Desk(Settings(folder, tmp_path / "instance", database_url=url), store, people)


def test_a_server_that_stops_while_a_site_runs_stops_no_reader(
    own_desk: Desk, own_server: Cluster
) -> None:
    number = own_desk.accepted(CHANGE)
    page = f"/proposals/{number}"
    with own_desk.served() as running, readers(running.port):
        eve = Caller(running.port).sign_in("eve")
        given = form(eve, number)
        own_server.stop()
        try:
            refused(eve.post(page, given))
            refused(eve.get(page))
            refused(eve.get("/account"))
            assert eve.get("/criteria/noise-limit").status == 200
            assert version(eve) == "1.1.0"
        finally:
            own_server.start()
        assert own_desk.state(number) == "accepted"
        own_desk.is_well()
        assert eve.post(page, given).status == 303
        wait_for("1.2.0", lambda: version(Caller(running.port)))
    own_desk.is_well()


@pytest.fixture
def small_disk(own_server: Cluster) -> Iterator[Path]:
    """A disk of its own for a database."""
    where = own_server.folder.parent / "small"
    where.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m,mode=777", "none", where]
    if subprocess.run(command, capture_output=True).returncode:
        missing = "no disk may be mounted here"
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    try:
        (where / "tables").mkdir()
        shutil.chown(where / "tables", "nobody" if os.geteuid() == 0 else None)
        own_server.do(f"CREATE TABLESPACE small LOCATION '{where / 'tables'}'")
        own_server.do("CREATE DATABASE small TABLESPACE small")
        yield where
        own_server.do("DROP DATABASE small WITH (FORCE)")
        own_server.do("DROP TABLESPACE small")
    finally:
        subprocess.run(["umount", "-l", where], check=True)


def test_a_server_whose_disk_is_full_refuses_publishing_and_stops_no_reader(
    own_server: Cluster, small_disk: Path, folder: Path, tmp_path: Path
) -> None:
    with desk_on(own_server.url("small"), folder, tmp_path) as desk:
        number = desk.accepted(CHANGE)
        page = f"/proposals/{number}"
        with desk.served() as running, readers(running.port):
            eve = Caller(running.port).sign_in("eve")
            given = form(eve, number)
            with filled(own_server, small_disk):
                refused(eve.post(page, given))
                assert eve.get(page).status == 200
                assert version(eve) == "1.1.0"
            assert desk.state(number) == "accepted"
            desk.is_well()
            assert eve.post(page, given).status == 303
            wait_for("1.2.0", lambda: version(Caller(running.port)))
        desk.is_well()


@contextmanager
def filled(server: Cluster, disk: Path) -> Iterator[None]:
    """No room on the disk, nor in the pages of the table of proposals: an old reader keeps those
    from being tidied."""
    (disk / "ballast").write_bytes(b"x" * shutil.disk_usage(disk).free)
    with (
        psycopg.connect(server.url("small")) as reader,
        psycopg.connect(server.url("small"), autocommit=True) as writer,
    ):
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT * FROM proposal")
        with suppress(psycopg.errors.DiskFull):
            while True:
                writer.execute("UPDATE proposal SET reason = reason")
        yield
    (disk / "ballast").unlink()
