"""People for tests: made through the services, with a password and roles; and a site of their own, as the
fixtures `client` and `store` for modules that name them."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import accounts, admission
from app.store import Store
from kb.people import Person, Role
from tests.app.browser import PASSWORD, Visitor
from tests.app.conftest import Opens

COMMUNITIES = ("quiet-works", "city-trees")


def member(
    store: Store, login: str, role: Role | None = None, administrator: bool = False,
    community: str = "quiet-works",
) -> Person:  # fmt: skip
    """Somebody who can sign in with PASSWORD; `role` is in the community."""
    now = datetime.now(UTC)
    person, secret = accounts.add(store, None, login, login.title(), administrator, now)
    admission.accept(store, secret, PASSWORD, PASSWORD, "here", now)
    if role:
        accounts.set_role(store, None, login, community, role, {*COMMUNITIES, community}, now)
    return person


def store_of(client: FlaskClient) -> Store:
    found = client.application.extensions["store"]
    assert isinstance(found, Store)
    return found


def visitor(app: Flask) -> Visitor:
    """Somebody else's browser."""
    return Visitor(app.test_client())


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    """A browser at a site over a copy of the small library."""
    return opens()


@pytest.fixture
def store(client: FlaskClient) -> Store:
    """The database of the site that `client` asks."""
    return store_of(client)
