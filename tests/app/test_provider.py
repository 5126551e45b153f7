"""Signing in through a provider: a real one, in a process of its own, asked over HTTP."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import accounts
from app.settings import PROJECT
from app.store import people
from tests.app.browser import Visitor
from tests.app.conftest import Opens
from tests.app.members import store_of, visitor
from tests.app.page import read_page
from tests.app.provider import CLIENT
from tests.app.test_signing import START


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.app.provider"],
        cwd=PROJECT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    with process:
        assert process.stdout
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.fixture
def client(opens: Opens, issuer: str) -> FlaskClient:
    name, secret = CLIENT
    return opens(
        oidc_issuer=issuer, oidc_client_id=name, oidc_client_secret=secret, oidc_name="City Login"
    )


@pytest.fixture
def me(client: FlaskClient) -> Visitor:
    return Visitor(client)


def be(issuer: str, **person: str) -> None:
    """The provider takes everybody who comes for this person."""
    requests.post(f"{issuer}/as", data=person, timeout=10).raise_for_status()


def through(me: Visitor) -> tuple[str, dict[str, str]]:
    """Go to the provider and take what it sends back: (path of ours, what stands in the query)."""
    there = me.client.get(me.page("/sign-in").link("Sign in with City Login"))
    assert there.status_code == 302
    back = requests.get(there.location, allow_redirects=False, timeout=10)
    parts = urlsplit(back.headers["Location"])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


def sign_in(me: Visitor) -> TestResponse:
    path, query = through(me)
    return me.client.get(path, query_string=query)


def test_somebody_new_comes_in_without_any_role(me: Visitor, issuer: str) -> None:
    be(issuer, sub="1", name="Grace  Hopper")
    answer = sign_in(me)
    assert (answer.status_code, answer.location) == (303, "/account")
    page = me.page("/account")
    assert page.link("Grace Hopper") == "/account"
    assert "You have no role in a community yet" in page.text
    assert me.client.get("/people").status_code == 403


def test_the_same_subject_is_the_same_person_whatever_the_name(me: Visitor, issuer: str) -> None:
    be(issuer, sub="2", name="Ada")
    sign_in(me)
    be(issuer, sub="2", name="Ada King")
    sign_in(visitor(me.client.application))
    be(issuer, sub="3", name="Ada")
    sign_in(visitor(me.client.application))
    with store_of(me.client).reading() as db:
        found = people.everybody(db)
    assert [one.name for one in found] == ["Ada", "Ada"]
    assert len({one.id for one in found}) == 2


def test_a_name_at_the_provider_opens_no_local_account(me: Visitor, issuer: str) -> None:
    accounts.add(store_of(me.client), None, "root", "Root", True, START)
    be(issuer, sub="root", name="Root", preferred_username="root", email="root")
    sign_in(me)
    assert me.client.get("/people").status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://evil.example"}, {"aud": "another client"}, {"nonce": "of another browser"},
        {"exp": "1000000000"}, {"sign": "other key"}, {"sign": "shared secret"}, {"sign": "none"},
        {"azp": "another client"}, {"at_hash": "of another token"}, {"deny": "yes"},
    ],
    ids=str,
)  # fmt: skip
def test_a_proof_that_does_not_hold_lets_nobody_in(
    me: Visitor, issuer: str, wrong: dict[str, str]
) -> None:
    be(issuer, sub="4", name="Mallory", **wrong)
    answer = sign_in(me)
    assert answer.status_code == 502
    assert "Signing in there did not work" in read_page(answer.text).one("p", role="alert").text
    assert me.client.get("/account").status_code == 302
    with store_of(me.client).reading() as db:
        assert people.everybody(db) == ()


def test_an_answer_for_another_browser_is_worth_nothing(me: Visitor, issuer: str) -> None:
    be(issuer, sub="5", name="Victim")
    path, query = through(me)
    thief = visitor(me.client.application)
    thief.page("/sign-in")
    assert thief.client.get(path, query_string=query).status_code == 502
    assert visitor(me.client.application).client.get(path, query_string=query).status_code == 502


def test_an_answer_is_taken_once(me: Visitor, issuer: str) -> None:
    be(issuer, sub="6", name="Ada")
    path, query = through(me)
    assert me.client.get(path, query_string=query).status_code == 303
    assert me.client.get(path, query_string=query).status_code == 502


def test_the_answer_of_another_provider_is_refused(me: Visitor, issuer: str) -> None:
    be(issuer, sub="7", name="Ada")
    path, query = through(me)
    query["iss"] = "https://another.example"
    assert me.client.get(path, query_string=query).status_code == 502


def test_a_closed_account_stays_closed(me: Visitor, issuer: str) -> None:
    be(issuer, sub="8", name="Ada")
    sign_in(me)
    store = store_of(me.client)
    with store.reading() as db:
        (person,) = people.everybody(db)
    accounts.set_disabled(store, None, person.login, True, START)
    assert me.client.get("/account").status_code == 302
    answer = sign_in(me)
    assert answer.status_code == 403
    assert "closed" in read_page(answer.text).one("p", role="alert").text


def test_a_provider_that_does_not_answer_is_said_to_be_so(opens: Opens) -> None:
    client = opens(oidc_issuer="http://127.0.0.1:9", oidc_client_id="x", oidc_client_secret="y")
    answer = client.get("/sign-in/provider")
    assert answer.status_code == 502
    assert "use a password" in read_page(answer.text).one("p", role="alert").text
