"""The basket page: adding, ordering, weighing, checking, exporting, sharing, opening."""

import json
from io import BytesIO
from unicodedata import normalize
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.tender.basket import start
from app.tender.pages import EXAMPLE
from kb.tender.export import FORMATS
from kb.tender.file import read_tender, tender_text
from kb.tender.model import LocalText, Tender
from tests import worked
from tests.app.page import read_page
from tests.app.tender.browser import add, basket_of, cookies, form_of, page, put, send, upload
from tests.app.test_hostile import ATTACKS, assert_inert

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
FORGED = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
          {"Origin": "http://localhost.evil.example", "Sec-Fetch-Site": "same-origin"}]  # fmt: skip


@pytest.fixture
def two(client: FlaskClient) -> FlaskClient:
    """A browser with a criterion that is weighed and two that are not."""
    for entry in ("quiet-machines", "noise-limit", "sound-wall"):
        assert add(client, entry).status_code == 303
    return client


def test_a_criterion_is_pinned_with_its_defaults_and_its_form_follows(client: FlaskClient) -> None:
    answer = add(client, "noise-limit@1.0.0", level="core")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tender/pins/0")
    pin = basket_of(client).pins[0]
    assert (pin.entry, pin.level, pin.use) == ("noise-limit@1.0.0", "core", "award-criterion")
    assert pin.values == {"noise-level": "65"}


@pytest.mark.parametrize(
    ("entry", "why"),
    [("noise-limt", "Did you mean"), ("", "There is no entry"), ("noise-limit@9.9.9", "There is no entry"),
     ("tree-survival", "is not published"), ("lindens-of-oslo", "only criteria and templates"),
     ("silent-sites", "has been retired"), ("x" * 9000, "There is no entry"), ("\x00", "There is no entry")],
)  # fmt: skip
def test_what_cannot_be_pinned_is_refused_in_words(
    client: FlaskClient, entry: str, why: str
) -> None:
    said = page(add(client, entry), 400)
    assert why in said.one("p", class_="lead").text
    assert cookies(client) == {}


def test_the_same_entry_is_not_pinned_twice(two: FlaskClient) -> None:
    assert "already pinned" in page(add(two, "noise-limit"), 400).text
    assert "no lot" in page(add(two, "noise-limit", lot="lot-9"), 400).text
    assert "cannot be" in page(add(two, "noise-limit", lot="A B"), 400).text
    assert len(basket_of(two).pins) == 3


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("20", "20"), (" 20 ", "20"), ("12,5", "12.5"), ("99.9", "99.9"), ("", None), ("1\u2009000", "1000"),
     ("0.00001", "0.00001"), ("0", "0")],
)  # fmt: skip
def test_a_weight_is_taken_as_people_type_it(
    two: FlaskClient, typed: str, kept: str | None
) -> None:
    assert send(two, "/tender", weight_1_noise_limit=typed).status_code == 303
    weight = basket_of(two).pins[1].weight
    assert (None if weight is None else f"{weight:f}") == kept


@pytest.mark.parametrize(
    "typed",
    [
        "NaN",
        "1e999",
        "-1",
        "1e-7",
        "0.0000001",
        "ten",
        "Infinity",
        "1.2.3",
        "10001",
        "9" * 5000,
        "<b>",
    ],
)
def test_a_weight_that_is_none_is_refused_and_nothing_typed_is_lost(
    two: FlaskClient, typed: str
) -> None:
    before = cookies(two)
    said = page(send(two, "/tender", weight_1_noise_limit=typed), 400)
    assert "noise-limit" in said.one("p", class_="banner").text
    assert said.one("input", name="weight-1-noise-limit").attributes["value"] == typed
    assert cookies(two) == before


