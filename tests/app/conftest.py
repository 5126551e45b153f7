"""The site over the small library, over the real one, and over copies that a test has changed."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache

from app.factory import create_app
from app.settings import Settings
from app.site import Site
from index.search import open_search
from tests.app.databases import (
    away,
    database_url,
    emptied,
    kind,
    new_url,
    postgres,
    postgresql_made,
    sqlite_made,
    store,
)
from tests.app.page import Part, read_page
from tests.conftest import LIBRARY
from tests.real import REAL

__all__ = [
    "away", "database_url", "emptied", "kind", "new_url", "postgres", "postgresql_made", "sqlite_made", "store",
]  # fmt: skip
Reads = Callable[..., Part]
Opens = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site over `tests/library`."""
    made = create_app(Settings(LIBRARY, tmp_path_factory.mktemp("instance")))
    yield made
    shut(made)


@pytest.fixture(scope="session")
def real_app(real_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site over the real criteria."""
    instance = shutil.copytree(real_instance, tmp_path_factory.mktemp("real") / "instance")
    settings = Settings(REAL.root, instance)
    made = create_app(settings, Site(REAL, open_search(REAL, settings.index), settings))
    yield made
    shut(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def real(real_app: Flask) -> FlaskClient:
    return real_app.test_client()


@pytest.fixture
def reads(client: FlaskClient) -> Reads:
    """Asks for an address of the small site and reads the page, which must answer with `status`."""

    def read(address: str, status: int = 200) -> Part:
        answer = client.get(address)
        assert answer.status_code == status, f"{address}: {answer.status_code} {answer.text[:300]}"
        return read_page(answer.text)

    return read


@pytest.fixture(scope="session")
def bytecode(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Compiled templates, so that each of many sites need not compile them anew."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("bytecode")))


@pytest.fixture
def opens(
    app: Flask, folder: Path, tmp_path: Path, bytecode: FileSystemBytecodeCache, database_url: str
) -> Iterator[Opens]:
    """Opens the site over `folder`, which the test may have changed, with other settings. All sites
    of a test have one database. What was computed from the files is copied, so that most need no index."""
    made: list[Flask] = []
    computed: Settings = app.extensions["settings"]

    def open_site(**settings: object) -> FlaskClient:
        instance = tmp_path / f"instance-{len(made)}"
        chosen = Settings(folder, instance, database_url=database_url, **settings)  # type: ignore[arg-type]
        shutil.copytree(computed.index, chosen.index)
        shutil.copy2(computed.packed, chosen.packed)
        made.append(create_app(chosen))
        made[-1].jinja_env.bytecode_cache = bytecode
        return made[-1].test_client()

    yield open_site
    for app in made:
        shut(app)


def shut(app: Flask) -> None:
    """Close what the site holds open."""
    app.extensions["site"].search.close()
    app.extensions["store"].close()
