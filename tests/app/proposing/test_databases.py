"""The way of a proposal from the first typed word to the reviewer, on either database."""

from pathlib import Path

from tests.app.browser import Visitor
from tests.app.conftest import Opens
from tests.app.databases import database_url, postgres
from tests.app.members import member, store_of
from tests.app.proposing.conftest import SUGGEST, Desk

__all__ = ["database_url", "postgres"]


def test_a_text_is_kept_taken_up_saved_and_handed_in(
    opens: Opens, folder: Path, database_url: str
) -> None:
    client = opens(database_url=database_url)
    store = store_of(client)
    ann, edith = member(store, "ann", "contributor"), member(store, "edith", "editor")
    desk = Desk(Visitor(client), folder, ann, edith)
    desk.me.sign_in("ann")
    form = desk.form(SUGGEST) | {"summary-en": "Sleep \u2013 from ten."}
    assert client.post("/contribute/unsaved", data=form | {"act": "save"}).status_code == 204
    form = desk.form(desk.page(SUGGEST).link("Take it up"))
    assert desk.press(SUGGEST, form, "save").status_code == 303
    edit = "/proposals/1/edit"
    stale = desk.form(edit)
    handed = desk.send(edit, "submit", title_en="Calm", hand_change="patch", hand_note="Plainer.")
    assert handed.location == "/proposals/1/handed-in"
    assert desk.press(edit, stale, "save").status_code == 409
    kept = desk.kept()
    assert (kept.proposal.revision, kept.proposal.state) == (2, "in-review")
    assert "Sleep \u2013 from ten." in kept.proposal.text
    assert "the only one that waits" in desk.page("/proposals/1/handed-in").text
