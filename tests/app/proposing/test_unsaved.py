"""What is typed is kept before it is saved, offered again, and never seen by others."""

from io import BytesIO
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
    form = {"token": desk.me.token(SUGGEST), "key": keys(desk)[0], "after": SUGGEST}
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


def test_two_windows_on_one_entry_keep_a_text_each(desk: Desk) -> None:
    """The second window used to overwrite what the first one had kept, and saving it threw that away."""
    first, second = desk.form(SUGGEST), desk.form(SUGGEST)
    keep(desk, first, summary_en="An hour of work.")
    keep(desk, second, summary_en="One word.")
    assert desk.press(SUGGEST, second, "save", summary_en="One word.").status_code == 303
    assert keys(desk) == first["key"]
    assert form_on(desk.page(desk.page(SUGGEST).link("Take it up")))["summary-en"] == [
        "An hour of work."
    ]


@pytest.mark.parametrize("address", [SUGGEST, NEW, "/proposals/1/edit"])
def test_a_text_that_arrives_after_its_form_was_saved_is_not_kept(desk: Desk, address: str) -> None:
    """The page sends what is typed every two seconds; that may be on its way while somebody saves."""
    desk.send(SUGGEST, summary_en="First.")
    form = desk.form(address)
    saved = desk.press(address, form, "save", title_en="Calm nights", community="quiet-works")
    assert saved.status_code == 303
    keep(desk, form, 409, title_en="Calm nigh")
    assert keys(desk) == []
    assert "unsaved text" not in desk.page("/contribute").text


def test_what_is_typed_after_a_refused_save_is_still_kept(desk: Desk) -> None:
    form = desk.form(NEW)
    refused = desk.press(NEW, form, "save", title_en="Calm nights", community="")
    form = form_on(shown(refused, 400))
    keep(desk, form, title_en="Calm nights of May")
    assert keys(desk) == form["key"]


def test_a_file_in_place_of_the_form_leaves_what_was_typed(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    form = desk.form("/proposals/1/edit")
    keep(desk, form, summary_en="Typed for an hour.")
    text = desk.kept().proposal.text.replace("First.", "From a file.")
    sent = form | {"act": "upload", "file": (BytesIO(text.encode()), "noise-limit.yaml")}
    assert desk.client.post("/proposals/1/edit", data=sent).status_code == 303
    taken = form_on(desk.page(desk.page("/proposals/1/edit").link("Take it up")))
    assert taken["summary-en"] == ["Typed for an hour."]


def test_the_unsaved_text_of_a_proposal_remembers_what_it_was_written_over(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    keep(desk, desk.form("/proposals/1/edit"), summary_en="Mine.")
    desk.send("/contribute/new/practice", title_en="Another", community="quiet-works")
    desk.press("/proposals/1/edit", desk.form("/proposals/1/edit"), "save", title_en="Theirs")
    form = desk.form(desk.page("/proposals/1/edit").link("Take it up"))
    assert form["summary-en"] == ["Mine."]
    shown(desk.press("/proposals/1/edit", form, "save"), 409)


def test_it_is_nobody_elses(desk: Desk) -> None:
    keep(desk, desk.form(SUGGEST), summary_en="Half a sen")
    edith = desk.other("edith")
    assert "unsaved text" not in edith.page(SUGGEST).text
    other = form_on(edith.page(f"{SUGGEST}?draft={keys(desk)[0]}"))
    assert other["summary-en"] != ["Half a sen"]


@pytest.mark.parametrize("key", ["", "proposal:1", "proposal:0:00000000", "proposal:x:00000000", "entry:../x:00000000", "new:criterion:1", "new:source:00000000", "x" * 200])  # fmt: skip
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
    assert "Noise limit at the nearest facade Proposal 1, unsaved text of" in part.text
    assert "Without a title yet A new criterion, unsaved text of" in part.text
    back = [one.attributes["href"] for one in part.all("a") if one.text.startswith("Take it up")]
    assert len(back) == 3
    for address in back:
        assert form_on(Visitor(desk.client).page(address))["summary-en"] == ["Mine."]