def test_pins_move_past_their_neighbour_of_the_same_use(two: FlaskClient) -> None:
    """In the file the machines and the wall are two places apart, in their list they are neighbours."""
    tender = basket_of(two)
    machines, limit, wall = tender.pins
    wall = wall.model_copy(update={"use": machines.use})
    two.post("/tender/empty")
    put(two, tender.model_copy(update={"pins": (machines, limit, wall)}))
    said = page(two.get("/tender"))
    acts = [one.attributes["value"] for one in said.all("button", name="act")]
    assert [act for act in acts if act.startswith("move")] == ["move:0:2", "move:2:0"]
    assert send(two, "/tender", act="move:0:2").status_code == 303
    assert [one.id for one in basket_of(two).pins] == [
        "noise-limit",
        "sound-wall",
        "quiet-machines",
    ]
    assert send(two, "/tender", act="remove:1").status_code == 303
    assert [one.id for one in basket_of(two).pins] == ["noise-limit", "quiet-machines"]


@pytest.mark.parametrize(
    "act",
    [
        "remove:7",
        "remove:-1",
        "remove:",
        "move:0",
        "move:0:9:1",
        "up:1",
        "x",
        "",
        "remove:" + "9" * 5000,
        "remove:١",
    ],
)
def test_a_button_that_does_not_exist_changes_nothing(two: FlaskClient, act: str) -> None:
    before = cookies(two)
    assert page(send(two, "/tender", act=act), 400).one("p", class_="banner").text
    assert cookies(two) == before


def test_a_form_from_an_older_window_is_refused_with_what_was_typed(two: FlaskClient) -> None:
    stale = form_of(two, "/tender")
    send(two, "/tender", act="remove:0")
    before = cookies(two)
    said = page(
        two.post("/tender", data={**stale, "weight-1-noise-limit": "33", "act": "remove:1"}), 409
    )
    assert "changed in another window" in said.one("h1").text
    assert "33" in said.one("dl").text
    assert cookies(two) == before


@pytest.mark.parametrize("headers", FORGED, ids=str)
@pytest.mark.parametrize("address", ["/tender", "/tender/add", "/tender/empty", "/tender/open", "/tender/pins/0",
                                     "/tender/details", "/tender/lots", "/tender/lots/lot-1", "/tender/answers",
                                     "/drift/take-over", "/tenders", "/tender/file"])  # fmt: skip
def test_no_other_site_can_send_a_form(
    two: FlaskClient, address: str, headers: dict[str, str]
) -> None:
    before = cookies(two)
    answer = two.post(address, data={"entry": "noise-limit", "act": "remove:0"}, headers=headers)
    assert "sent from another site" in page(answer, 403).one("p", class_="lead").text
    assert cookies(two) == before


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_downloaded_under_a_safe_name(two: FlaskClient, name: str) -> None:
    answer = two.get(f"/tender/export/{name}")
    assert answer.status_code == 200
    assert (
        answer.headers["Content-Disposition"]
        == f"attachment; filename=tender{FORMATS[name].suffix}"
    )
    assert answer.mimetype == FORMATS[name].media_type
    assert answer.data


def test_the_page_offers_every_format(two: FlaskClient) -> None:
    section = page(two.get("/tender")).one("section", id="export")
    assert set(section.links) == {f"/tender/export/{name}" for name in FORMATS}


def test_an_unknown_format_or_an_empty_browser_is_told(client: FlaskClient) -> None:
    assert "There is no format x" in page(client.get("/tender/export/x"), 404).text
    assert "no tender in this browser" in page(client.get("/tender/export/yaml"), 400).text
    assert "no tender in this browser" in page(client.post("/tender"), 400).text


