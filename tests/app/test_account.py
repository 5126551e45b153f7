"""One's own account: name, password, browsers; and nobody else's."""

import pytest
from flask.testing import FlaskClient

from app.store import Store
from tests.app.browser import PASSWORD, Visitor
from tests.app.conftest import Opens
from tests.app.members import member, store_of, visitor
from tests.app.page import read_page

NEW = "seven loud machines"


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    client = opens()
    member(store_of(client), "ada", "contributor")
    return client


@pytest.fixture
def me(client: FlaskClient) -> Visitor:
    found = Visitor(client)
    found.sign_in("ada")
    return found


def test_it_says_who_one_is(me: Visitor) -> None:
    facts = me.page("/account").one("dl", class_="facts").text
    assert "ada" in facts
    assert "Quiet Workscontributor" in facts


def test_a_name_is_changed(me: Visitor) -> None:
    assert me.send("/account", act="name", name="  Ada   King ").status_code == 303
    assert me.page("/").link("Ada King") == "/account"


def test_a_name_that_cannot_be_shown_is_refused_beside_its_field(me: Visitor) -> None:
    answer = me.send("/account", act="name", name="Ada\u200b\u202e")
    assert answer.status_code == 400
    assert "cannot be shown" in read_page(answer.text).one("span", id="e-name").text


def test_a_name_is_text_wherever_it_is_shown(me: Visitor) -> None:
    me.send("/account", act="name", name="<b>Ada</b>")
    assert me.page("/").link("<b>Ada</b>") == "/account"


def test_a_new_password_signs_all_other_browsers_out(me: Visitor) -> None:
    other = visitor(me.client.application)
    other.sign_in("ada")
    answer = me.send("/account", act="password", old=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 303
    me.page("/account")
    assert other.client.get("/account").status_code == 302
    assert other.sign_in("ada").status_code == 400
    assert other.sign_in("ada", NEW).status_code == 303


@pytest.mark.parametrize(
    ("old", "password", "again", "field"),
    [("wrong", NEW, NEW, "old"), (PASSWORD, "short", "short", "password"), (PASSWORD, NEW, "x", "again")],
)  # fmt: skip
def test_a_password_is_not_changed_by_mistake(
    me: Visitor, old: str, password: str, again: str, field: str
) -> None:
    answer = me.send("/account", act="password", old=old, password=password, again=again)
    assert answer.status_code == 400
    assert read_page(answer.text).one("span", class_="fault").attributes["id"] == f"e-{field}"
    assert visitor(me.client.application).sign_in("ada").status_code == 303


def test_the_old_password_cannot_be_guessed_here_either(me: Visitor) -> None:
    for _ in range(10):
        me.send("/account", act="password", old="wrong", password=NEW, again=NEW)
    answer = me.send("/account", act="password", old=PASSWORD, password=NEW, again=NEW)
    assert answer.status_code == 429


def test_browsers_are_listed_and_signed_out(me: Visitor) -> None:
    other = visitor(me.client.application)
    token = other.token("/sign-in")
    form = {"token": token, "login": "ada", "password": PASSWORD}
    other.client.post("/sign-in", data=form, headers={"User-Agent": "Lynx/2.9 <b>"})
    row = next(row for row in me.page("/account").all("li") if "Lynx/2.9 <b>" in row.text)
    me.send("/account", act="end", key=row.one("input", name="key").attributes["value"])
    assert other.client.get("/account").status_code == 302
    me.page("/account")


def test_all_others_are_signed_out_by_one_button(me: Visitor) -> None:
    others = [visitor(me.client.application) for _ in range(3)]
    for one in others:
        one.sign_in("ada")
    me.send("/account", act="end-all")
    assert [one.client.get("/account").status_code for one in others] == [302, 302, 302]
    me.page("/account")


def test_nobody_ends_the_session_of_somebody_else(me: Visitor) -> None:
    store: Store = store_of(me.client)
    member(store, "eve")
    eve = visitor(me.client.application)
    eve.sign_in("eve")
    row = next(row for row in me.page("/account").all("li") if "this browser" in row.text)
    eve.send("/account", act="end", key=row.one("input", name="key").attributes["value"])
    me.page("/account")


def test_a_form_sent_after_the_session_ended_says_so(me: Visitor) -> None:
    token = me.token("/account")
    visitor_elsewhere = visitor(me.client.application)
    visitor_elsewhere.sign_in("ada")
    visitor_elsewhere.send("/account", act="end-all")
    answer = me.client.post("/account", data={"token": token, "act": "name", "name": "Eve"})
    assert answer.status_code == 403
    assert "no longer signed in" in read_page(answer.text).text
