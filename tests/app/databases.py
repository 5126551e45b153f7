"""Both databases that working data may live in, for tests that must hold on either."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store import Store, open_store
from tests.app.postgres import cluster, new_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of our PostgreSQL. A socket's path must be short, so it lies directly in /tmp."""
    made = tempfile.TemporaryDirectory(prefix="kb-pg-", ignore_cleanup_errors=True)
    with made as folder, cluster(Path(folder)) as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'commons.db'}"
    return new_database(request.getfixturevalue("postgres"))


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    opened = open_store(database_url)
    yield opened
    opened.close()
