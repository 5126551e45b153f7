"""Filling in one pin: what is typed is saved or shown again, never lost."""

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.tender.model import LocalText
from tests.app.tender.browser import (
    add,
    basket_of,
    cookies,
    fields,
    form_of,
    page,
    put,
    send,
)

FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
PIN = "/tender/pins/0"


@pytest.fixture
def mine(client: FlaskClient) -> FlaskClient:
    """A browser that holds one criterion."""
    add(client, "noise-limit")
    return client


@pytest.mark.parametrize(("typed", "kept"), [("55", "55"), ("55,5", "55.5"), (" 60 ", "60")])
def test_a_number_is_saved_as_people_type_it(mine: FlaskClient, typed: str, kept: str) -> None:
    answer = send(mine, PIN, values_noise_level=typed, weight="12,5")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/tender#pin-0")
    pin = basket_of(mine).pins[0]
    assert pin.values == {"noise-level": kept}
    assert str(pin.weight) == "12.5"


@pytest.mark.parametrize("typed", ["500", "-1", "loud", "NaN", "1e999", "", "<b>"])
def test_a_number_outside_the_limits_is_kept_and_told(mine: FlaskClient, typed: str) -> None:
    said = page(send(mine, PIN, values_noise_level=typed), 400)
    assert "Highest noise level" in said.one("p", id="values-noise-level-wrong").text
    assert said.one("input", id="values-noise-level").attributes["value"] == typed
    assert "so that nothing is lost" in said.one("p", class_="note").text
    assert basket_of(mine).pins[0].values == ({"noise-level": typed} if typed else {})
    assert "VS-02" in page(mine.get("/tender")).text


@pytest.mark.parametrize("typed", ["NaN", "1e999", "-5", "ten", "0.0000001", "10001"])
def test_a_weight_that_is_none_is_told_beside_its_field(mine: FlaskClient, typed: str) -> None:
    before = cookies(mine)
    form = {
        "weight": typed,
        "wording_en": "My words.",
        "note_en": "My note.",
        "use": "award-criterion",
    }
    said = page(send(mine, PIN, level="advanced", **form), 400)
    assert said.one("p", id="weight-wrong")
    kept = fields(said.one("form", action=PIN))
    assert kept["weight"] == [typed]
    assert kept["wording-en"] == ["My words."]
    assert kept["note-en"] == ["My note."]
    assert kept["level"] == ["advanced"]
    assert cookies(mine) == before


def test_another_level_is_shown_with_its_defaults_before_it_is_saved(mine: FlaskClient) -> None:
    said = page(send(mine, PIN, level="advanced", weight="20"))
    assert "Not saved yet" in said.one("p", role="status").text
    assert basket_of(mine).pins[0].level == "core"
    form = fields(said.one("form", action=PIN))
    assert (form["level"], form["values-noise-level"], form["weight"]) == (
        ["advanced"],
        ["60"],
        ["20"],
    )
    assert mine.post(PIN, data=form).status_code == 303
    pin = basket_of(mine).pins[0]
    assert (pin.level, pin.values, str(pin.weight)) == ("advanced", {"noise-level": "60"}, "20")


def test_a_number_of_the_buyer_stays_when_the_level_changes(mine: FlaskClient) -> None:
    send(mine, PIN, values_noise_level="52")
    said = page(send(mine, PIN, level="advanced"))
    assert fields(said.one("form", action=PIN))["values-noise-level"] == ["52"]


def test_own_wording_replaces_the_clause_and_can_be_cleared_again(mine: FlaskClient) -> None:
    send(mine, PIN, wording_en="Be\r\nquiet.")
    assert basket_of(mine).pins[0].wording == LocalText({"en": "Be\nquiet."})
    assert "Reworded by you" in page(mine.get(PIN)).text
    assert send(mine, PIN, wording_en="  ").status_code == 303
    assert basket_of(mine).pins[0].wording is None


