"""The site over the small library, over the real one, and over copies that a test has changed."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.settings import PROJECT, Settings
from tests.app.page import Part, read_page
from tests.conftest import LIBRARY

Reads = Callable[..., Part]
Opens = Callable[..., FlaskClient]


@pytest.fixture(scope="session")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site over `tests/library`."""
    made = create_app(Settings(LIBRARY, tmp_path_factory.mktemp("instance")))
    yield made
    made.extensions["site"].search.close()


@pytest.fixture(scope="session")
def real_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site over the real criteria."""
    made = create_app(Settings(PROJECT / "criteria", tmp_path_factory.mktemp("real-instance")))
    yield made
    made.extensions["site"].search.close()


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


@pytest.fixture
def opens(folder: Path, tmp_path: Path) -> Iterator[Opens]:
    """Opens the site over `folder`, which the test may have changed, with other settings."""
    made: list[Flask] = []

    def open_site(**settings: object) -> FlaskClient:
        instance = tmp_path / f"instance-{len(made)}"
        made.append(create_app(Settings(folder, instance, **settings)))  # type: ignore[arg-type]
        return made[-1].test_client()

    yield open_site
    for app in made:
        app.extensions["site"].search.close()
