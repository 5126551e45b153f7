"""Feeds of everything, a community, an entry and a search: sound Atom, found from their pages."""

import re
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.atom import NEWEST, Feed, answer
from index.request import MAX_SIZE
from kb.changelog import Item
from kb.ending import dated, superseded, withdrawn
from kb.library import Library
from kb.load import load
from kb.publish import publish
from tests.app.conftest import Opens, Reads
from tests.kb.killed import proposed
from tests.kb.test_publish import MINOR

A = "{http://www.w3.org/2005/Atom}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
LIMITS, WALL = (
    ["noise-limit@1.1.0", "noise-limit@1.0.0"],
    ["sound-wall@1.0.0#ended", "sound-wall@1.0.0"],
)
FEEDS = {
    "/changes.atom": [
        *LIMITS, "quiet-machines@1.0.0", *WALL,
    ],
    "/communities/quiet-works/changes.atom": [
        *LIMITS, "quiet-machines@1.0.0", *WALL,
    ],
    "/communities/city-trees/changes.atom": [],
    "/entries/noise-limit/changes.atom": LIMITS,
    "/search.atom?q=wall": WALL,
    "/search.atom?community=city-trees": [],
    "/search.atom?q=wall&status=published": WALL,
    "/search.atom?q=xyzzy": [],
}  # fmt: skip


def sound(text: bytes) -> ElementTree.Element:
    """The feed, after a look at all that RFC 4287 asks of one."""
    feed = ElementTree.fromstring(text)
    assert feed.tag == f"{A}feed"
    for part in (feed, *feed.findall(f"{A}entry")):
        for name in ("id", "title", "updated"):
            found = part.findall(f"{A}{name}")
            assert len(found) == 1, name
            assert found[0].text
        assert STAMP.fullmatch(part.findtext(f"{A}updated", ""))
        assert part.findtext(f"{A}id", "").startswith("http://localhost/")
        alternate = [one for one in part.findall(f"{A}link") if one.get("rel") == "alternate"]
        assert len(alternate) == 1
    assert len([one for one in feed.findall(f"{A}link") if one.get("rel") == "self"]) == 1
    assert feed.findtext(f"{A}author/{A}name")
    ids = [one.text for one in feed.iter(f"{A}id")]
    assert len(ids) == len(set(ids))
    order = [one.findtext(f"{A}updated", "") for one in feed.findall(f"{A}entry")]
    assert order == sorted(order, reverse=True)
    return feed


@pytest.mark.parametrize("address", FEEDS)
def test_every_feed_is_sound_and_holds_what_it_is_about(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
    feed = sound(answer.data)
    ids = [one.findtext(f"{A}id", "") for one in feed.findall(f"{A}entry")]
    assert [one.rpartition("/")[2] for one in ids] == FEEDS[address]
    for one in (*ids, *(link.get("href", "") for link in feed.findall(f"{A}link"))):
        assert client.get(one).status_code == 200, one


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("/communities/quiet-works", "/communities/quiet-works/changes.atom"),
        ("/criteria/noise-limit", "/entries/noise-limit/changes.atom"),
        ("/criteria/noise-limit@1.0.0/history", "/entries/noise-limit/changes.atom"),
        ("/search?q=wall&topic=noise&sort=title", "/search.atom?q=wall&topic=noise"),
        ("/search?topic=noise", "/search.atom?topic=noise"),
    ],
)
def test_a_page_names_its_feed_for_programs_and_people(
    reads: Reads, client: FlaskClient, page: str, feed: str
) -> None:
    shown = reads(page)
    named = [one.attributes["href"] for one in shown.all("link", type="application/atom+xml")]
    assert feed in named
    if "history" not in page:
        assert feed in shown.links
    assert client.get(feed).status_code == 200


