"""Keeping a tender on the site: an address nobody can guess, and a key that deletes it."""

import pytest
from flask.testing import FlaskClient

from kb.tender.file import read_tender
from tests.app.page import Part
from tests.app.tender.browser import add, basket_of, page


@pytest.fixture
def kept(client: FlaskClient) -> Part:
    """The page that a reader sees once, after a tender was kept."""
    add(client, "noise-limit")
    return page(client.post("/tenders"))


def place(kept: Part) -> tuple[str, str]:
    """The address and the key."""
    address, key = kept.all("a", data_copy="")[0].text, kept.one("code", data_copy="").text
    return address.removeprefix("http://localhost"), key


def test_a_kept_tender_is_read_by_whoever_has_its_address(client: FlaskClient, kept: Part) -> None:
    address, _ = place(kept)
    stranger = client.application.test_client()
    answer = stranger.get(address)
    said = page(answer)
    assert "Noise limit at the nearest facade" in said.text
    assert said.one("meta", name="robots").attributes["content"] == "noindex"
    assert "Set-Cookie" not in answer.headers
    file = stranger.get(f"{address}.yaml")
    assert read_tender(file.data, "tender.yaml").tender == basket_of(client)


def test_it_is_listed_nowhere_and_cannot_be_guessed(client: FlaskClient, kept: Part) -> None:
    address, _ = place(kept)
    assert len(address.rpartition("/")[2]) == 32
    for page_address in ("/sitemap.xml", "/criteria/noise-limit", "/tender"):
        assert address not in client.get(page_address).text
    assert client.get("/tenders").status_code == 405


def test_only_its_key_deletes_it(client: FlaskClient, kept: Part) -> None:
    address, key = place(kept)
    for wrong in ("", "x", key + "x"):
        assert (
            "not the key" in page(client.post(f"{address}/delete", data={"key": wrong}), 400).text
        )
        assert client.get(address).status_code == 200
    assert client.post(f"{address}/delete", data={"key": f" {key} "}).status_code == 303
    assert "No tender is kept" in page(client.get(address), 404).text
    assert basket_of(client).pins


def test_nothing_to_keep_is_told(client: FlaskClient) -> None:
    assert "no tender in this browser" in page(client.post("/tenders"), 400).text


@pytest.mark.parametrize(
    "name", ["x", "..", "a%2fb", "%00", "x.yaml", ".yaml", "a--b", "A", "listed", "con.key"]
)
def test_an_address_of_nothing_is_told(client: FlaskClient, name: str) -> None:
    assert client.get(f"/tenders/{name}").status_code == 404
    assert client.post(f"/tenders/{name}/delete", data={"key": "x"}).status_code in (400, 404)
