"""What a contributor meets in a form: what is still to fill in, that it was saved, what others said."""

from datetime import datetime
from typing import Any

import pytest

from app import review
from kb.proposal import Given
from tests.app.page import Part
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown

EDIT = "/proposals/1/edit"
NOTE = {"hand_change": "patch", "hand_note": "Clearer for neighbours."}


def folded(part: Part) -> set[str]:
    """The parts of the form that are folded."""
    return {
        one.attributes["id"].removeprefix("fold-")
        for one in part.all("details")
        if one.attributes.get("id", "").startswith("fold-") and "open" not in one.attributes
    }


def asked_back(desk: Desk, *said: tuple[str, str]) -> None:
    """Proposal 1 is in review, was commented on (field, words), and goes back to Ann."""
    desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep.", **NOTE)
    for keys, words in said:
        review.comment(desk.store, desk.edith, 1, keys, words, now(desk))
    given = Given(1, reason="Name the hour.")
    review.act(desk.store, desk.edith, 1, "request-changes", given, now(desk))


def suggested(desk: Desk, keys: str, old: str, new: str) -> None:
    text = desk.kept().proposal.text
    assert old in text
    given = Given(1, text=text.replace(old, new), reason="Shorter.")
    review.act(desk.store, desk.edith, 1, "suggest", given, now(desk), keys=keys)


def now(desk: Desk) -> datetime:
    found = desk.client.application.extensions["clock"]()
    assert isinstance(found, datetime)
    return found


def test_a_new_form_says_once_and_by_label_what_it_needs(desk: Desk) -> None:
    part = desk.page(NEW)
    told = part.one("div", id="f-problems")
    assert "Before it can be published it needs: Community, Title, In short," in told.text
    ids = {one.attributes.get("id") for one in part.parts()}
    assert {link.removeprefix("#") for link in told.links} <= ids
    assert part.all("p", class_="wrong") == []
    assert [one for one in part.parts() if "aria-invalid" in one.attributes] == []
    assert "has no `" not in part.text
    assert part.all("input", name="unfinished") == []


@pytest.mark.parametrize("act", ["check", "save"])
def test_what_is_not_filled_in_is_said_in_words_of_the_form(desk: Desk, act: str) -> None:
    answer = desk.send(NEW, act, title_en="Calm nights", community="quiet-works")
    part = desk.page(EDIT) if act == "save" else shown(answer, 200)
    told = part.one("div", id="f-problems")
    assert told.one("h2").text == "13 things still to fill in"
    assert told.attributes["role"] == "status"
    assert part.one("p", id="f-summary-wrong").text == "Not filled in yet."
    assert "summary" not in told.text
    assert "The key is required" not in part.text


def test_what_is_wrong_is_told_apart_from_what_is_not_there_yet(desk: Desk) -> None:
    typed = {"title_en": "Calm nights", "community": "quiet-works", "review_by": "soon"}
    told = shown(desk.send(NEW, "check", **typed), 200).one("div", id="f-problems")
    assert told.one("h2").text == "One thing to mend, 13 things still to fill in"
    assert told.attributes["role"] == "alert"
    assert told.one("ul").text.startswith('Read again by: review-by is "soon". Expected')
    assert "Still to fill in: In short" in told.text


def test_saving_says_when_and_where_the_draft_is(desk: Desk) -> None:
    then = now(desk)
    desk.client.application.extensions["clock"] = lambda: then
    day = f"{then.day} {then:%B %Y}, {then:%H:%M} UTC"
    answer = desk.send(SUGGEST, summary_en="Neighbours can sleep.")
    assert answer.location == f"{EDIT}?saved=1#saved"
    part = desk.page(answer.location)
    note = part.one("p", id="saved")
    assert note.attributes["role"] == "status"
    assert f"Saved: text 1, {day}." in note.text
    assert note.link("Contribute") == "/contribute"
    assert part.one("title").text.startswith("Saved: ")
    bar = next(one for one in part.all("span", role="status") if "data-saved" in one.attributes)
    assert bar.text == f"Saved, {day}"
    assert desk.page(EDIT).all("p", id="saved") == []


def test_a_change_is_folded_but_for_its_title_until_there_is_something_to_see(desk: Desk) -> None:
    part = desk.page(SUGGEST)
    every = folded(part)
    assert {"demand", "parameters", "law", "sources", "about"} <= every
    assert "first" not in every
    form = form_on(part)
    name = next(name for name in form if name.endswith("-default-core"))
    part = shown(desk.press(SUGGEST, form | {name: "62"}, "check"), 200)
    assert folded(part) == every - {"parameters"}
    heading = part.one("section", id="part-parameters").all("summary")[0]
    assert heading.text == "Numbers to fill in changed"
    row = name.rpartition("-default-core")[0]
    assert "open" in part.one("details", id=f"f-{row}-fold").attributes


