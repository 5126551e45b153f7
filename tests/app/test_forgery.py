"""Forms are taken from our own pages only."""

import pytest
from flask.testing import FlaskClient

from app.store import audit
from tests.app.browser import PASSWORD, Visitor
from tests.app.conftest import Opens
from tests.app.members import member, store_of, visitor
from tests.app.tender.browser import add

SIGN_IN = {"login": "ada", "password": PASSWORD}


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    client = opens()
    member(store_of(client), "ada")
    return client


@pytest.fixture
def me(client: FlaskClient) -> Visitor:
    return Visitor(client)


def acts(client: FlaskClient) -> list[str]:
    with store_of(client).reading() as db:
        return [line.act for line in audit.lines(db)]


def test_a_form_with_its_token_is_taken(me: Visitor) -> None:
    assert me.send("/sign-in", **SIGN_IN).status_code == 303


@pytest.mark.parametrize("token", [None, "", "x", "0" * 64, "é" * 64])
def test_a_form_without_its_token_is_refused(me: Visitor, token: str | None) -> None:
    me.page("/sign-in")
    before = acts(me.client)
    form = SIGN_IN if token is None else {**SIGN_IN, "token": token}
    answer = me.client.post("/sign-in", data=form)
    assert answer.status_code == 403
    assert "nothing was done" in answer.text
    assert acts(me.client) == before


def test_the_token_of_another_browser_is_refused(me: Visitor) -> None:
    other = visitor(me.client.application)
    me.page("/sign-in")
    form = {**SIGN_IN, "token": other.token("/sign-in")}
    assert me.client.post("/sign-in", data=form).status_code == 403


def test_the_token_from_before_signing_in_is_refused_afterwards(me: Visitor) -> None:
    old = me.token("/sign-in")
    me.send("/sign-in", **SIGN_IN)
    answer = me.client.post("/account", data={"token": old, "act": "name", "name": "Eve"})
    assert answer.status_code == 403
    assert me.page("/").link("Ada")


def test_a_token_without_a_cookie_is_refused(me: Visitor) -> None:
    token = me.token("/sign-in")
    stranger = visitor(me.client.application)
    assert stranger.client.post("/sign-in", data={**SIGN_IN, "token": token}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost.evil.example"}, {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
    ],
)  # fmt: skip
def test_a_form_from_another_site_is_refused_even_with_its_token(
    me: Visitor, headers: dict[str, str]
) -> None:
    form = {**SIGN_IN, "token": me.token("/sign-in")}
    before = acts(me.client)
    assert me.client.post("/sign-in", data=form, headers=headers).status_code == 403
    assert acts(me.client) == before


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://localhost"}]
)
def test_a_browser_that_says_it_is_ours_is_believed(me: Visitor, headers: dict[str, str]) -> None:
    form = {**SIGN_IN, "token": me.token("/sign-in")}
    assert me.client.post("/sign-in", data=form, headers=headers).status_code == 303


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}, {}],
)
def test_no_other_site_keeps_a_tender_here_in_a_readers_name(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    """A form of another site comes without the cookies that hold the tender; old browsers say nothing else."""
    assert add(client, "noise-limit").status_code == 303
    folder = client.application.extensions["settings"].tenders
    cookies = [one for one in client._cookies.values() if one.key.startswith("tender-")]
    assert cookies
    assert all(one.same_site == "Lax" for one in cookies)
    from_elsewhere = visitor(client.application).client.post("/tenders", headers=headers)
    assert from_elsewhere.status_code in (400, 403)
    assert not folder.exists()


def test_no_other_site_deletes_a_tender_that_a_reader_keeps(client: FlaskClient) -> None:
    add(client, "noise-limit")
    folder = client.application.extensions["settings"].tenders
    assert client.post("/tenders").status_code == 200
    kept = next(folder.glob("*.yaml"))
    for key in ("", "x", kept.stem):
        answer = client.post(f"/tenders/{kept.stem}/delete", data={"key": key})
        assert answer.status_code == 400
    assert kept.exists()


def test_a_form_of_twenty_thousand_fields_is_too_large(me: Visitor) -> None:
    token = me.token("/sign-in")
    body = f"token={token}&" + "&".join(["a=b"] * 10_000)
    kind = "application/x-www-form-urlencoded"
    assert me.client.post("/sign-in", data=body, content_type=kind).status_code == 413
    body = f"token={token}&" + "&".join(["a="] * 20_000)
    assert me.client.post("/sign-in", data=body, content_type=kind).status_code == 413


def test_a_nul_in_a_form_is_refused(me: Visitor) -> None:
    form = {**SIGN_IN, "login": "ada\0", "token": me.token("/sign-in")}
    assert me.client.post("/sign-in", data=form).status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/sign-in", "/account", "/people", "/sign-out", "/reports", "/entries/noise-limit/report"],
)
def test_reading_an_address_changes_nothing(me: Visitor, address: str) -> None:
    me.send("/sign-in", **SIGN_IN)
    before = acts(me.client)
    for method in ("GET", "HEAD"):
        me.client.open(f"{address}?act=name&name=Eve&token={me.token('/account')}", method=method)
    assert acts(me.client) == before
    assert me.page("/").link("Ada")