@pytest.mark.parametrize(
    "attack", [*ATTACKS, '=HYPERLINK("http://evil.example")', "@SUM(1)", "-1+1", "\t=1"]
)
def test_what_a_buyer_writes_stays_text_on_every_page_and_in_every_file(
    client: FlaskClient, attack: str
) -> None:
    add(client, "noise-limit")
    assert send(client, "/tender/details", title_en=attack, buyer=attack).status_code == 303
    assert send(client, "/tender/lots/lot-1", title_en=attack, formula_en=attack).status_code == 303
    assert send(client, "/tender/pins/0", wording_en=attack, note_en=attack).status_code == 303
    shared = read_page(client.get("/tender").text).one("input", id="address").attributes["value"]
    for address in ("/tender", "/tender/details", "/tender/lots/lot-1", "/tender/pins/0", "/drift",
                    shared.removeprefix("http://localhost")):  # fmt: skip
        said = page(client.get(address))
        assert_inert(said)
        typed = [one.attributes.get("value", "") for one in said.all("input")]
        shown = [said.one("main", id="main").text, *(" ".join(words.split()) for words in typed)]
        assert address == "/drift" or any(" ".join(attack.split()) in words for words in shown)
    for name in FORMATS:
        assert client.get(f"/tender/export/{name}").status_code in (200, 400), name
    feed = client.get(
        shared.removeprefix("http://localhost").replace("/tender/open", "/drift.atom")
    )
    assert feed.status_code == 200
    read_page(feed.text.partition("?>")[2])


def test_a_file_name_stays_text(client: FlaskClient) -> None:
    said = page(upload(client, b"kind: tendr", "<script>alert(1)</script>.yaml"), 400)
    assert_inert(said)
    assert "<script>alert(1)</script>.yaml" in said.text


@pytest.mark.parametrize(
    "content",
    [b"", b"\x00", b"\xff\xfe", b"kind: tender", b"[1]", b"a: &b c", b"x" * 2_100_000, b"kind: criterion\nid: x",
     b"kind: tender\npins: 5\n", b"{" * 5000],
    ids=range(10),
)  # fmt: skip
def test_a_file_that_is_no_tender_is_refused_line_by_line(
    client: FlaskClient, content: bytes
) -> None:
    add(client, "noise-limit")
    before = cookies(client)
    said = page(upload(client, content), 400)
    assert said.one("h1").text == "The file cannot be opened"
    assert said.all("li", class_="verdict-error")
    assert cookies(client) == before


def test_a_file_over_the_limit_is_refused(client: FlaskClient) -> None:
    assert "too large" in page(upload(client, b"x" * 6_100_000), 413).text


@pytest.mark.parametrize("name", worked.NAMES)
def test_a_file_is_the_same_after_upload_and_download(real: FlaskClient, name: str) -> None:
    put(real, worked.tender(name))
    assert basket_of(real) == worked.tender(name)
    assert real.get("/tender/export/yaml").text == tender_text(worked.tender(name))


def test_an_address_gives_the_same_tender(real: FlaskClient, real_app) -> None:  # type: ignore[no-untyped-def]
    put(real, worked.tender("solar-framework"))
    address = page(real.get("/tender")).one("input", id="address").attributes["value"]
    other = real_app.test_client()
    said = page(other.get(address.removeprefix("http://localhost")))
    assert not other.get_cookie("tender-0")
    form = said.one("form", action="/tender/open")
    other.post("/tender/open", data={"t": form.one("input").attributes["value"]})
    assert basket_of(other) == worked.tender("solar-framework")


def test_a_file_does_not_replace_another_tender_unasked(two: FlaskClient) -> None:
    before = basket_of(two)
    said = page(upload(two, start()))
    assert "This browser holds another tender" in said.one("p", class_="note").text
    assert basket_of(two) == before
    form = said.one("form", action="/tender/open")
    assert (
        two.post("/tender/open", data={"t": form.one("input").attributes["value"]}).status_code
        == 303
    )
    assert basket_of(two) == start()
    assert upload(two, start()).status_code == 303


def test_the_example_works_on_the_real_library(real: FlaskClient) -> None:
    said = page(real.get("/tender/example", follow_redirects=True))
    form = said.one("form", action="/tender/open")
    real.post("/tender/open", data={"t": form.one("input").attributes["value"]})
    mine = page(real.get("/tender"))
    assert "0 errors" in mine.one("p", class_="verdict-line").text
    assert mine.one("strong", data_total="").text == "100"


