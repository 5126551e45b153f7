"""What happened to an entry: files and site in one line, names only for those who work on it."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import accounts, releasing, review
from app.following import refresh
from app.store import Store, audit, people
from app.visit import settings
from kb.load import load
from kb.people import Person
from kb.proposal import Given
from tests.app.browser import Visitor
from tests.app.databases import Away
from tests.app.members import client, member, store, visitor
from tests.app.page import Part
from tests.app.test_signing import START
from tests.kb.killed import LIMIT

__all__ = ["client", "store"]
HISTORY = "/criteria/noise-limit/history"


@pytest.fixture
def published(client: FlaskClient, store: Store, folder: Path) -> Person:
    """Version 1.2.0 came over the site, by three people; the author is given."""
    ann, edith = member(store, "ann", "contributor"), member(store, "edith", "editor")
    text = (folder / LIMIT).read_text("utf-8").replace("min: 30", "min: 20")
    library = load(folder)
    kept = review.begin(store, library, ann, "quiet-works", "noise-limit", "criterion", text, START)
    number = kept.proposal.id
    review.act(store, ann, number, "submit", Given(1), START)
    review.act(
        store,
        edith,
        number,
        "accept",
        Given(1, change="minor", note="Lower."),
        START,
        library=library,
    )
    with client.application.test_request_context():
        releasing.publish(store, settings(), edith, number, 1, START)
        assert refresh(client.application, settings())
    return ann


def told(page: Part) -> list[str]:
    return [one.text for one in page.one("ol", class_="timeline").all("li")]


def test_a_reader_sees_versions_with_the_role_of_who_published_them(
    client: FlaskClient, published: Person
) -> None:
    lines = told(Visitor(client).page(HISTORY))
    assert [line.split()[0] for line in lines] == ["1.2.0", "1.1.0", "1.0.0"]
    assert "Published on this site by an editor of Quiet Works" in lines[0]
    assert "Published in the files of the library" in lines[1]
    assert not any(name in line for name in ("Edith", "Ann") for line in lines)


def test_fingerprints_say_from_which_text_to_which(
    client: FlaskClient, published: Person, folder: Path
) -> None:
    lock = load(folder).lock
    lines = told(Visitor(client).page(HISTORY))
    old, new = lock["noise-limit", "1.1.0"], lock["noise-limit", "1.2.0"]
    assert f"Fingerprint {old} became {new}" in lines[0]
    assert f"Fingerprint {lock['noise-limit', '1.0.0']}" in lines[2]


def test_members_see_names_and_every_step(client: FlaskClient, published: Person) -> None:
    me = Visitor(client)
    me.sign_in("ann")
    lines = told(me.page(HISTORY))
    assert "by Edith of Quiet Works" in lines[0]
    steps = [line.split("UTC: ")[1].split(" (")[0] for line in lines if "UTC:" in line]
    assert steps == ["Edith accepted", "Ann handed in", "Ann began a proposal"]


def test_an_account_without_a_role_there_sees_what_readers_see(
    client: FlaskClient, store: Store, published: Person
) -> None:
    reader = told(Visitor(client).page(HISTORY))
    member(store, "carl")
    me = Visitor(client)
    me.sign_in("carl")
    assert told(me.page(HISTORY)) == reader


def test_a_proposal_has_no_versions_yet(client: FlaskClient) -> None:
    page = Visitor(client).page("/templates/tree-log/history")
    assert "Nothing has been published yet" in page.text
    assert told(page) == []


def test_the_history_is_shown_without_the_database(
    client: FlaskClient, store: Store, away: Away
) -> None:
    store.close()
    with away():
        page = Visitor(client).page(HISTORY)
    assert "cannot be shown just now" in page.text
    assert len(told(page)) == 2


def test_administrators_read_everything_page_by_page(client: FlaskClient, store: Store) -> None:
    root = member(store, "root", administrator=True)
    with store.writing() as db:
        for number in range(250):
            audit.write(db, START, root, "tested", f"number <{number}>", "noise-limit")
    me = Visitor(client)
    me.sign_in("root")
    first = me.page("/audit")
    assert len(first.all("tr")) == 201
    older = me.page(first.link("Older lines"))
    said = first.text + older.text
    assert all(f"number <{number}>" in said for number in range(250))
    assert not [one for one in older.all("a") if one.text == "Older lines"]
    of_entry = me.page("/audit?entry=noise-limit")
    assert "number <249>" in of_entry.text
    assert "chose a password" not in of_entry.text
    assert me.client.get("/audit?before=x").status_code == 400


@pytest.mark.parametrize("role", ["contributor", "editor", None])
def test_nobody_else_reads_the_audit(client: FlaskClient, store: Store, role) -> None:  # type: ignore[no-untyped-def]
    member(store, "carl", role)
    assert client.get("/audit").status_code == 302
    me = visitor(client.application)
    me.sign_in("carl")
    assert "Only administrators" in me.page("/audit", 403).text


def test_a_right_that_was_taken_away_counts_at_once(client: FlaskClient, store: Store) -> None:
    member(store, "root", administrator=True)
    me = Visitor(client)
    me.sign_in("root")
    with store.writing() as db:
        found = people.by_login(db, "root")
        assert found
        people.set_administrator(db, found.person.id, False)
    me.page("/audit", 403)
    assert accounts.audited(store, None, None, None)
