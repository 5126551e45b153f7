"""The tender as a whole and its lots: forms that lose nothing."""

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.tender.model import LocalText, Price
from tests import worked
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
DETAILS, LOT = "/tender/details", "/tender/lots/lot-1"
FIELDS = [
    "title-en", "title-nl", "buyer", "country", "cpv", "languages", "regime", "procedure", "estimated-value-amount",
    "estimated-value-currency", "weighting", "price-type", "price-weight", "price-rank", "price-fixed", "months",
    "order-reason-en", "formula-en", "variants", "candidates", "minimum-turnover-amount", "accessibility-code",
    "accessibility-reason-en", "AW-06|noise-limit@1.1.0", "clean-vehicles", "energy-efficiency", "act", "seen",
]  # fmt: skip


@pytest.fixture
def mine(client: FlaskClient) -> FlaskClient:
    add(client, "noise-limit")
    return client


@pytest.mark.parametrize("name", worked.NAMES)
def test_a_form_sent_as_it_stands_changes_nothing(real: FlaskClient, name: str) -> None:
    tender = worked.tender(name)
    put(real, tender)
    for address in (DETAILS, *(f"/tender/lots/{lot.id}" for lot in tender.lots)):
        assert send(real, address).status_code == 303
    assert basket_of(real) == tender
    for place, pin in enumerate(tender.pins):
        if pin.level:
            assert send(real, f"/tender/pins/{place}").status_code == 303
    assert basket_of(real) == tender


def test_the_details_are_saved(mine: FlaskClient) -> None:
    answer = send(mine, DETAILS, title_en="Streets", buyer=" City of X ", country="NO", cpv="45000000, 77211600",
                  languages=["en", "nl"], estimated_value_amount="38 000 000", estimated_value_currency="nok")  # fmt: skip
    assert answer.status_code == 303
    tender = basket_of(mine)
    assert (tender.title.said("en"), tender.buyer, tender.country) == ("Streets", "City of X", "NO")
    assert (tender.cpv, tender.languages) == (("45000000", "77211600"), ("en", "nl"))
    assert tender.estimated_value
    assert (tender.estimated_value.amount, tender.estimated_value.currency) == (38_000_000, "NOK")
    assert len(tender.pins) == 1


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("250000", "250000"), ("250.000", "250000"), ("250,000", "250000"), ("38,000,000.50", "38000000.5"),
     ("1.250.000,75", "1250000.75"), ("12,5", "12.5"), ("1 250 000", "1250000"), ("1'250'000", "1250000")],
)  # fmt: skip
def test_an_amount_is_read_with_any_sign_for_thousands(
    mine: FlaskClient, typed: str, amount: str
) -> None:
    send(mine, DETAILS, estimated_value_amount=typed)
    value = basket_of(mine).estimated_value
    assert value
    assert value.amount == Decimal(amount)


def test_what_is_wrong_stands_beside_its_field_with_what_was_typed(mine: FlaskClient) -> None:
    before = cookies(mine)
    typed = {
        "title_en": "My title",
        "buyer": "My city",
        "cpv": "1 2",
        "estimated_value_amount": "many",
    }
    said = page(send(mine, DETAILS, **typed, languages=["nl"]), 400)
    assert said.one("p", id="cpv-wrong").text.count("eight digits") == 2
    assert said.one("p", id="estimated-value-amount-wrong")
    form = fields(said.one("form", class_="sheet"))
    assert (form["title-en"], form["buyer"], form["cpv"]) == (["My title"], ["My city"], ["1 2"])
    assert (form["languages"], form["estimated-value-amount"]) == (["nl"], ["many"])
    assert set(said.one("div", role="alert").links) == {"#cpv", "#estimated-value-amount"}
    assert cookies(mine) == before


@pytest.mark.parametrize("address", [DETAILS, LOT])
def test_a_title_is_asked_for_in_plain_words(mine: FlaskClient, address: str) -> None:
    said = page(send(mine, address, title_en=" "), 400)
    assert said.one("p", id="title-en-wrong").text == "Write a title."


def test_the_first_language_stays_first_and_words_of_a_dropped_one_are_kept(
    mine: FlaskClient,
) -> None:
    tender = basket_of(mine)
    mine.post("/tender/empty")
    put(
        mine,
        tender.model_copy(
            update={"languages": ("nl", "en"), "title": LocalText({"nl": "Straat", "en": "Street"})}
        ),
    )
    send(mine, DETAILS, languages=["en", "nl"])
    assert basket_of(mine).languages == ("nl", "en")
    send(mine, DETAILS, languages=["en"], title_nl="Straten")
    changed = basket_of(mine)
    assert changed.languages == ("en",)
    assert changed.title.root == {"nl": "Straten", "en": "Street"}
    assert "Choose at least one language" in page(send(mine, DETAILS, languages=[]), 400).text