def test_who_has_a_feed_already_is_told_so(client: FlaskClient) -> None:
    first = client.get("/search.atom?q=wall")
    again = client.get("/search.atom?q=wall", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get("/changes.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_ids_stay_when_something_new_is_published(opens: Opens, folder: Path) -> None:
    address = "/search.atom?q=noise"
    before = sound(opens().get(address).data)
    publish(folder, proposed(folder), MINOR)
    after = sound(opens().get(address).data)
    assert before.findtext(f"{A}id") == after.findtext(f"{A}id")
    old, new = ({one.text for one in feed.iter(f"{A}id")} for feed in (before, after))
    assert {one.rpartition("/")[2] for one in new - old if one} == {"noise-limit@1.2.0"}


def test_hostile_words_stay_words(opens: Opens, folder: Path) -> None:
    path = folder / "quiet-works/community.yaml"
    hostile = "</title><script>alert(1)</script> & ]]>"
    path.write_text(path.read_text("utf-8").replace("en: Quiet Works", f'en: "{hostile}"'), "utf-8")
    client = opens()
    feed = sound(client.get("/communities/quiet-works/changes.atom").data)
    assert feed.findtext(f"{A}title") == f"Criteria Commons: {hostile}"
    odd = client.get(
        "/search.atom", query_string={"q": f"{hostile}\x00\x0b\ufffe", "kind": "<x>\x0b\ufffe"}
    )
    assert "<script>" not in odd.text
    assert hostile.split()[0] in str(sound(odd.data).findtext(f"{A}title"))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/communities/nowhere/changes.atom", 404), ("/entries/nothing/changes.atom", 404),
        ("/search.atom?page=x", 400), ("/search.atom?sort=x", 400),
    ],
)  # fmt: skip
def test_what_is_not_there_has_no_feed(client: FlaskClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_nothing_of_a_busy_day_is_left_out_of_a_feed(library: Library, app: Flask) -> None:
    """Releases know their day only: a feed that were cut within it could hide the newest of all."""
    entry, day = library.entries["noise-limit"], date(2026, 11, 22)
    made = [Item(entry, f"2.{n}.0", day, "minor", None) for n in range(NEWEST + 30)]
    older = [Item(entry, f"1.{n}.0", date(2026, 11, 21), "minor", None) for n in range(9)]
    with app.test_request_context("/"):
        feed = sound(answer(Feed("all", "/changes", "/changes.atom", [*made, *older])).data)
        assert len(feed.findall(f"{A}entry")) == NEWEST + 30
        few = sound(answer(Feed("all", "/changes", "/changes.atom", [*made[:1], *older])).data)
        assert len(few.findall(f"{A}entry")) == 10


CONCERNED = (
    "/changes.atom", "/communities/quiet-works/changes.atom", "/search.atom?topic=noise",
    "/entries/quiet-machines/changes.atom", "/search.atom?q=machines&status=published",
)  # fmt: skip


@pytest.mark.parametrize("address", CONCERNED)
@pytest.mark.parametrize("by", ["", "noise-limit"])
def test_an_end_that_came_by_git_is_in_every_feed_with_day_reason_and_replacement(
    opens: Opens, folder: Path, address: str, by: str
) -> None:
    document = load(folder).documents["entry", "quiet-machines"]
    why = "Nobody builds them."
    text = superseded(document, by, why) if by else withdrawn(document, why)
    Path(document.path).write_text(dated(text, date(2026, 11, 20)), "utf-8")
    client = opens()
    newest = sound(client.get(address).data).findall(f"{A}entry")[0]
    how = "superseded" if by else "withdrawn"
    assert newest.findtext(f"{A}title") == f"Quiet machines 1.0.0: {how}"
    assert newest.findtext(f"{A}updated") == "2026-11-20T00:00:00Z"
    instead = (
        " Use “Noise limit at the nearest facade” instead: http://localhost/criteria/noise-limit"
        if by
        else ""
    )
    assert newest.findtext(f"{A}summary") == f"{how}: {why}{instead}"
    page = client.get(newest.findtext(f"{A}id", ""))
    assert 'id="ended"' in page.text
    history = client.get("/criteria/quiet-machines/history").text
    assert "in the files of the library" in history
    assert f"20 November 2026: {why}" in history
    assert why in client.get("/changes").text


def test_a_search_with_more_than_a_page_of_hits_tells_of_every_end(
    opens: Opens, folder: Path
) -> None:
    """What ended stands behind everything current in the order of a search."""
    model = (folder / "quiet-works/sound-wall.yaml").read_text("utf-8")
    current = "".join(
        line
        for line in model.replace("status: superseded", "status: published").splitlines(True)
        if not line.startswith(("superseded-by", "ended"))
    )
    for number in range(MAX_SIZE + 5):
        path = (
            folder
            / f"quiet-works/wall-of-kind-{chr(97 + number // 26)}{chr(97 + number % 26)}.yaml"
        )
        path.write_text(current, "utf-8")
    feed = sound(opens().get("/search.atom?q=wall").data)
    assert "sound-wall@1.0.0#ended" in str(ElementTree.tostring(feed))
