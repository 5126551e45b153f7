"""Anybody reports a problem; the editors of the community, and nobody else, answer it."""

import pytest
from flask.testing import FlaskClient

from app import accounts
from app.store import Store, audit
from app.store.reports import Report, Told, add, listed
from kb.feedback import MAX_TEXT
from tests.app.browser import Visitor
from tests.app.members import COMMUNITIES, client, member, signed_in, store, visitor
from tests.app.page import read_page
from tests.app.test_signing import START

__all__ = ["client", "store"]
FORM = "/entries/noise-limit/report"


@pytest.fixture
def reader(client: FlaskClient) -> Visitor:
    return Visitor(client)


@pytest.fixture
def edith(client: FlaskClient, store: Store) -> Visitor:
    """The browser of an editor of quiet-works."""
    member(store, "edith", "editor")
    return signed_in(client.application, "edith")


def kept(store: Store) -> tuple[Report, ...]:
    with store.reading() as db:
        return listed(db, COMMUNITIES)


def test_every_entry_leads_to_the_form(reader: Visitor) -> None:
    form = reader.page("/criteria/noise-limit").link("Report a problem")
    assert "noise-limit@1.1.0" in reader.page(form).text
    old = reader.page("/criteria/noise-limit@1.0.0").link("Report a problem")
    assert "noise-limit@1.0.0" in reader.page(old).text
    reader.page("/entries/nothing/report", 404)


def test_a_report_is_kept_and_thanked_for_with_its_number(reader: Visitor, store: Store) -> None:
    answer = reader.send(FORM, text="80 dB is wrong.\r\nSee page 4.", contact="me@example.org")
    assert answer.status_code == 303
    page = reader.page(answer.location)
    assert "Your report has the number 1." in page.text
    assert "Quiet Works" in page.text
    (report,) = kept(store)
    assert (report.told.entry, report.told.version) == ("noise-limit", "1.1.0")
    assert report.told.text == "80 dB is wrong.\nSee page 4."
    assert (report.told.contact, report.told.suspect) == ("me@example.org", False)
    with store.reading() as db:
        assert [(one.act, one.who) for one in audit.lines(db, "noise-limit")] == [
            ("reported a problem", "")
        ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": " "}, "Say what is wrong"),
        ({"text": "x" * (MAX_TEXT + 1)}, "Use at most 4000"),
        ({"text": "True.", "contact": "x" * 201}, "Use at most 200"),
        ({"text": "True.", "contact": "a\nb"}, "cannot be shown"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field(
    reader: Visitor, store: Store, fields: dict[str, str], said: str
) -> None:
    answer = reader.send(FORM, **fields)
    assert answer.status_code == 400
    page = read_page(answer.text)
    assert said in page.one("span", class_="fault").text
    assert page.one("textarea", id="f-text").text == fields["text"].strip()
    assert kept(store) == ()


def test_a_form_without_its_token_is_refused(reader: Visitor, store: Store) -> None:
    assert reader.client.post(FORM, data={"text": "True."}).status_code == 403
    assert kept(store) == ()


def test_five_megabytes_are_refused(reader: Visitor, store: Store) -> None:
    assert reader.send(FORM, text="x" * 5_000_000).status_code == 413
    assert kept(store) == ()


def test_after_ten_reports_in_an_hour_one_waits_and_loses_nothing(
    reader: Visitor, store: Store
) -> None:
    for number in range(10):
        assert reader.send(FORM, text=f"Problem {number}").status_code == 303
    answer = reader.send(FORM, text="One more")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 3_000
    assert "Try again in 60 minutes" in answer.text
    assert read_page(answer.text).one("textarea", id="f-text").text == "One more"
    assert len(kept(store)) == 10


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "Buy http://a.example http://b.example https://c.example"},
        {"text": "A nice page.", "website": "http://a.example"},
    ],
)
def test_what_looks_like_an_advertisement_is_marked_and_not_lost(
    reader: Visitor, store: Store, edith: Visitor, fields: dict[str, str]
) -> None:
    assert reader.send(FORM, **fields).status_code == 303
    reader.send(FORM, text="80 dB is wrong, see https://example.org/study.")
    assert [one.told.suspect for one in kept(store)] == [False, True]
    assert len(edith.page("/reports").all("span", class_="status")) == 1


def test_hostile_words_are_shown_as_words(reader: Visitor, edith: Visitor) -> None:
    reader.send(FORM, text="<script>alert(1)</script>", contact='"><img src=x>')
    page = edith.page("/reports")
    assert page.one("p", class_="words").text == "<script>alert(1)</script>"
    assert page.one("main").all("img") == []


