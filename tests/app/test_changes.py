"""What was published when."""

from pathlib import Path
from xml.etree import ElementTree

from flask.testing import FlaskClient

from kb.changelog import changelog
from kb.lazily import Lazily
from kb.load import load
from tests.app.conftest import Opens, Reads

ATOM = {"a": "http://www.w3.org/2005/Atom"}
PUBLISHED = [
    "noise-limit@1.1.0", "noise-limit@1.0.0", "quiet-machines@1.0.0", "sound-wall@1.0.0#ended",
    "sound-wall@1.0.0",
]  # fmt: skip


def test_versions_are_listed_by_day_newest_first(reads: Reads) -> None:
    page = reads("/changes")
    assert [part.text for part in page.all("h2")] == ["1 November 2026", "1 March 2026"]
    assert page.one("main").links[1:] == [
        *(f"/criteria/{one}" for one in PUBLISHED[:4]),
        "/criteria/quiet-machines",
        f"/criteria/{PUBLISHED[4]}",
    ]


def test_the_feed_is_atom_and_every_id_is_an_address_that_lasts(client: FlaskClient) -> None:
    answer = client.get("/changes.atom")
    assert answer.mimetype == "application/atom+xml"
    feed = ElementTree.fromstring(answer.data)
    for needed in ("title", "id", "updated", "author/a:name"):
        assert feed.find(f"a:{needed}", ATOM).text  # type: ignore[union-attr]
    ids = [one.text or "" for one in feed.findall("a:entry/a:id", ATOM)]
    assert ids == [f"http://localhost/criteria/{one}" for one in PUBLISHED]
    assert all(client.get(one).status_code == 200 for one in ids)
    for entry in feed.findall("a:entry", ATOM):
        assert entry.find("a:updated", ATOM).text.endswith("T00:00:00Z")  # type: ignore[union-attr]


def test_the_feed_uses_the_configured_address(opens: Opens) -> None:
    feed = ElementTree.fromstring(
        opens(base_url="https://criteria.example").get("/changes.atom").data
    )
    assert feed.find("a:id", ATOM).text == "https://criteria.example/changes"  # type: ignore[union-attr]
    assert {one.attrib["href"] for one in feed.findall("a:link", ATOM)} == {
        "https://criteria.example/changes.atom", "https://criteria.example/changes",
    }  # fmt: skip


def test_the_api_lists_the_same_versions(client: FlaskClient) -> None:
    found = client.get("/api/v1/changes").json["changes"]  # type: ignore[index]
    assert [one["reference"] for one in found] == [one.partition("#")[0] for one in PUBLISHED]
    assert found[0] == {
        "reference": "noise-limit@1.1.0", "date": "2026-11-01", "change": "minor", "note": "Adds dated steps.",
        "superseded_by": None,
    }  # fmt: skip
    assert found[3] == {
        "reference": "sound-wall@1.0.0", "date": "2026-03-01", "change": "superseded", "note": "",
        "superseded_by": "quiet-machines",
    }  # fmt: skip


def test_a_library_without_releases_says_so(opens: Opens, folder: Path) -> None:
    for path in (folder / "quiet-works").glob("*.yaml"):
        if path.name != "community.yaml":
            path.unlink()
    client = opens()
    assert "Nothing has been published yet." in client.get("/changes").text
    assert not ElementTree.fromstring(client.get("/changes.atom").data).findall("a:entry", ATOM)


def test_the_feed_of_an_entry_looks_at_no_other(folder: Path, tmp_path: Path) -> None:
    load(folder, tmp_path / "read.pack")
    library = load(folder, tmp_path / "read.pack")
    assert [one.version for one in changelog(library, {"noise-limit"})] == ["1.1.0", "1.0.0"]
    assert isinstance(library.entries, Lazily)
    assert [*library.entries.made()] == ["noise-limit"]
