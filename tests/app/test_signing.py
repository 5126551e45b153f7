"""Signing in and out: one answer to every wrong try, a new cookie each time, nothing for ever."""

from datetime import UTC, datetime, timedelta

import pytest
from argon2.exceptions import VerificationError
from flask.testing import FlaskClient

from app import accounts
from app.passwords import NOBODY
from app.store import Store, sessions
from tests.app.browser import PASSWORD, Visitor
from tests.app.conftest import Opens
from tests.app.databases import Away
from tests.app.members import client, member, store, visitor
from tests.app.page import read_page

__all__ = ["client", "store"]
START = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Clock:
    """The site's clock, moved by the test."""

    def __init__(self) -> None:
        self.time = START

    def __call__(self) -> datetime:
        return self.time


@pytest.fixture
def clock(client: FlaskClient) -> Clock:
    made = Clock()
    client.application.extensions["clock"] = made
    return made


@pytest.fixture
def me(client: FlaskClient) -> Visitor:
    return Visitor(client)


def test_a_member_signs_in_and_out(me: Visitor, store: Store) -> None:
    member(store, "ada")
    answer = me.send("/sign-in", login=" Ada ", password=PASSWORD, after="/search?q=noise")
    assert (answer.status_code, answer.location) == (303, "/search?q=noise")
    assert me.page("/").link("Ada") == "/account"
    assert me.send("/account", act="none").status_code == 303
    signed_in = me.cookie()
    answer = me.client.post("/sign-out", data={"token": me.token("/account")})
    assert answer.location == "/"
    assert me.cookie() == ""
    assert me.page("/").link("Sign in") == "/sign-in"
    me.client.set_cookie("session", signed_in)
    assert me.client.get("/account").status_code == 302, "the old cookie must be worth nothing"


def test_whatever_is_wrong_the_answer_is_the_same(me: Visitor, store: Store) -> None:
    member(store, "ada")
    member(store, "closed")
    accounts.set_disabled(store, None, "closed", True, START)
    accounts.add(store, None, "invited", "Invited", False, START)
    pages = [
        me.send("/sign-in", login=login, password=password)
        for login, password in (
            ("ada", "wrong"), ("ada", ""), ("nobody", PASSWORD), ("closed", PASSWORD),
            ("invited", PASSWORD), ("", ""), ("ada", "x" * 60_000),
        )
    ]  # fmt: skip
    assert {page.status_code for page in pages} == {400}
    told = {read_page(page.text).one("p", role="alert").text for page in pages}
    assert told == {"That name and password do not belong together. Check both and try again."}


