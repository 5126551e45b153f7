"""An entry is withdrawn, or superseded, by four eyes; nothing is deleted."""

import pytest

from kb.load import load
from kb.rules import check
from tests.app.reviewing.conftest import Round

PAGE = "/entries/quiet-machines/withdraw"


def propose(round_: Round, **fields: str) -> int:
    answer = round_.ann.send(PAGE, **fields)
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


@pytest.mark.parametrize(
    ("by", "status", "told"),
    [
        ("", "withdrawn", "Withdrawn: Nobody builds them."),
        ("noise-limit", "superseded", "superseded by"),
    ],
)
def test_an_entry_ends_by_two_people(round_: Round, by: str, status: str, told: str) -> None:
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
    assert told in page.text
    assert "Add to tender" not in page.text or status == "superseded"
    round_.nobody.page("/criteria/quiet-machines@1.0.0")
    library = load(round_.folder)
    assert library.entries["quiet-machines"].status == status
    assert check(library, round_.today) == []
    assert round_.audit()[0] == "Eve ended the entry"
    assert "Withdraw" not in round_.ann.page("/criteria/quiet-machines").link("Proposals")
    round_.ann.page(PAGE, 409)


def test_what_lacks_or_leads_nowhere_is_told_and_kept(round_: Round) -> None:
    answer = round_.ann.send(PAGE, reason=" ", **{"replaced-by": "noise-limit"})
    assert answer.status_code == 400
    assert "Say why" in answer.text
    assert 'value="noise-limit"' in answer.text
    for wrong in ("nothing-there", "quiet-machines"):
        answer = round_.ann.send(PAGE, reason="Old words.", **{"replaced-by": wrong})
        assert answer.status_code == 400
        assert "There is no other entry" in answer.text
        assert "Old words." in answer.text
    propose(round_, reason="Nobody builds them.")
    assert "open proposal" in round_.ann.send(PAGE, reason="Again.").text


def test_others_may_not_propose_it(round_: Round) -> None:
    for who in ("bob", "adam"):
        round_.browsers[who].page(PAGE, 403)
    assert round_.nobody.client.get(PAGE).location.startswith("/sign-in")
    round_.ann.page("/entries/nothing/withdraw", 404)
    round_.ann.page("/entries/sound-wall/withdraw", 409)
