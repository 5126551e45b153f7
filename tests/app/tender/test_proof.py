"""Proof and drift on pages: what was asked, and what has changed since."""

from io import BytesIO
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from kb.tender.export import FORMATS
from tests import worked
from tests.app.tender.browser import add, basket_of, cookies, page, put

OLD = "noise-limit@1.0.0"
READABLE = ("receipt", "json", "yaml", "md", "docx")


@pytest.fixture
def old(client: FlaskClient) -> FlaskClient:
    """A browser whose tender pins an old version and one that is still the newest."""
    add(client, OLD)
    add(client, "quiet-machines")
    return client


@pytest.mark.parametrize("address", ["/drift", "/verify"])
def test_nothing_given_is_told(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 200
    said = page(client.post(address), 400)
    assert "Nothing was given" in said.one("p", role="alert").text


@pytest.mark.parametrize("address", ["/drift", "/verify"])
def test_a_text_that_names_nothing_is_told_and_given_back(
    client: FlaskClient, address: str
) -> None:
    said = page(client.post(address, data={"text": "Hello <b>world</b>"}), 400)
    assert said.one("p", role="alert").text
    assert said.one("textarea").text == "Hello <b>world</b>"


@pytest.mark.parametrize("address", ["/drift", "/verify", "/tender/own"])
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.pdf", b"%PDF-1.7"), ("a.docx", b"PK\x03\x04"), ("a.doc", b"\xd0\xcf\x11\xe0"), ("a.json", b"{"),
     ("a.txt", b"\xff"), ("a.txt", b"\x00x"), ("a.yaml", b"kind: tender"), ("<script>.txt", b"  ")],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(
    client: FlaskClient, address: str, name: str, content: bytes
) -> None:
    address = address.replace("/tender/own", "/own")
    said = page(client.post(address, data={"file": (BytesIO(content), name)}), 400)
    assert said.one("p", role="alert").text.endswith((".", "?"))


def test_the_tender_of_the_browser_is_followed_at_once(old: FlaskClient) -> None:
    said = page(old.get("/drift"))
    assert said.one("h1").text == "Pins to look at: 1 of 2"
    loud = said.one("form", action="/drift/take-over")
    assert "Extended: Noise limit at the nearest facade" in loud.text
    assert [part.text for part in loud.all("ins")]
    assert "Quiet machines" not in loud.text


def test_a_pin_is_taken_over_and_the_rest_stays(old: FlaskClient) -> None:
    said = page(old.post("/drift/take-over", data={"id": [OLD]}))
    assert "noise-limit@1.0.0 → noise-limit@1.1.0" in said.text
    assert [pin.entry for pin in basket_of(old).pins] == [
        "noise-limit@1.1.0",
        "quiet-machines@1.0.0",
    ]
    assert "Nothing has changed" in page(old.get("/drift")).one("h1").text


@pytest.mark.parametrize("ids", [[], ["nothing@1.0.0"], ["x" * 500], [OLD, "<b>"]])
def test_what_cannot_be_taken_over_changes_nothing(old: FlaskClient, ids: list[str]) -> None:
    before = cookies(old)
    assert page(old.post("/drift/take-over", data={"id": ids}), 400).one("p", class_="lead").text
    assert cookies(old) == before


def test_taking_over_without_a_tender_is_told(client: FlaskClient) -> None:
    assert "no tender" in page(client.post("/drift/take-over", data={"id": OLD}), 400).text


def test_any_text_that_names_versions_is_followed(client: FlaskClient) -> None:
    said = page(client.post("/drift", data={"text": f"We asked for {OLD} and nothing-here@1.0.0."}))
    assert "noise-limit@1.0.0" in said.text
    assert "was never published here" in said.text
    assert not said.all("form", action="/drift/take-over")


def test_the_feed_of_a_shared_tender_names_what_changed(old: FlaskClient) -> None:
    address = page(old.get("/tender")).link("Feed")
    answer = old.get(address)
    assert answer.mimetype == "application/atom+xml"
    root = ElementTree.fromstring(answer.data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    entries = root.findall("a:entry", space)
    assert ["noise-limit@1.0.0" in (one.findtext("a:id", "", space)) for one in entries] == [True]
    assert "Adds dated steps" in entries[0].findtext("a:summary", "", space)


def test_the_end_of_a_pinned_entry_is_told_with_its_day_and_what_to_use_instead(
    client: FlaskClient,
) -> None:
    """Page and feed; the feed must not be new again on every day."""
    add(client, "sound-wall")
    said = page(client.get("/drift"))
    assert "1 March 2026: Its successor is quiet-machines." in said.text
    feed = ElementTree.fromstring(client.get(page(client.get("/tender")).link("Feed")).data)
    space = {"a": "http://www.w3.org/2005/Atom"}
    (one,) = feed.findall("a:entry", space)
    assert one.findtext("a:updated", "", space) == "2026-03-01T00:00:00Z"
    assert feed.findtext("a:updated", "", space) == "2026-03-01T00:00:00Z"
    assert "Its successor is quiet-machines." in one.findtext("a:summary", "", space)


@pytest.mark.parametrize("packed", ["", "x", "%00"])
def test_a_feed_of_nothing_is_refused(client: FlaskClient, packed: str) -> None:
    assert client.get(f"/drift.atom?t={packed}").status_code == 400


@pytest.mark.parametrize("name", READABLE)
def test_an_export_is_proven(real: FlaskClient, name: str) -> None:
    put(real, worked.tender("street-without-exhaust"))
    content = real.get(f"/tender/export/{name}").data
    file = (BytesIO(content), f"tender{FORMATS[name].suffix}")
    said = page(real.post("/verify", data={"file": file}))
    assert said.one("h1").text == "Every clause is the published text"


def test_a_changed_word_in_an_export_is_shown(client: FlaskClient) -> None:
    add(client, "noise-limit")
    text = client.get("/tender/export/md").text
    changed = text.replace("must stay below", "should stay below")
    assert changed != text
    said = page(client.post("/verify", data={"text": changed}))
    assert said.one("h1").text.startswith("Not every")
    assert "must" in " ".join(part.text for part in said.all("del"))
    assert "should" in " ".join(part.text for part in said.all("ins"))


def test_a_file_called_your_tender_is_not_taken_for_the_one_in_the_browser(
    old: FlaskClient,
) -> None:
    content = old.get("/tender/export/yaml").data
    other = page(old.post("/drift", data={"file": (BytesIO(content), "Your tender")}))
    assert other.all("form", action="/drift/take-over") == []