def test_editors_answer_and_the_way_to_reach_the_reader_is_deleted(
    reader: Visitor, store: Store, edith: Visitor
) -> None:
    reader.send(FORM, text="80 dB is wrong.", contact="me@example.org")
    assert "Wants an answer: me@example.org" in edith.page("/reports").text
    refused = edith.send("/reports", report="1", state="done", note=" ")
    assert (refused.status_code, "Say what was done" in refused.text) == (400, True)
    answer = edith.send("/reports", report="1", state="done", note="Corrected in 1.2.0.")
    assert answer.location == "/reports"
    (report,) = kept(store)
    assert (report.state, report.note, report.who) == ("done", "Corrected in 1.2.0.", "Edith")
    assert report.told.contact == ""
    assert "me@example.org" not in edith.page("/reports").text
    edith.send("/reports", report="1", state="open")
    assert kept(store)[0].state == "open"


def test_of_two_editors_who_answer_one_report_the_second_sees_what_the_first_wrote(
    client: FlaskClient, reader: Visitor, store: Store, edith: Visitor
) -> None:
    reader.send(FORM, text="80 dB is wrong.")
    member(store, "eve", "editor")
    eve = visitor(client.application)
    eve.sign_in("eve")
    looked_at = eve.page("/reports").one("input", name="seen").attributes["value"]
    edith.send("/reports", report="1", state="done", note="Corrected in 1.2.0.", seen=looked_at)
    mine = {"report": "1", "state": "done", "note": "It is <right>.", "seen": looked_at}
    answer = eve.send("/reports", **mine)
    page = read_page(answer.text)
    assert answer.status_code == 409
    assert "Edith answered this report meanwhile." in page.text
    assert page.one("p", class_="new").text == "Corrected in 1.2.0."
    assert page.one("textarea", id="f-note-1").text == "It is <right>."
    assert kept(store)[0].who == "Edith"
    again = page.one("input", name="seen").attributes["value"]
    assert eve.send("/reports", **{**mine, "seen": again}).status_code == 303
    assert (kept(store)[0].who, kept(store)[0].note) == ("Eve", "It is <right>.")


def test_no_report_is_hidden_behind_newer_ones(store: Store, edith: Visitor) -> None:
    with store.writing() as db:
        for number in range(130):
            told = Told("quiet-works", "noise-limit", "1.1.0", f"No. {number}.", "", number < 3)
            add(db, told, START)
    seen, page = list[str](), edith.page("/reports")
    assert page.one("h2", id="state-open").text == "Open 130"
    while True:
        seen += [one.text for one in page.all("p", class_="words")]
        if not (older := [one for one in page.all("a") if one.text.startswith("Older ones")]):
            break
        page = edith.page(older[0].attributes["href"])
    assert seen == [f"No. {number}." for number in (*range(129, 2, -1), 2, 1, 0)]


def test_thanks_are_said_for_reports_that_were_made_and_for_no_other(reader: Visitor) -> None:
    reader.send(FORM, text="80 dB is wrong.")
    reader.page(f"{FORM}/1")
    for address in (f"{FORM}/2", f"{FORM}/{'9' * 30}", "/entries/quiet-machines/report/1"):
        reader.page(address, 404)


def test_a_report_may_lead_to_a_proposal(reader: Visitor, store: Store, edith: Visitor) -> None:
    reader.send(FORM, text="80 dB is wrong.")
    answer = edith.send("/reports", report="1", state="taken-up")
    assert answer.location == "/entries/noise-limit/suggest"
    assert kept(store)[0].state == "taken-up"
    with store.reading() as db:
        assert audit.lines(db, "noise-limit")[0].about == "report 1: taken-up"


@pytest.mark.parametrize("role", [None, "contributor"])
def test_only_editors_see_reports(client: FlaskClient, store: Store, role) -> None:  # type: ignore[no-untyped-def]
    member(store, "carl", role, administrator=True)
    carl = Visitor(client)
    assert client.get("/reports").status_code == 302
    carl.sign_in("carl")
    assert "Only editors of a community" in carl.page("/reports", 403).text


def test_an_editor_of_another_community_neither_sees_nor_answers(
    client: FlaskClient, store: Store, reader: Visitor
) -> None:
    reader.send(FORM, text="80 dB is wrong.", contact="me@example.org")
    member(store, "tess")
    accounts.set_role(store, None, "tess", "city-trees", "editor", COMMUNITIES, START)
    tess = visitor(client.application)
    tess.sign_in("tess")
    assert "80 dB" not in tess.page("/reports").text
    token = tess.token("/account")
    for number, status in (("1", 404), ("99", 404), ("9" * 30, 400), ("x", 400)):
        given = {"token": token, "report": number, "state": "done", "note": "Mine."}
        assert tess.client.post("/reports", data=given).status_code == status
    assert kept(store)[0].state == "open"


def test_a_role_taken_away_counts_at_once(edith: Visitor, store: Store, reader: Visitor) -> None:
    reader.send(FORM, text="80 dB is wrong.")
    token = edith.token("/reports")
    accounts.set_role(store, None, "edith", "quiet-works", "contributor", COMMUNITIES, START)
    given = {"token": token, "report": "1", "state": "done", "note": "Mine."}
    assert edith.client.post("/reports", data=given).status_code == 403
    assert kept(store)[0].state == "open"
