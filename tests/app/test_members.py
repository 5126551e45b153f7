"""Administrators invite people and give them roles; nobody else does."""

import re

import pytest
from flask.testing import FlaskClient

from app import accounts
from app.refusals import NotAllowedError, RefusedError
from app.store import Store, audit, people
from kb.people import Person
from tests.app.browser import PASSWORD, Visitor
from tests.app.members import COMMUNITIES, client, member, signed_in, store, visitor
from tests.app.page import read_page
from tests.app.test_signing import START

__all__ = ["client", "store"]


@pytest.fixture
def root(client: FlaskClient, store: Store) -> Visitor:
    """The browser of an administrator."""
    member(store, "root", administrator=True)
    return signed_in(client.application, "root")


def known(store: Store, login: str) -> Person:
    with store.reading() as db:
        found = people.by_login(db, login)
    assert found
    return found.person


def invite(root: Visitor, login: str = "ada", **fields: str) -> str:
    """The path of the link that the page shows."""
    answer = root.send("/people", act="invite", login=login, name="Ada", **fields)
    found = re.search(r"http://localhost(/invitation/[\w-]+)", answer.text)
    assert found, answer.text
    return found[1]


def test_an_invitation_leads_to_an_account_with_a_role(root: Visitor, store: Store) -> None:
    link = invite(root, community="quiet-works", role="editor")
    ada = visitor(root.client.application)
    assert "You will sign in as ada" in ada.page(link).text
    answer = ada.send(link, password=PASSWORD, again=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/account")
    assert "editor" in ada.page("/account").text
    assert known(store, "ada").roles == {"quiet-works": "editor"}


def test_an_invitation_works_once(root: Visitor) -> None:
    link = invite(root)
    ada = visitor(root.client.application)
    token = ada.token(link)
    ada.send(link, password=PASSWORD, again=PASSWORD)
    assert "has been used or has run out" in ada.page(link, 404).text
    eve = visitor(root.client.application)
    form = {
        "token": eve.token("/sign-in"),
        "password": "eve was here first",
        "again": "eve was here first",
    }
    assert eve.client.post(link, data=form).status_code == 404
    assert token
    assert visitor(root.client.application).sign_in("ada").status_code == 303


@pytest.mark.parametrize(
    ("password", "again", "told"),
    [
        ("short", "short", "The password has 5 characters. Use at least 12."),
        ("x" * 201, "x" * 201, "The password has 201 characters. Use at most 200."),
        ("aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "The password repeats very few characters."),
        ("i am lovelace 1815", "i am lovelace 1815", "The password holds your name."),
        (PASSWORD, PASSWORD + "!", "The two passwords differ."),
        ("", "", "The password has 0 characters."),
    ],
)
def test_a_weak_password_is_told_beside_its_field(
    root: Visitor, password: str, again: str, told: str
) -> None:
    link = invite(root, login="lovelace")
    answer = visitor(root.client.application).send(link, password=password, again=again)
    assert answer.status_code == 400
    page = read_page(answer.text)
    fault = page.one("span", class_="fault")
    assert fault.text.startswith(told)
    field = page.one("input", id=fault.attributes["id"].replace("e-", "f-"))
    assert fault.attributes["id"] in field.attributes["aria-describedby"].split()
    assert password not in answer.text or not password


def test_a_new_link_replaces_a_lost_one(root: Visitor, store: Store) -> None:
    first = invite(root)
    answer = root.send("/people", act="link", login="ada")
    second = re.search(r"http://localhost(/invitation/[\w-]+)", answer.text)
    assert second
    ada = visitor(root.client.application)
    ada.page(first, 404)
    assert ada.send(second[1], password=PASSWORD, again=PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("login", "name", "field"),
    [
        ("Ada Lovelace", "Ada", "login"), ("", "Ada", "login"), ("root", "Ada", "login"),
        ("аda", "Ada", "login"), ("../x", "Ada", "login"), ("a" * 65, "Ada", "login"),
        ("ada", "", "name"), ("ada", "x" * 81, "name"), ("ada", "Ada\u202e", "name"),
    ],
)  # fmt: skip
def test_an_odd_name_is_refused_and_what_was_typed_stays(
    root: Visitor, login: str, name: str, field: str
) -> None:
    answer = root.send("/people", act="invite", login=login, name=name)
    assert answer.status_code == 400
    page = read_page(answer.text)
    wrong = page.one("p", class_="wrong")
    assert wrong.one("input").attributes["name"] == field
    assert page.one("input", id="i-login").attributes["value"] == login


def test_a_role_is_given_and_taken_and_counts_at_once(root: Visitor, store: Store) -> None:
    member(store, "ada")
    ada = visitor(root.client.application)
    ada.sign_in("ada")
    root.send("/people", act="role", login="ada", community="quiet-works", role="editor")
    assert "editor" in ada.page("/account").text
    root.send("/people", act="role", login="ada", community="quiet-works", role="")
    assert "You have no role" in ada.page("/account").text


def test_a_closed_account_is_out_at_once_and_can_be_opened_again(
    root: Visitor, store: Store
) -> None:
    member(store, "ada")
    ada = visitor(root.client.application)
    ada.sign_in("ada")
    root.send("/people", act="close", login="ada")
    assert ada.client.get("/account").status_code == 302
    assert ada.sign_in("ada").status_code == 400
    root.send("/people", act="open", login="ada")
    assert ada.client.get("/account").status_code == 302, "the old browsers stay signed out"
    assert ada.sign_in("ada").status_code == 303


def test_somebody_is_always_left_to_let_others_in(root: Visitor, store: Store) -> None:
    for act in ("close", "no-administrator"):
        answer = root.send("/people", act=act, login="root")
        assert answer.status_code == 400
        assert "your own account" in read_page(answer.text).one("p", role="alert").text
    with pytest.raises(RefusedError, match="root is the last administrator"):
        accounts.set_disabled(store, None, "root", True, START)
    root.send("/people", act="invite", login="ada", name="Ada")
    root.send("/people", act="administrator", login="ada")
    accounts.set_disabled(store, None, "root", True, START)
    assert known(store, "ada").administers


@pytest.mark.parametrize("role", [None, "contributor", "editor"])
@pytest.mark.parametrize("act", ["invite", "link", "role", "close", "open", "administrator"])
def test_nobody_but_an_administrator_looks_after_people(
    client: FlaskClient, store: Store, act: str, role: str | None
) -> None:
    member(store, "root", administrator=True)
    member(store, "ada", role)  # type: ignore[arg-type]
    ada = Visitor(client)
    ada.sign_in("ada")
    ada.page("/people", 403)
    form = {"token": ada.token("/account"), "act": act, "login": "ada", "name": "A", "community": "quiet-works", "role": "editor"}  # fmt: skip
    before = known(store, "ada"), known(store, "root")
    assert client.post("/people", data=form).status_code == 403
    assert (known(store, "ada"), known(store, "root")) == before


def test_a_right_taken_away_a_moment_ago_counts(root: Visitor, store: Store) -> None:
    member(store, "other", administrator=True)
    token = root.token("/people")
    accounts.set_administrator(store, None, "root", False, START)
    form = {"token": token, "act": "close", "login": "other"}
    assert root.client.post("/people", data=form).status_code == 403
    assert known(store, "other").administers


def test_the_service_itself_asks_who_acts(store: Store) -> None:
    ada = member(store, "ada", "editor")
    crafted = Person(ada.id, "ada", "Ada", administrator=True)
    for act in (
        lambda: accounts.everybody(store, crafted),
        lambda: accounts.add(store, crafted, "eve", "Eve", True, START),
        lambda: accounts.new_link(store, crafted, "ada", START),
        lambda: accounts.set_role(
            store, crafted, "ada", "city-trees", "editor", COMMUNITIES, START
        ),
        lambda: accounts.set_disabled(store, crafted, "ada", False, START),
        lambda: accounts.set_administrator(store, crafted, "ada", True, START),
    ):
        with pytest.raises(NotAllowedError):
            act()


def test_every_act_leaves_a_line_in_the_audit(root: Visitor, store: Store) -> None:
    root.send("/people", act="invite", login="ada", name="Ada")
    root.send("/people", act="role", login="ada", community="quiet-works", role="editor")
    root.send("/people", act="close", login="ada")
    with store.reading() as db:
        found = [(line.who, line.act, line.about) for line in audit.lines(db, limit=3)]
    assert found == [
        ("Root", "closed an account", "ada"),
        ("Root", "set a role", "ada: editor in quiet-works"),
        ("Root", "invited", "ada"),
    ]


def test_an_unknown_community_or_role_is_refused(root: Visitor, store: Store) -> None:
    member(store, "ada")
    answer = root.send("/people", act="role", login="ada", community="../x", role="editor")
    assert answer.status_code == 400
    root.send("/people", act="role", login="ada", community="quiet-works", role="emperor")
    assert known(store, "ada").roles == {}


def test_guessing_links_is_stopped(client: FlaskClient) -> None:
    for number in range(50):
        assert client.get(f"/invitation/guess-{number}").status_code == 404
    assert client.get("/invitation/another").status_code == 429
