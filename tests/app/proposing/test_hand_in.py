"""Handing in: class and note, what is still to mend, and what the contributor is told afterwards."""

from app import review
from kb.proposal import Given
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown

NOTE = {"hand_change": "patch", "hand_note": "Clearer for neighbours."}


def test_a_suggestion_is_saved_and_handed_in_at_once(desk: Desk) -> None:
    answer = desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep.", **NOTE)
    assert answer.location == "/proposals/1/handed-in"
    one = desk.kept().proposal
    assert (one.state, one.change, one.note) == ("in-review", "patch", "Clearer for neighbours.")
    part = desk.page("/proposals/1/handed-in")
    assert part.one("h1").text == "Thank you: this is proposal 1"
    assert "the only one that waits" in part.text
    assert part.link("See the proposal") == "/proposals/1"


def test_the_queue_is_told(desk: Desk) -> None:
    desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep.", **NOTE)
    desk.send("/entries/quiet-machines/suggest", "submit", summary_en="Calm machines.", **NOTE)
    assert "2 proposals wait for a reviewer there" in desk.page("/proposals/2/handed-in").text


def test_the_program_says_what_kind_of_change_it_is(desk: Desk) -> None:
    part = shown(desk.send(SUGGEST, "check", summary_en="Neighbours can sleep."), 200)
    told = part.one("fieldset", id="f-hand-change")
    assert "at least patch: Only words and sources differ" in told.text
    chosen = [one for one in told.all("input") if "checked" in one.attributes]
    assert [one.attributes["value"] for one in chosen] == ["patch"]
    form = desk.form(SUGGEST)
    name = next(name for name in form if name.endswith("-default-core"))
    part = shown(desk.press(SUGGEST, form | {name: "62"}, "check"), 200)
    assert "at least m" in part.one("fieldset", id="f-hand-change").text


def test_a_patch_of_the_demand_is_refused_with_the_reason(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    name = next(name for name in form if name.endswith("-default-core"))
    part = shown(desk.press(SUGGEST, form | {name: "62"}, "submit", **NOTE), 400)
    assert "the default of level core was" in part.one("p", id="f-hand-change-wrong").text
    assert form_on(part)["hand-note"] == ["Clearer for neighbours."]
    assert desk.count() == 0


def test_without_class_or_note_nothing_is_handed_in(desk: Desk) -> None:
    part = shown(desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep."), 400)
    assert "Choose what kind" in part.one("p", id="f-hand-change-wrong").text
    part = shown(
        desk.send(SUGGEST, "submit", summary_en="Calm.", hand_change="patch", hand_note=" "), 400
    )
    assert part.one("p", id="f-hand-note-wrong")
    assert desk.count() == 0


def test_a_text_with_mistakes_is_handed_in_only_when_its_author_asks_for_help(desk: Desk) -> None:
    typed = {
        "title_en": "Calm nights",
        "community": "quiet-works",
        "hand_change": "major",
        "hand_note": "First.",
    }
    part = shown(desk.send(NEW, "submit", **typed), 400)
    assert "say that you need help" in part.one("p", id="f-unfinished-wrong").text
    assert desk.count() == 0
    again = desk.press(NEW, form_on(part), "submit", unfinished="yes")
    assert again.location == "/proposals/1/handed-in"
    assert desk.kept().proposal.state == "in-review"


def test_the_licence_is_told_where_it_is_given(desk: Desk) -> None:
    part = desk.page(SUGGEST).one("section", id="hand-in")
    assert "place it under CC BY 4.0" in part.text


def test_changes_that_were_asked_for_are_made_and_handed_in_again(desk: Desk) -> None:
    desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep.", **NOTE)
    now = desk.client.application.extensions["clock"]()
    review.act(desk.store, desk.edith, 1, "request-changes", Given(1, reason="Name the hour."), now)
    part = desk.page("/proposals/1/edit")
    assert "Name the hour." in part.text
    answer = desk.press(
        "/proposals/1/edit", form_on(part), "submit", summary_en="Sleep from ten.", **NOTE
    )
    assert answer.location == "/proposals/1/handed-in"
    assert (desk.kept().proposal.revision, desk.kept().proposal.state) == (2, "in-review")


def test_a_note_too_long_for_a_sentence_stands_beside_the_field(desk: Desk) -> None:
    for length in (301, 400_000):
        form = {**NOTE, "hand_note": "x" * length}
        part = shown(desk.send(SUGGEST, "submit", summary_en="Neighbours can sleep.", **form), 400)
        assert "At most 300 characters" in part.one("section", id="hand-in").text
    assert desk.count() == 0