def test_an_unknown_name_costs_the_same_work(
    me: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Watched:
        def verify(self, kept: str, given: str) -> bool:
            asked.append(kept)
            raise VerificationError

    member(store, "ada")
    monkeypatch.setattr("app.passwords.KEEPER", Watched())
    me.sign_in("ada", "wrong")
    me.sign_in("nobody", "wrong")
    effort = [kept.split("$")[:4] for kept in asked]
    assert len(asked) == 2
    assert asked[1] == NOBODY
    assert effort[0] == effort[1]


def test_what_was_typed_is_kept_but_never_the_password(me: Visitor, store: Store) -> None:
    page = read_page(me.send("/sign-in", login='"><script>', password="secret words").text)
    assert page.one("input", id="f-login").attributes["value"] == '"><script>'
    assert page.one("input", id="f-password").attributes["value"] == ""


def test_signing_in_gives_a_new_cookie(me: Visitor, store: Store) -> None:
    member(store, "ada")
    me.page("/sign-in")
    before = me.cookie()
    me.sign_in("ada")
    after = me.cookie()
    assert before != after
    me.client.set_cookie("session", before)
    assert me.client.get("/account").status_code == 302, "a cookie from before must stay worthless"


@pytest.mark.parametrize("cookie", ["", "x", "x" * 43, "x" * 3_000, "é" * 43, "' OR 1=1 --"])
def test_a_forged_cookie_is_nobody(me: Visitor, store: Store, cookie: str) -> None:
    member(store, "ada")
    me.client.set_cookie("session", cookie)
    assert me.page("/").link("Sign in") == "/sign-in"
    assert me.client.get("/account").status_code == 302


def test_the_cookie_is_hard_to_steal(opens: Opens) -> None:
    plain = opens().get("/sign-in").headers["Set-Cookie"]
    assert plain.startswith("session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    over_tls = opens(base_url="https://criteria.example").get("/sign-in").headers["Set-Cookie"]
    assert over_tls.startswith("__Host-session=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Secure"} <= set(over_tls.split("; "))
    assert "Domain" not in over_tls


def test_an_idle_session_ends(me: Visitor, store: Store, clock: Clock) -> None:
    member(store, "ada")
    me.sign_in("ada")
    clock.time += sessions.IDLE - timedelta(minutes=1)
    me.page("/account")
    clock.time += sessions.IDLE - timedelta(minutes=1)
    me.page("/account")
    clock.time += sessions.IDLE + timedelta(minutes=2)
    assert me.client.get("/account").status_code == 302


def test_a_busy_session_ends_after_a_week(me: Visitor, store: Store, clock: Clock) -> None:
    member(store, "ada")
    me.sign_in("ada")
    while clock.time < START + sessions.WHOLE - timedelta(hours=7):
        clock.time += timedelta(hours=7)
        me.page("/account")
    clock.time = START + sessions.WHOLE + timedelta(minutes=1)
    assert me.client.get("/account").status_code == 302


def test_guessing_one_account_is_stopped(me: Visitor, store: Store, clock: Clock) -> None:
    member(store, "ada")
    for _ in range(10):
        assert me.sign_in("ada", "wrong").status_code == 400
    answer = me.sign_in("ada")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "901"
    assert "Try again in 16 minutes" in read_page(answer.text).text
    clock.time += timedelta(minutes=16)
    assert me.sign_in("ada").status_code == 303


def test_guessing_many_accounts_from_one_address_is_stopped(
    me: Visitor, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.admission.matches", lambda kept, password: False)
    token = me.token("/sign-in")
    for number in range(50):
        answer = me.client.post(
            "/sign-in", data={"token": token, "login": f"a{number}", "password": "x"}
        )
        assert answer.status_code == 400
    form = {"token": token, "login": "another", "password": "x"}
    assert me.client.post("/sign-in", data=form).status_code == 429
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert me.client.post("/sign-in", data=form, environ_overrides=elsewhere).status_code == 400


def test_somebody_who_gets_it_right_is_not_held_up_by_earlier_slips(
    me: Visitor, store: Store
) -> None:
    member(store, "ada")
    for _ in range(3):
        for _ in range(8):
            me.sign_in("ada", "wrong")
        assert me.sign_in("ada").status_code == 303
        me.client.post("/sign-out", data={"token": me.token("/account")})


@pytest.mark.parametrize(
    "after", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)", "/\t/evil.example", "\\\\evil.example", "evil", ""],
)  # fmt: skip
def test_nobody_is_led_elsewhere_after_signing_in(me: Visitor, store: Store, after: str) -> None:
    member(store, "ada")
    assert me.send("/sign-in", login="ada", password=PASSWORD, after=after).location == "/"


def test_a_page_for_members_comes_back_to_itself(me: Visitor, store: Store) -> None:
    member(store, "ada")
    answer = me.client.get("/people?x=1")
    assert answer.location == "/sign-in?after=/people?x%3D1"
    form = me.page(answer.location).one("input", name="after")
    assert form.attributes["value"] == "/people?x=1"


def test_readers_get_no_cookie_and_members_no_cached_page(me: Visitor, store: Store) -> None:
    member(store, "ada")
    reader = me.client.get("/criteria/noise-limit")
    assert "Set-Cookie" not in reader.headers
    assert "no-store" not in reader.headers.get("Cache-Control", "")
    assert "Cookie" in reader.vary
    me.sign_in("ada")
    mine = me.client.get("/criteria/noise-limit")
    assert mine.headers["Cache-Control"] == "no-store"
    assert "Cookie" in mine.vary


def test_two_people_in_two_browsers_are_two_people(me: Visitor, store: Store) -> None:
    member(store, "ada")
    member(store, "otto")
    other = visitor(me.client.application)
    me.sign_in("ada")
    other.sign_in("otto")
    assert me.page("/").link("Ada")
    assert other.page("/").link("Otto")


def test_without_the_database_reading_goes_on(me: Visitor, store: Store, away: Away) -> None:
    member(store, "ada")
    me.sign_in("ada")
    token = me.token("/account")
    store.close()
    with away():
        assert me.client.get("/criteria/noise-limit").status_code == 200
        for answer in (
            me.client.get("/account"),
            me.client.post("/sign-in", data={"token": token}),
        ):
            assert answer.status_code == 503
            assert answer.headers["Retry-After"] == "10"
            assert "database is" not in answer.text
            assert "Reading is." in read_page(answer.text).text
        store.close()
    assert me.page("/account").one("h1")
