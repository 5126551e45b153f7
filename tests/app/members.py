"""People for tests: made through the services, with a password and roles; and a site of their own, as the
fixtures `client` and `store` for modules that name them."""

import secrets
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import accounts
from app.passwords import hashed
from app.store import Store, people, sessions
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
    person, _ = accounts.add(store, None, login, login.title(), administrator, now)
    with store.writing() as db:
        people.set_password(db, person.id, hashed_once())
    if role:
        accounts.set_role(store, None, login, community, role, {*COMMUNITIES, community}, now)
    return person


@cache
def hashed_once() -> str:
    """What is kept of PASSWORD. Making it takes long, on purpose."""
    return hashed(PASSWORD)


def store_of(client: FlaskClient) -> Store:
    found = client.application.extensions["store"]
    assert isinstance(found, Store)
    return found


def visitor(app: Flask) -> Visitor:
    """Somebody else's browser."""
    return Visitor(app.test_client())


def signed_in(app: Flask, login: str) -> Visitor:
    """The browser of somebody who came in without a password: checking one takes long."""
    secret, now = secrets.token_urlsafe(32), app.extensions["clock"]()
    with app.extensions["store"].writing() as db:
        person = people.by_login(db, login).person
        sessions.begin(db, sha256(secret.encode()).hexdigest(), person.id, "a test", now)
    browser = visitor(app)
    browser.client.set_cookie("session", secret)
    return browser


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    """A browser at a site over a copy of the small library."""
    return opens()


@pytest.fixture
def store(client: FlaskClient) -> Store:
    """The database of the site that `client` asks."""
    return store_of(client)
