"""A page that is the same for everybody is made once and sent to a browser once."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from jinja2 import Environment

from app.following import refresh
from app.security import HEADERS
from kb.library import Library
from tests.app.conftest import Opens

NOISE = "/search?q=noise"


@pytest.fixture
def client(opens: Opens) -> FlaskClient:
    return opens()


def made(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """A list that grows with every search that is really made."""
    search, found = client.application.extensions["site"].search, []
    original = type(search).search
    monkeypatch.setattr(
        type(search), "search", lambda *asked: found.append(asked) or original(*asked)
    )
    return found


def test_a_page_is_made_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    count = made(client, monkeypatch)
    pages = {client.get(NOISE).text for _ in range(3)}
    assert len(count) == len(pages) == 1


@pytest.mark.parametrize(
    "address", ["/", "/changes", "/communities", "/sources", "/glossary", "/coverage", "/about"]
)
def test_a_page_about_the_whole_library_is_made_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    first = client.get(address)
    monkeypatch.setattr(Environment, "get_template", None)
    assert client.get(address).data == first.data
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_what_is_said_of_the_whole_library_is_made_up_once(client: FlaskClient) -> None:
    site, asked = client.application.extensions["site"], []

    def count(library: Library) -> int:
        asked.append(library)
        return len(library.entries)

    assert site.once(count) == site.once(count) == len(site.library.entries)
    assert asked == [site.library]


@pytest.mark.parametrize(
    "other", ["/search?q=trees", NOISE + "&lang=nl", NOISE + "&page=1", "/search"]
)
def test_another_address_is_another_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    client.get(NOISE)
    count = made(client, monkeypatch)
    assert client.get(other).status_code == 200
    assert len(count) == 1


def test_another_name_of_the_site_is_another_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(NOISE)
    count = made(client, monkeypatch)
    client.get(NOISE, base_url="https://127.0.0.1")
    assert len(count) == 1


def test_a_browser_with_a_cookie_gets_a_page_of_its_own(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.get(NOISE)
    count = made(client, monkeypatch)
    client.set_cookie("anything", "x")
    client.get(NOISE)
    assert len(count) == 1


def test_a_browser_that_has_the_page_is_told_so(client: FlaskClient) -> None:
    first = client.get(NOISE)
    again = client.get(NOISE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(NOISE, headers={"If-None-Match": '"old"'}).data == first.data


def test_every_answer_carries_what_keeps_it_safe(client: FlaskClient) -> None:
    first = client.get(NOISE)
    kept, told = (
        client.get(NOISE),
        client.get(NOISE, headers={"If-None-Match": first.headers["ETag"]}),
    )
    for answer in (first, kept, told):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["Cache-Control"] == "no-cache"
        assert "Set-Cookie" not in answer.headers
    assert first.headers["Vary"] == kept.headers["Vary"] == "Cookie"


def test_a_page_is_made_anew_when_something_was_published(
    client: FlaskClient, folder: Path
) -> None:
    before = client.get("/search?q=tree")
    path = folder / "city-trees/tree-log.yaml"
    path.write_text(path.read_text("utf-8").replace("{en: Tree log}", "{en: Tree diary}"), "utf-8")
    refresh(client.application, client.application.extensions["settings"])
    after = client.get("/search?q=tree", headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "diary" in after.text
    assert "diary" not in before.text


@pytest.mark.parametrize("address", ["/search?page=x", "/search?page=99", "/search?sort=x"])
def test_what_is_refused_is_refused_each_time(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == client.get(address).status_code >= 400


def test_what_is_kept_has_an_end(client: FlaskClient) -> None:
    kept = client.application.extensions["site"].kept
    kept._most = 200_000
    for number in range(40):
        assert client.get(f"/search?q=noise+{number}").status_code == 200
    assert kept.nbytes < 250_000
