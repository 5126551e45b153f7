"""What is typed is kept before it is saved, offered again, and never seen by others."""

from typing import Any

import pytest

from app.proposing.unsaved import MOST
from app.store import drafts
from tests.app.browser import Visitor
from tests.app.members import visitor
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown

KEEP = "/contribute/unsaved"


def keep(desk: Desk, form: dict[str, Any], status: int = 204, **typed: str) -> None:
    changed = {name.replace("_", "-"): words for name, words in typed.items()}
    answer = desk.client.post(KEEP, data=form | changed | {"act": "save"})
    assert answer.status_code == status, answer.text[:300]


def keys(desk: Desk) -> list[str]:
    with desk.store.reading() as db:
        return [one.key for one in drafts.listed(db, desk.ann.id)]


def test_a_page_says_where_its_form_is_kept(desk: Desk) -> None:
    form = desk.page(SUGGEST).one("form", id="editing")
    assert form.attributes["data-autosave"] == KEEP


def test_unsaved_text_is_offered_and_taken_up(desk: Desk) -> None:
    keep(desk, desk.form(SUGGEST), summary_en="Half a sen", rationale_en=" two\n\nlines ")
    assert desk.count() == 0
    part = desk.page(SUGGEST)
    assert "You have unsaved text of" in part.text
    assert form_on(part)["summary-en"] != ["Half a sen"]
    part = desk.page(part.link("Take it up"))
    form = form_on(part)
    assert form["summary-en"] == ["Half a sen"]
    assert "You have unsaved text" not in part.text
    assert desk.press(SUGGEST, form, "save").status_code == 303
    assert "Half a sen" in desk.kept().proposal.text
    assert keys(desk) == []


def test_it_is_thrown_away_by_a_button(desk: Desk) -> None:
    keep(desk, desk.form(SUGGEST), summary_en="Half a sen")
    form = {"token": desk.me.token(SUGGEST), "key": "entry:noise-limit", "after": SUGGEST}
    assert desk.client.post(f"{KEEP}/drop", data=form).location == SUGGEST
    assert keys(desk) == []
    away = desk.client.post(f"{KEEP}/drop", data=form | {"after": "//evil.example"})
    assert away.location == "/"


def test_each_form_of_a_new_entry_is_kept_by_itself(desk: Desk) -> None:
    first, second = desk.form(NEW), desk.form(NEW)
    assert first["key"] != second["key"]
    keep(desk, first, title_en="One")
    keep(desk, second, title_en="Two")
    part = desk.page(NEW)
    assert len([one for one in part.all("a") if one.text == "Take it up"]) == 2
    taken = form_on(desk.page(f"{NEW}?draft={first['key'][0]}"))
    assert (taken["title-en"], taken["key"]) == (["One"], first["key"])
    assert desk.press(NEW, taken, "save", community="quiet-works").status_code == 303
    assert keys(desk) == second["key"]


def test_the_unsaved_text_of_a_proposal_remembers_what_it_was_written_over(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    keep(desk, desk.form("/proposals/1/edit"), summary_en="Mine.")
    desk.send("/contribute/new/practice", title_en="Another", community="quiet-works")
    with desk.store.reading() as db:
        body = drafts.found(db, desk.ann.id, "proposal:1")
    assert body
    desk.press("/proposals/1/edit", desk.form("/proposals/1/edit"), "save", title_en="Theirs")
    with desk.store.writing() as db:
        drafts.keep(db, desk.ann.id, body.key, body.body, body.changed)
    form = desk.form("/proposals/1/edit?draft=proposal:1")
    assert form["summary-en"] == ["Mine."]
    shown(desk.press("/proposals/1/edit", form, "save"), 409)


def test_it_is_nobody_elses(desk: Desk) -> None:
    keep(desk, desk.form(SUGGEST), summary_en="Half a sen")
    edith = desk.other("edith")
    assert "unsaved text" not in edith.page(SUGGEST).text
    other = form_on(edith.page(f"{SUGGEST}?draft=entry:noise-limit"))
    assert other["summary-en"] != ["Half a sen"]


@pytest.mark.parametrize("key", ["", "proposal:0", "proposal:x", "entry:../x", "new:criterion:1", "new:source:00000000", "x" * 200])  # fmt: skip
def test_no_other_key_is_kept(desk: Desk, key: str) -> None:
    keep(desk, desk.form(SUGGEST), 400, key=key)
    assert keys(desk) == []


def test_more_than_an_entry_can_hold_is_not_kept(desk: Desk) -> None:
    keep(desk, desk.form(SUGGEST), 413, summary_en="x" * (MOST + 1))
    keep(desk, desk.form(SUGGEST), 413, summary_en="x" * 1_100_000)
    keep(desk, desk.form(SUGGEST), 204, summary_en="x" * 200_000)


def test_nothing_is_kept_without_session_or_token(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    stranger = visitor(desk.client.application)
    assert stranger.client.post(KEEP, data=form).status_code == 403
    assert desk.client.post(KEEP, data=form | {"token": "x"}).status_code == 403
    assert desk.client.get(KEEP).status_code == 405
    assert keys(desk) == []


def test_the_front_door_leads_back_to_every_unsaved_text(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    keep(desk, desk.form(SUGGEST), summary_en="Mine.")
    keep(desk, desk.form("/proposals/1/edit"), summary_en="Mine.")
    keep(desk, desk.form(NEW), summary_en="Mine.")
    part = desk.page("/contribute")
    back = [one.attributes["href"] for one in part.all("a") if one.text.startswith("Take it up")]
    assert len(back) == 3
    for address in back:
        assert form_on(Visitor(desk.client).page(address))["summary-en"] == ["Mine."]
