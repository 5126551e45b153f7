"""Both databases that working data may live in. Whatever rests on `database_url` runs once on each."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

import pytest

from app.store import Store, open_store
from tests.app.postgres import Cluster, empty, no_entrance, shared

Away = Callable[[], AbstractContextManager[None]]
KINDS = ("sqlite", "postgresql")
# For tests that ask nothing of a database, or are about SQLite's own files: they say so with this.
ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("kind", ["postgresql"], indirect=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Iterator[Cluster]:
    """The PostgreSQL of this run: its processes share one."""
    with shared(testrun_uid, tmp_path_factory.getbasetemp().parent) as cluster:
        yield cluster


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Which database the test runs on."""
    return str(request.param)


@pytest.fixture
def new_url(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database in which there is nothing, not even a table."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'new.db'}"
    return request.getfixturevalue("postgres").new_database()


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database as the first start of a site leaves it, to be copied: making one takes long."""
    path = tmp_path_factory.mktemp("made") / "commons.db"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_made(postgres: Cluster) -> str:
    """The same on PostgreSQL, where emptying it again takes less than copying it."""
    url = postgres.new_database()
    open_store(url).close()
    return url


@pytest.fixture
def emptied(kind: str, request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Gives the address of a database with all tables and nothing in them; SQLite's is in a folder.
    On PostgreSQL it is always the same one, for one user at a time."""
    made = request.getfixturevalue(f"{kind}_made")

    def on_sqlite(folder: Path) -> str:
        return f"sqlite:///{shutil.copyfile(made, folder / 'commons.db')}"

    def on_postgresql(folder: Path) -> str:
        empty(made)
        return str(made)

    return on_sqlite if kind == "sqlite" else on_postgresql


@pytest.fixture
def database_url(emptied: Callable[[Path], str], tmp_path: Path) -> str:
    """The address of a database with all tables and nothing in them."""
    return emptied(tmp_path)


@pytest.fixture
def away(kind: str, database_url: str) -> Away:
    """Until the block ends, the database is not to be had: the file is none, or the server sends
    everybody away."""
    return partial(no_file if kind == "sqlite" else no_entrance, database_url)


@contextmanager
def no_file(url: str) -> Iterator[None]:
    database = Path(url.partition(":///")[2])
    kept = {one: one.read_bytes() for one in database.parent.glob(f"{database.name}*")}
    for one in kept:
        one.write_bytes(b"no database" * 500)
    yield
    for one, content in kept.items():
        one.write_bytes(content)


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()
