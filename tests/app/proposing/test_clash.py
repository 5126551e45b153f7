"""Somebody else was quicker: nothing is overwritten and nothing typed is lost."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from app import review
from app.store import proposals
from kb.load import load
from kb.proposal import Given
from kb.reader import Document, read
from kb.release import release
from tests.app.proposing.conftest import SUGGEST, Desk, form_on, shown
from tests.app.tender.browser import fields

EDIT = "/proposals/1/edit"


def data(text: str) -> dict[str, Any]:
    found = read(text.encode(), "text")
    assert isinstance(found, Document)
    return found.data


def file(desk: Desk) -> Path:
    return desk.folder / "quiet-works" / "noise-limit.yaml"


def publish(desk: Desk, old: str, new: str) -> None:
    """Another text becomes the next version of the entry, as `kb release` makes it."""
    path = file(desk)
    before = path.read_bytes()
    text = before.decode()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")
    release(load(desk.folder), "noise-limit", "patch", "Other words.", date.today(), before)


def reread(desk: Desk) -> None:
    """What the running site does every two seconds."""
    site = desk.client.application.extensions["site"]
    desk.client.application.extensions["site"] = replace(site, library=load(desk.folder))


def test_two_windows_on_one_draft(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    mine, theirs = desk.form(EDIT), desk.form(EDIT)
    assert (
        desk.press(EDIT, theirs, "save", title_en="Their title", summary_en="Theirs.").status_code
        == 303
    )
    part = shown(desk.press(EDIT, mine, "save", summary_en="Mine.", rationale_en="My reason."), 409)
    assert desk.kept().proposal.revision == 2
    form = form_on(part)
    assert (form["title-en"], form["summary-en"]) == (["Their title"], ["Mine."])
    assert form["rationale-en"] == ["My reason."]
    alert = part.all("div", role="alert")[0]
    assert "both changed it" in alert.text
    assert "Theirs: Theirs." in alert.text
    assert desk.press(EDIT, form, "save").status_code == 303
    found = data(desk.kept().proposal.text)
    assert (found["title"]["en"], found["summary"]["en"]) == ("Their title", "Mine.")
    assert found["rationale"]["en"] == "My reason."
    assert desk.kept().proposal.revision == 3


def test_one_may_go_on_with_ones_own_text_or_with_theirs(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    mine, theirs = desk.form(EDIT), desk.form(EDIT)
    desk.press(EDIT, theirs, "save", title_en="Their title")
    part = shown(desk.press(EDIT, mine, "save", summary_en="Mine."), 409)
    assert part.link("Go on with theirs only") == EDIT
    own = next(one for one in part.all("form") if "Go on with my text only" in one.text)
    part = shown(desk.press(EDIT, dict(fields(own)), "show"), 200)
    form = form_on(part)
    assert form["summary-en"] == ["Mine."]
    assert form["title-en"] != ["Their title"]
    assert desk.press(EDIT, form, "save").status_code == 303
    assert data(desk.kept().proposal.text)["summary"]["en"] == "Mine."


def test_a_button_on_a_stale_form_does_not_make_it_look_fresh(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    mine = desk.form(EDIT)
    desk.send(EDIT, title_en="Their title")
    mine = form_on(shown(desk.press(EDIT, mine, "add:sources"), 200))
    assert desk.press(EDIT, mine, "save", summary_en="Mine.").status_code == 409


def test_an_entry_that_was_published_anew_while_a_suggestion_was_written(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    publish(desk, "en: Noise limit at the nearest facade", "en: Noise limit for neighbours")
    for _ in range(2):  # before the running site has seen it, and afterwards
        part = shown(desk.press(SUGGEST, form, "save", summary_en="Mine."), 409)
        both = form_on(part)
        assert both["title-en"] == ["Noise limit for neighbours"]
        assert both["summary-en"] == ["Mine."]
        assert desk.count() == 0
        reread(desk)
    assert desk.press(SUGGEST, both, "save").status_code == 303
    kept = desk.kept()
    assert kept.base == file(desk).read_text("utf-8")
    found = data(kept.proposal.text)
    assert (found["version"], found["title"]["en"]) == ("1.1.1", "Noise limit for neighbours")
    assert len(found["history"]) == 3


def test_a_proposal_that_was_overtaken_is_put_together_in_the_form(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Mine.", title_en="My title")
    publish(desk, "en: Noise limit at the nearest facade", "en: Noise limit for neighbours")
    reread(desk)
    part = desk.page(EDIT)
    assert part.link("Put both texts together") == f"{EDIT}?together=1"
    part = desk.page(f"{EDIT}?together=1")
    assert "Theirs: Noise limit for neighbours" in part.text
    form = form_on(part)
    assert (form["title-en"], form["summary-en"]) == (["My title"], ["Mine."])
    form = form_on(shown(desk.press(EDIT, form, "add:sources"), 200))
    answer = desk.press(EDIT, form, "submit", hand_change="patch", hand_note="Clearer.")
    assert answer.location == "/proposals/1/handed-in"
    kept = desk.kept()
    assert kept.base == file(desk).read_text("utf-8")
    assert kept.proposal.base == "noise-limit@1.1.1"
    assert data(kept.proposal.text)["version"] == "1.1.1"


def test_a_file_that_is_gone_is_told_and_nothing_is_lost(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    file(desk).unlink()
    part = shown(desk.press(SUGGEST, form, "save", summary_en="Mine."), 409)
    assert "is gone" in part.text
    assert form_on(part)["summary-en"] == ["Mine."]


def test_a_suggestion_taken_over_meanwhile_is_not_overwritten(desk: Desk) -> None:
    desk.send(SUGGEST, "submit", summary_en="First.", hand_change="patch", hand_note="Clearer.")
    now = desk.client.application.extensions["clock"]()
    one = desk.kept().proposal
    review.act(desk.store, desk.edith, 1, "request-changes", Given(1, reason="Shorter."), now)
    form = desk.form(EDIT)
    words = one.text.replace("First.", "Their words.")
    review.act(desk.store, desk.edith, 1, "suggest", Given(1, text=words), now)
    review.act(desk.store, desk.ann, 1, "take-over-suggestion", Given(1), now)
    assert desk.press(EDIT, form, "save", title_en="Mine").status_code == 409
    assert "Their words." in desk.kept().proposal.text
    with desk.store.reading() as db:
        assert len(proposals.revisions(db, 1)) == 2
