"""An entry is withdrawn, or superseded, by four eyes; nothing is deleted."""

import pytest

from app.following import refresh
from app.visit import settings
from kb.ending import dated, withdrawn
from kb.load import load
from kb.rules import check
from tests.app.page import read_page
from tests.app.reviewing.conftest import Round
from tests.kb.killed import LIMIT

PAGE = "/entries/quiet-machines/withdraw"


def propose(round_: Round, **fields: str) -> int:
    answer = round_.ann.send(PAGE, **fields)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


@pytest.mark.parametrize(
    ("by", "status", "told", "done"),
    [
        ("", "withdrawn", "Withdrawn on", "withdrew the entry"),
        ("noise-limit", "superseded", "Superseded by Noise limit", "superseded the entry"),
    ],
)
def test_an_entry_ends_by_two_people(
    round_: Round, by: str, status: str, told: str, done: str
) -> None:
    assert "Withdraw" in round_.ann.page("/criteria/quiet-machines").text
    number = propose(round_, reason="Nobody builds them.", **{"replaced-by": by})
    assert round_.state(number).state == "in-review"
    page = round_.page("edith", number)
    assert "Ends the entry" in page.text
    said = "Readers are sent to Noise limit" if by else "Readers are told: “Nobody builds them.”"
    assert said in page.one("section", id="check").text
    assert "No field differs" not in page.text
    assert page.all("input", type="radio") == []
    for who, act in (("ann", "accept"), ("ann", "publish")):
        assert round_.send(who, number, act, change="patch", note="x").status_code == 403
    answer = round_.send("edith", number, "accept", change="patch", note="Nobody builds them.")
    assert answer.status_code == 303, answer.text
    assert "End the entry" in round_.page("eve", number).text
    assert round_.send("eve", number, "publish").status_code == 303
    page = round_.nobody.page("/criteria/quiet-machines")
    banner = page.one("div", class_="banner").text
    assert told in banner
    assert "Nobody builds them." in banner
    assert "Add to tender" not in page.text
    round_.nobody.page("/criteria/quiet-machines@1.0.0")
    events = round_.nobody.page("/criteria/quiet-machines/history").one("ol", class_="timeline")
    assert len(events.all("li")) == 2
    assert f"{status.capitalize()} on this site by an editor" in events.all("li")[0].text
    assert "Nobody builds them." in round_.nobody.page("/changes").text
    library = load(round_.folder)
    assert library.entries["quiet-machines"].status == status
    assert check(library, round_.today) == []
    assert library.entries["quiet-machines"].ended == round_.today
    assert round_.audit()[0] == f"Eve {done}"
    assert "Withdraw" not in round_.ann.page("/criteria/quiet-machines").link("Proposals")
    round_.ann.page(PAGE, 409)


def test_what_lacks_or_leads_nowhere_is_told_and_kept(round_: Round) -> None:
    answer = round_.ann.send(PAGE, reason=" ", **{"replaced-by": "noise-limit"})
    assert answer.status_code == 400
    assert "Say why" in answer.text
    assert 'value="noise-limit"' in answer.text
    for wrong, told in (
        ("nothing-there", "No other entry has"),
        ("quiet-machines", "No other entry has"),
        ("sound-wall", "is superseded itself"),
        ("tree-log", "is only a proposal yet"),
    ):
        answer = round_.ann.send(PAGE, reason="Old words.", **{"replaced-by": wrong})
        assert answer.status_code == 400
        assert told in read_page(answer.text).one("span", class_="fault").text
        assert "Old words." in answer.text
        assert f'value="{wrong}"' in answer.text
    propose(round_, reason="Nobody builds them.")
    assert "open proposal" in round_.ann.send(PAGE, reason="Again.").text


def successor(round_: Round, **fields: str) -> str:
    number = propose(round_, reason="Nobody builds them.", **fields)
    text = round_.state(number).text
    return next(one for one in text.splitlines() if one.startswith("superseded-by:"))


@pytest.mark.parametrize(
    "typed", ["noise LIMIT at the nearest facade", "/criteria/noise-limit@1.1.0", "noise-limit"]
)
def test_the_successor_is_named_by_title_address_or_id(round_: Round, typed: str) -> None:
    assert successor(round_, **{"replaced-by": typed}) == "superseded-by: noise-limit"


def test_words_of_a_title_offer_the_entries_in_use_to_choose_from(round_: Round) -> None:
    answer = round_.ann.send(PAGE, reason="Old.", **{"replaced-by": "limits of noise"})
    page = read_page(answer.text)
    offered = [one.attributes["value"] for one in page.all("input", type="radio")]
    assert offered == ["noise-limit"]
    chosen = {"replaced-by": "limits of noise", "chosen": "noise-limit"}
    assert successor(round_, **chosen) == "superseded-by: noise-limit"


def test_a_successor_that_ended_meanwhile_takes_no_place(round_: Round) -> None:
    number = propose(round_, reason="Merged.", **{"replaced-by": "noise-limit"})
    path = round_.folder / LIMIT
    ended = withdrawn(load(round_.folder).documents["entry", "noise-limit"], "Gone too.")
    path.write_text(dated(ended, round_.today), "utf-8")
    with round_.client.application.test_request_context():
        assert refresh(round_.client.application, settings())
    answer = round_.send("edith", number, "accept", change="patch", note="Merged.")
    assert answer.status_code == 400
    assert "is withdrawn, so it takes no entry's place" in read_page(answer.text).text


def test_others_may_not_propose_it(round_: Round) -> None:
    for who in ("bob", "adam"):
        round_.browsers[who].page(PAGE, 403)
    assert round_.nobody.client.get(PAGE).location.startswith("/sign-in")
    round_.ann.page("/entries/nothing/withdraw", 404)
    round_.ann.page("/entries/sound-wall/withdraw", 409)