def test_words_in_a_language_that_the_form_does_not_show_are_kept(mine: FlaskClient) -> None:
    tender = basket_of(mine)
    dutch = LocalText({"nl": "Wees rustig."})
    pin = tender.pins[0].model_copy(update={"wording": dutch, "note": dutch})
    mine.post("/tender/empty")
    put(mine, tender.model_copy(update={"pins": (pin,)}))
    send(mine, PIN, weight="10")
    saved = basket_of(mine).pins[0]
    assert (saved.wording, saved.note) == (dutch, dutch)


def test_a_preview_saves_nothing(mine: FlaskClient) -> None:
    before = cookies(mine)
    form = {**form_of(mine, PIN), "values-noise-level": "41"}
    answer = mine.post(f"{PIN}/preview", data=form)
    assert "below 41" in answer.text
    assert "<html" not in answer.text
    assert "Set-Cookie" not in answer.headers
    said = page(mine.post(PIN, data={**form, "act": "preview"}))
    assert "below 41" in said.one("div", id="clause").text
    assert cookies(mine) == before


def test_a_pin_holds_for_some_lots_for_all_but_not_for_none(mine: FlaskClient) -> None:
    mine.post("/tender/lots")
    assert send(mine, PIN, lots=["lot-2"]).status_code == 303
    assert basket_of(mine).pins[0].lots == ("lot-2",)
    assert "at least one lot" in page(send(mine, PIN, lots=[]), 400).one("p", id="lots-wrong").text
    assert "no lot lot-9" in page(send(mine, PIN, lots=["lot-9"]), 400).text
    assert send(mine, PIN, lots=["lot-1", "lot-2"]).status_code == 303
    assert basket_of(mine).pins[0].lots == ()


def test_a_form_drawn_for_another_pin_or_an_older_one_is_refused(mine: FlaskClient) -> None:
    stale = {**form_of(mine, PIN), "wording-en": "Hours of work."}
    send(mine, PIN, weight="30")
    said = page(mine.post(PIN, data=stale), 409)
    assert "Hours of work." in said.one("dl").text
    assert basket_of(mine).pins[0].wording is None
    add(mine, "quiet-machines")
    stale = form_of(mine, PIN)
    send(mine, "/tender", act="remove:0")
    assert page(mine.post(PIN, data=stale), 409)
    assert [pin.id for pin in basket_of(mine).pins] == ["quiet-machines"]


@pytest.mark.parametrize("place", ["7", "99999999999", "9" * 4000])
def test_a_pin_that_is_not_there_is_told(mine: FlaskClient, place: str) -> None:
    assert page(mine.get(f"/tender/pins/{place}"), 404).one("p", class_="lead").text.endswith(".")
    assert page(mine.post(f"/tender/pins/{place}"), 404)
    assert mine.post(f"/tender/pins/{place}/preview").status_code == 404


def test_the_page_says_what_the_check_says_of_this_pin_and_how_it_scores(mine: FlaskClient) -> None:
    send(mine, PIN, weight="10")
    said = page(mine.get(PIN))
    assert [row.text for row in said.one("table").all("td")][:3] == ["60 decibel", "20", "2"]
    about = [one.text for one in said.one("aside").all("li", class_="verdict")]
    assert about
    assert all("noise-limit" in one for one in about)


@FEW
@given(form=st.dictionaries(
    st.sampled_from(["level", "drawn-level", "use", "weight", "weight-to", "rank", "minimum-points", "lots", "act",
                     "wording-en", "wording-nl", "note-en", "values-noise-level", "values-x", "values-", "entry", "seen"])
    | st.text(max_size=10),
    st.text(max_size=30) | st.sampled_from(["core", "advanced", "leading", "award-criterion", "preview", "1e5"]),
))  # fmt: skip
def test_no_form_takes_the_pin_down(client: FlaskClient, form: dict[str, str]) -> None:
    client.post("/tender/empty")
    add(client, "noise-limit")
    assert client.post(PIN, data=form).status_code in (200, 303, 400, 409)
    assert client.post(f"{PIN}/preview", data=form).status_code == 200
    assert client.get("/tender").status_code == 200
    assert basket_of(client).pins[0].id == "noise-limit"