def test_a_pin_that_the_library_lost_or_of_no_lot_can_still_be_removed(client: FlaskClient) -> None:
    add(client, "noise-limit")
    pin = basket_of(client).pins[0]
    lost = pin.model_copy(
        update={"entry": "nothing-here@1.0.0", "fingerprint": "sha256:" + "1" * 64}
    )
    elsewhere = pin.model_copy(update={"lots": ("lot-7",)})
    client.post("/tender/empty")
    put(client, start().model_copy(update={"pins": (lost, elsewhere)}))
    said = page(client.get("/tender"))
    assert "nothing-here@1.0.0 is not in this library" in said.text
    assert "holds for no lot" in said.text
    assert page(client.get("/tender/pins/0"), 404)
    assert "not in this library" in page(client.get("/tender/export/json"), 400).text
    assert basket_of(client).pins == (lost, elsewhere), "the file itself is never refused"
    send(client, "/tender", act="remove:0")
    assert "holds for no lot" in page(client.get("/tender/export/docx"), 400).text
    send(client, "/tender", act="remove:0")
    assert basket_of(client).pins == ()


def test_the_bar_stands_for_what_the_weighting_sums_to(client: FlaskClient) -> None:
    add(client, "noise-limit")
    send(client, "/tender", weight_0_noise_limit="0.4")
    send(client, "/tender/lots/lot-1", weighting="dec-exa", price_weight="0,6")
    said = page(client.get("/tender"))
    assert "sum to 1 of 1." in said.text
    assert [one.attributes["width"] for one in said.one("svg", class_="weights").all("rect")] == [
        "60",
        "40",
    ]
    send(client, "/tender/lots/lot-1", weighting="poi-exa", price_weight="3")
    assert "sum to 3.4." in page(client.get("/tender")).text


def test_everything_in_one_archive_has_a_file_of_each_format(two: FlaskClient) -> None:
    with ZipFile(BytesIO(two.get("/tender/export/zip").data)) as archive:
        names = set(archive.namelist())
        assert json.loads(archive.read("tender.receipt.json"))["kind"] == "receipt"
        assert read_tender(archive.read("tender.yaml"), "tender.yaml").tender == basket_of(two)
    assert names == {f"tender{form.suffix}" for name, form in FORMATS.items() if name != "zip"}


@FEW
@given(
    words=st.text(max_size=60), lot=st.text(max_size=20), act=st.text(max_size=12),
    weight=st.one_of(st.text(max_size=12), st.decimals().map(str)),
)  # fmt: skip
def test_no_form_takes_the_page_down(
    client: FlaskClient, words: str, lot: str, act: str, weight: str
) -> None:
    client.post("/tender/empty")
    assert add(client, "noise-limit").status_code == 303
    assert add(client, words, lot=lot, level=act).status_code in (303, 400)
    form = {"act": act, "weight-0-noise-limit": weight, "seen": form_of(client, "/tender")["seen"]}
    assert client.post("/tender", data=form).status_code in (303, 400)
    assert upload(client, words.encode("utf-8", "replace"), "t.yaml").status_code in (200, 303, 400)
    assert isinstance(basket_of(client), Tender)


@FEW
@given(
    words=st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"]),
        min_size=1,
        max_size=80,
    )
)
def test_any_words_survive_file_and_cookies(client: FlaskClient, words: str) -> None:
    if not words.strip():
        return
    client.post("/tender/empty")
    mine = start().model_copy(update={"title": LocalText({"en": normalize("NFC", words.strip())})})
    put(client, mine)
    assert basket_of(client) == mine
    for name in FORMATS:
        assert client.get(f"/tender/export/{name}").status_code in (200, 400), name


def test_the_example_is_one_of_the_tenders_that_every_checker_has_seen() -> None:
    worked_text = (worked.FOLDER / "solar-framework.yaml").read_text("utf-8")
    assert EXAMPLE.read_text("utf-8") == worked_text