def test_a_country_and_a_language_that_the_vocabulary_lacks_are_kept(mine: FlaskClient) -> None:
    tender = basket_of(mine)
    mine.post("/tender/empty")
    put(
        mine,
        tender.model_copy(
            update={"languages": ("en", "fi"), "country": "FI", "procedure": "by-lottery"}
        ),
    )
    send(mine, DETAILS, buyer="X")
    kept = basket_of(mine)
    assert (kept.languages, kept.country, kept.procedure) == (("en", "fi"), "FI", "by-lottery")


def test_a_lot_is_saved_and_keeps_what_its_form_does_not_show(mine: FlaskClient) -> None:
    tender = basket_of(mine)
    price = Price.model_validate({"weight": "40", "weight-to": "50", "note": {"en": "By lot."}})
    lot = tender.lots[0].model_copy(
        update={"price": price, "title": LocalText({"en": "A", "nl": "B"})}
    )
    mine.post("/tender/empty")
    put(mine, tender.model_copy(update={"lots": (lot,)}))
    assert send(mine, LOT, price_weight="45,5", months="24").status_code == 303
    saved = basket_of(mine).lots[0]
    assert saved.price == price.model_copy(update={"weight": Decimal("45.5")})
    assert saved.title == lot.title
    assert saved.months == 24


def test_life_cycle_cost_without_a_weight_yet_is_kept(mine: FlaskClient) -> None:
    send(mine, LOT, price_type="cost")
    price = basket_of(mine).lots[0].price
    assert price
    assert price.type == "cost"
    send(mine, LOT, price_type="price")
    assert basket_of(mine).lots[0].price is None


def test_a_reason_without_its_answer_is_not_dropped(mine: FlaskClient) -> None:
    said = page(send(mine, LOT, accessibility_reason_en="Only machines use it."), 400)
    assert said.one("p", id="accessibility-code-wrong")
    assert said.one("textarea", id="accessibility-reason-en").text == "Only machines use it."


def test_lots_come_and_go(mine: FlaskClient) -> None:
    answer = mine.post("/tender/lots")
    assert answer.headers["Location"] == "/tender/lots/lot-2"
    add(mine, "quiet-machines", lot="lot-2")
    assert "last one cannot be removed" not in page(mine.get("/tender/lots/lot-2")).text
    assert send(mine, "/tender/lots/lot-2", act="remove").status_code == 303
    tender = basket_of(mine)
    assert [lot.id for lot in tender.lots] == ["lot-1"]
    assert [pin.id for pin in tender.pins] == ["noise-limit"]
    assert "cannot be removed" in page(send(mine, LOT, act="remove"), 400).text
    assert page(mine.get("/tender/lots/lot-2"), 404)


def test_no_more_than_a_hundred_lots(mine: FlaskClient) -> None:
    for _ in range(99):
        assert mine.post("/tender/lots").status_code == 303
    assert "at most 100 lots" in page(mine.post("/tender/lots"), 400).text


@pytest.mark.parametrize("address", [DETAILS, LOT])
def test_a_form_from_an_older_window_is_refused(mine: FlaskClient, address: str) -> None:
    stale = {**form_of(mine, address), "title-en": "From the older window"}
    send(mine, address, title_en="From the newer window")
    before = cookies(mine)
    assert "From the older window" in page(mine.post(address, data=stale), 409).one("dl").text
    assert cookies(mine) == before


def test_answers_are_kept_changed_and_taken_back(mine: FlaskClient) -> None:
    name = "AW-06|noise-limit@1.1.0"
    assert name in form_of(mine, "/tender", "/tender/answers")
    for words in ("It is the noise\nof this site.", "Better said."):
        form = {**form_of(mine, "/tender", "/tender/answers"), name: words}
        mine.post("/tender/answers", data=form)
        assert [one.answer for one in basket_of(mine).answers] == [words]
    mine.post("/tender/answers", data={**form_of(mine, "/tender", "/tender/answers"), name: " "})
    assert basket_of(mine).answers == ()


@pytest.mark.parametrize(
    "name", ["x|y", "|", "AW-06|a b@", "AW-06|", "A" * 5000 + "|noise-limit@1.1.0", "no sign"]
)
def test_an_answer_to_what_was_not_asked_changes_nothing(mine: FlaskClient, name: str) -> None:
    before = basket_of(mine)
    assert mine.post("/tender/answers", data={name: "words"}).status_code == 303
    assert basket_of(mine) == before


def test_an_answer_that_cannot_be_kept_is_refused(mine: FlaskClient) -> None:
    for words in ("x" * 30_001, "a\x1bb"):
        form = {"AW-06|noise-limit@1.1.0": words}
        assert "at most 30000" in page(mine.post("/tender/answers", data=form), 400).text


@FEW
@given(form=st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=10), st.text(max_size=40)))
def test_no_form_takes_the_tender_down(client: FlaskClient, form: dict[str, str]) -> None:
    client.post("/tender/empty")
    add(client, "noise-limit")
    for address in (DETAILS, LOT, "/tender/answers"):
        assert client.post(address, data=form).status_code in (303, 400, 409), address
    assert client.get("/tender").status_code == 200
    assert basket_of(client).pins
