"""The official codes and numbers of a lot, as every notice format writes them."""

from decimal import Decimal

from kb.tender.codes import accessibility, awards, carried, written_in
from kb.tender.model import LocalText, Tender
from tests.worked import award_pins, job, lot_changed, tender

STREET = "street-without-exhaust"


def codes(of: str | Tender, term: str, lot: str = "lot-1") -> set[str]:
    return set(carried(job(of).draft.of_lot(lot), term))


def test_none_stands_only_where_no_clause_says_more() -> None:
    draft = job("refuse-trucks").draft
    own = {code for one in draft.of_lot("lot-1") for code in one.criterion.eforms["bt-805"]}
    assert "none" in own
    assert codes("refuse-trucks", "bt-805") == own - {"none"}
    labour = [one for one in draft.of_lot("lot-2") if one.pin.id == "labour-standards-clause"]
    assert set(carried(labour, "bt-805")) == {"none"}


def test_strategic_procurement_follows_from_the_goals() -> None:
    for name in ("refuse-trucks", "solar-framework", STREET):
        for goals, code in (("bt-774", "env-imp"), ("bt-775", "soc-obj"), ("bt-776", "inn-pur")):
            assert bool(codes(name, goals)) == (code in codes(name, "bt-06"))


def test_the_price_comes_first_and_a_formula_takes_all_numbers() -> None:
    weighed = lot_changed(STREET, price={"type": "cost", "weight": 60})
    found = awards(job(weighed).draft, job(weighed).draft.tender.lots[0])
    assert [(one.type, one.number) for one in found] == [
        ("cost", Decimal(60)), ("quality", Decimal(30)), ("quality", Decimal(10)),
    ]  # fmt: skip
    assert found[0].title("de") == "Kosten"
    combined = lot_changed(STREET, formula={"en": "a / b"}, price={"fixed": 5})
    numbers = awards(job(combined).draft, job(combined).draft.tender.lots[0])
    assert {(one.number, one.fixed, one.minimum) for one in numbers} == {(None, None, None)}


def test_the_buyers_answer_on_accessibility_wins() -> None:
    draft = job(lot_changed(STREET, accessibility={"code": "n-inc"})).draft
    assert accessibility(draft.tender.lots[0], draft.of_lot("lot-1")) == "n-inc"
    silent = draft.tender.lots[0].model_copy(update={"accessibility": None})
    assert accessibility(silent, draft.of_lot("lot-1")) is None


def test_a_clause_stands_in_its_own_wording_or_published_language_else_in_english() -> None:
    german = award_pins(tender(STREET), wording=(LocalText({"de": "muss"}), None))
    worded, published = job(german).draft.of_lot("lot-1", "award-criterion")
    assert written_in(worded, "de") == "de"
    assert written_in(published, "mt") == "en"