def test_what_is_wrong_or_was_pressed_stands_open(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    part = shown(desk.press(SUGGEST, form, "check", review_by="soon"), 200)
    assert "about" not in folded(part)
    assert "law" in folded(part)
    part = shown(desk.press(SUGGEST, form, "add:legal"), 200)
    assert "law" not in folded(part)
    rows = part.one("fieldset", id="f-legal").all("details", class_="boxed")
    assert "open" in rows[-1].attributes, "the row that was added"
    assert "open" not in rows[0].attributes


def test_all_parts_are_opened_and_folded_by_a_button(desk: Desk) -> None:
    part = shown(desk.send(SUGGEST, "open", title_en="Typed"), 200)
    assert folded(part) == set()
    assert form_on(part)["title-en"] == ["Typed"]
    part = shown(desk.press(SUGGEST, form_on(part), "add:sources"), 200)
    assert folded(part) == set(), "it stays so"
    assert "law" in folded(shown(desk.press(SUGGEST, form_on(part), "fold"), 200))


def test_a_folded_row_says_what_it_is(desk: Desk) -> None:
    row = desk.page(SUGGEST).one("details", id="f-parameters-0-fold")
    assert row.all("summary")[0].text == "Number or choice 1: noise-level"


def test_open_comments_stand_at_their_fields(desk: Desk) -> None:
    asked_back(desk, ("rationale/en", "Which nights?"), ("", "Please ask the fire brigade too."))
    part = desk.page(EDIT)
    said = part.one("ul", id="f-rationale-en-said")
    assert "Edith" in said.text
    assert "UTC Which nights?" in said.text
    field = next(one for one in part.all("textarea") if one.attributes["name"] == "rationale-en")
    assert "f-rationale-en-said" in field.attributes["aria-describedby"].split()
    assert "fire brigade" in part.one("ul", id="f-whole-said").text
    assert "why" not in folded(part)
    assert "law" in folded(part)
    again = shown(desk.press(EDIT, form_on(part), "add:sources"), 200)
    assert again.one("ul", id="f-rationale-en-said")


def test_a_comment_about_words_that_are_gone_is_not_shown_again(desk: Desk) -> None:
    asked_back(desk, ("summary/en", "Which neighbours?"))
    assert desk.page(EDIT).one("ul", id="f-summary-en-said")
    desk.send(EDIT, summary_en="Those beside the site can sleep.")
    assert desk.page(EDIT).all("ul", id="f-summary-en-said") == []


def test_suggested_words_are_taken_over_from_the_form_with_all_that_was_typed(desk: Desk) -> None:
    asked_back(desk)
    suggested(desk, "summary/en", "Neighbours can sleep.", "Neighbours sleep.")
    part = desk.page(EDIT)
    said = part.one("ul", id="f-summary-en-said")
    assert "Shorter." in said.text
    button = said.one("button")
    assert button.text.startswith("Save and take over")
    form: dict[str, Any] = form_on(part)
    answer = desk.press(EDIT, form, button.attributes["value"], title_en="Quiet facades")
    assert answer.location == f"{EDIT}?saved=1#saved"
    one = desk.kept().proposal
    assert "Quiet facades" in one.text
    assert "Neighbours sleep." in one.text
    assert desk.edith.id in one.authors
    assert desk.page(EDIT).all("ul", id="f-summary-en-said") == []


def test_words_that_both_changed_are_not_taken_over_and_nothing_is_lost(desk: Desk) -> None:
    asked_back(desk)
    suggested(desk, "summary/en", "Neighbours can sleep.", "Neighbours sleep.")
    part = shown(desk.send(EDIT, "take:0", summary_en="Sleep is possible."), 409)
    assert "Your text was saved, but the other words were not taken over." in part.text
    assert form_on(part)["summary-en"] == ["Sleep is possible."]
    assert "Sleep is possible." in desk.kept().proposal.text
    assert desk.press(EDIT, form_on(part), "save", title_en="Quiet facades").status_code == 303


@pytest.mark.parametrize("number", ["", "7", "-1", "x", "\u0661"])
def test_a_suggestion_that_is_not_there_is_not_taken_over(desk: Desk, number: str) -> None:
    asked_back(desk)
    answer = desk.send(EDIT, f"take:{number}", title_en="Quiet facades")
    assert answer.status_code in (400, 409)
    assert "Neighbours can sleep." in desk.kept().proposal.text


def test_the_text_of_ones_own_is_not_said_to_others(desk: Desk) -> None:
    """Comments come with the proposal; whoever may not see it gets neither."""
    asked_back(desk, ("summary/en", "Which neighbours?"))
    assert desk.other("bob").client.get(EDIT).status_code == 404
