"""Suggesting a change and writing a new entry, as a contributor does it in a browser."""

import difflib
from datetime import date, timedelta

import pytest

from app import accounts
from kb.load import load
from kb.overlay import judged
from tests.app.databases import Away
from tests.app.members import visitor
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown
from tests.app.test_hostile import ATTACKS, assert_inert


def changed_lines(desk: Desk, number: int = 1) -> list[str]:
    kept = desk.kept(number)
    lines = difflib.ndiff((kept.base or "").splitlines(), kept.proposal.text.splitlines())
    return [line for line in lines if line[0] in "+-"]


def test_a_change_begins_a_draft_with_only_the_changed_line(desk: Desk) -> None:
    path = desk.folder / "quiet-works" / "noise-limit.yaml"
    answer = desk.send(SUGGEST, summary_en="Neighbours can sleep.")
    assert (answer.status_code, answer.location) == (303, "/proposals/1/edit?saved=1#saved")
    kept = desk.kept()
    assert kept.base == path.read_text("utf-8")
    assert (kept.proposal.state, kept.proposal.authors) == ("draft", (desk.ann.id,))
    assert changed_lines(desk) == [
        "-   en: The contractor keeps the noise of the site below a level that lets neighbours sleep.",
        "+   en: Neighbours can sleep.",
    ]


def test_saving_what_was_not_changed_keeps_every_byte(desk: Desk) -> None:
    assert desk.send(SUGGEST).status_code == 303
    kept = desk.kept()
    assert kept.proposal.text == kept.base
    again = desk.send("/proposals/1/edit")
    assert again.status_code == 303
    assert desk.kept().proposal.revision == 1


def test_a_visitor_is_told_what_signing_in_needs_and_what_goes_without(desk: Desk) -> None:
    stranger = visitor(desk.client.application)
    part = stranger.page(SUGGEST)
    assert "ask its lead for an invitation" in part.text
    assert {"/sign-in?after=/entries/noise-limit/suggest", "/entries/noise-limit/report"} <= set(
        part.links
    )
    assert part.all("form", id="editing") == []
    assert "ask its lead" in stranger.page(NEW).text


def test_a_contributor_of_another_community_is_told_so(desk: Desk) -> None:
    part = desk.page("/entries/tree-survival/suggest", 403)
    assert "no contributor of City Trees, which keeps this entry" in part.text
    bob = desk.other("bob")
    assert "no role in a community yet" in bob.page(NEW, 403).text
    sent = bob.client.post(SUGGEST, data={"token": bob.token("/account"), "act": "save", "kind": "criterion", "title-en": "Mine"})  # fmt: skip
    assert "Only contributors of the community" in shown(sent, 403).text
    assert desk.count() == 0


def test_a_new_entry_becomes_a_draft_under_an_id_made_from_its_title(desk: Desk) -> None:
    answer = desk.send(NEW, title_en="Calm nights for neighbours", community="quiet-works")
    assert answer.location == "/proposals/1/edit?saved=1#saved"
    one = desk.kept().proposal
    assert (one.entry_id, one.community, one.kind) == (
        "calm-nights-neighbours", "quiet-works", "criterion",
    )  # fmt: skip
    assert desk.kept().base is None
    part = desk.page("/proposals/1/edit")
    assert "13 things still to fill in" in part.one("div", id="f-problems").text
    assert form_on(part)["title-en"] == ["Calm nights for neighbours"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"entry_id": "noise-limit"}, "entry-id", "already the id"),
        ({"entry_id": "silent-sites"}, "entry-id", "was retired on"),
        ({"entry_id": "n\u043eise"}, "entry-id", "letters a-z"),
        ({"entry_id": "../noise"}, "entry-id", "letters a-z"),
        ({"entry_id": "quiet-works-noise"}, "entry-id", "holds its community"),
        ({"entry_id": "noise-2026"}, "entry-id", "holds the year"),
        ({"title_en": ""}, "entry-id", "Give it a title"),
        ({"community": ""}, "community", "Choose one of your communities"),
        ({"community": "city-trees"}, "community", "Choose one of your communities"),
        ({"community": ".."}, "community", "Choose one of your communities"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_told_beside_its_field(
    desk: Desk, typed: dict[str, str], field: str, words: str
) -> None:
    whole = {"title_en": "Calm nights", "community": "quiet-works", **typed}
    part = shown(desk.send(NEW, **whole), 400)
    assert words in part.one("p", id=f"f-{field}-wrong").text
    assert form_on(part)["title-en"] == [whole["title_en"]]
    assert desk.count() == 0


def test_two_drafts_do_not_get_the_same_id(desk: Desk) -> None:
    assert desk.send(NEW, title_en="Calm nights", community="quiet-works").status_code == 303
    part = shown(desk.send(NEW, title_en="Calm nights", community="quiet-works"), 400)
    assert "Proposal 1 has this short name already" in part.text


def test_only_ones_own_communities_are_offered(desk: Desk) -> None:
    offered = desk.page(NEW).one("select", id="f-community").all("option")
    assert [one.attributes["value"] for one in offered] == ["", "quiet-works"]


def test_new_from_an_entry_takes_its_texts_and_names_it(desk: Desk) -> None:
    form = desk.form(f"{NEW}?from=noise-limit")
    assert "noise-limit" in [words[0] for name, words in form.items() if name.startswith("related")]
    assert form["entry-id"] == [""]
    answer = desk.press(NEW, form, "save", title_en="Calm nights")
    assert answer.status_code == 303
    one = desk.kept().proposal
    found = judged(load(desk.folder), "quiet-works", one.entry_id, one.text, date.today())
    assert found.errors == ()
    assert (
        desk.client.get(f"{NEW}?from=tree-log").location
        == "/contribute/new/template?from=tree-log@0.1.0"
    )


def test_what_publishing_writes_cannot_be_sent(desk: Desk) -> None:
    before = desk.form(SUGGEST)
    odd = {
        "status": "withdrawn",
        "version": "9.0.0",
        "history-0-version": "9",
        "fingerprint": "x",
        "state": "published",
    }
    desk.press(SUGGEST, before | odd, "save", summary_en="Other words.")
    text = desk.kept().proposal.text
    assert "status: published" in text
    assert "9.0.0" not in text
    assert desk.kept().proposal.state == "draft"


def test_a_draft_is_nobody_elses(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    for login in ("bob", "edith"):
        other = desk.other(login)
        for address in ("/proposals/1/edit", "/proposals/1/text.yaml", "/proposals/1/handed-in"):
            assert other.client.get(address).status_code == 404, (login, address)
        form = {"token": other.token("/account"), "act": "save", "kind": "criterion"}
        assert other.client.post("/proposals/1/edit", data=form).status_code == 404
    stranger = visitor(desk.client.application)
    assert stranger.client.get("/proposals/1/edit").location.startswith("/sign-in?after=")
    assert stranger.client.get("/proposals/1/text.yaml").status_code == 404
    assert desk.kept().proposal.revision == 1


@pytest.mark.parametrize("number", ["2", "0", "99999999999999999999", "-1", "x"])
def test_a_proposal_that_is_not_there_is_not_found(desk: Desk, number: str) -> None:
    assert desk.client.get(f"/proposals/{number}/edit").status_code == 404


def test_the_text_is_downloaded_as_it_is_saved(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    answer = desk.client.get("/proposals/1/text.yaml")
    assert answer.text == desk.kept().proposal.text
    assert answer.headers["Content-Disposition"] == "attachment; filename=noise-limit.yaml"
    assert "no-store" in answer.headers["Cache-Control"]


def test_buttons_change_the_form_and_save_nothing(desk: Desk) -> None:
    part = shown(desk.send(SUGGEST, "add:sources", title_en="Typed"), 200)
    assert form_on(part)["title-en"] == ["Typed"]
    alone = desk.client.post(
        SUGGEST, data=desk.form(SUGGEST) | {"act": "add:sources"}, headers={"X-Part": "form"}
    )
    assert "<html" not in alone.text
    assert desk.send(SUGGEST, "download", title_en="Typed").mimetype == "application/yaml"
    assert desk.count() == 0


def test_a_role_taken_away_meanwhile_saves_nothing_and_loses_nothing(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    for address in (SUGGEST, "/proposals/1/edit"):
        form = desk.form(address)
        desk.role("ann", None)
        part = shown(desk.press(address, form, "save", title_en="Typed long"), 403)
        assert form_on(part)["title-en"] == ["Typed long"]
        assert "contributor" in part.text
        desk.role("ann", "contributor")
    assert (desk.count(), desk.kept().proposal.revision) == (1, 1)


def test_a_closed_account_saves_nothing_and_loses_nothing(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    now = desk.client.application.extensions["clock"]()
    accounts.set_disabled(desk.store, None, "ann", True, now)
    part = shown(desk.press(SUGGEST, form, "save", title_en="Typed long"), 403)
    assert form_on(part)["title-en"] == ["Typed long"]
    assert desk.count() == 0


def test_a_session_that_ran_out_loses_nothing(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    clock = desk.client.application.extensions["clock"]
    later = clock() + timedelta(hours=9)
    desk.client.application.extensions["clock"] = lambda: later
    part = shown(desk.press(SUGGEST, form, "save", title_en="Typed long"), 403)
    assert "no longer signed in" in part.text
    assert part.link("Sign in in a new window") == "/sign-in"
    mine = form_on(part)
    assert desk.me.sign_in("ann").status_code == 303
    part = shown(desk.press(SUGGEST, mine, "save"), 403)
    assert "Press the button again" in part.text
    assert desk.press(SUGGEST, form_on(part), "save").status_code == 303
    assert "Typed long" in desk.kept().proposal.text


def test_a_form_without_a_token_comes_back_only_to_a_browser_of_ours(desk: Desk) -> None:
    form = desk.form(SUGGEST) | {"token": "x"}
    assert form_on(shown(desk.press(SUGGEST, form, "save"), 403))
    stranger = visitor(desk.client.application)
    answer = stranger.client.post(SUGGEST, data=form | {"act": "save", "title-en": "Planted"})
    assert answer.status_code == 403
    assert "Planted" not in answer.text
    answer = desk.client.post(
        SUGGEST,
        data=form | {"act": "save", "title-en": "Planted"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "Planted" not in answer.text
    assert desk.count() == 0


def test_what_is_in_review_is_not_changed_any_more(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    form = desk.form("/proposals/1/edit")
    sent = desk.press(
        "/proposals/1/edit", form, "submit", hand_change="patch", hand_note="Clearer."
    )
    assert sent.location == "/proposals/1/handed-in"
    assert "in review now" in desk.page("/proposals/1/edit", 409).text
    part = shown(desk.press("/proposals/1/edit", form, "save", title_en="Late words"), 409)
    assert form_on(part)["title-en"] == ["Late words"]
    assert desk.kept().proposal.revision == 1


def test_a_withdrawn_entry_cannot_be_changed(desk: Desk) -> None:
    page = desk.page("/criteria/sound-wall")
    is_open = "Suggest a change" in page.text
    status = desk.client.get("/entries/sound-wall/suggest").status_code
    assert (status == 200) == is_open


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_is_typed_stays_text(desk: Desk, attack: str) -> None:
    form = dict.fromkeys(desk.form(SUGGEST), attack) | {"token": desk.me.token("/account"), "languages": "en nl"}  # fmt: skip
    form |= {"hand-note": attack, "hand-change": attack}
    for act in ("check", "save", "submit", attack):
        answer = desk.press(SUGGEST, form, act)
        assert answer.status_code in (200, 303, 400, 409), answer.text[:300]
        if answer.status_code != 303:
            assert_inert(shown(answer, answer.status_code))


@pytest.mark.parametrize("attack", [*ATTACKS, "a/../b", "x" * 5000])
def test_a_form_that_comes_back_stays_text_too(desk: Desk, attack: str) -> None:
    form = dict.fromkeys(desk.form(SUGGEST), attack) | {"kind": "criterion", "token": "x"}
    for address in (SUGGEST, NEW):
        part = shown(desk.press(address, form, "save"), 403)
        assert_inert(part)
        assert form_on(part)["title-en"][0].strip() == attack.strip()


def test_a_database_that_is_away_loses_nothing(desk: Desk, away: Away) -> None:
    form = desk.form(SUGGEST)
    desk.store.close()
    with away():
        answer = desk.press(SUGGEST, form, "save", title_en="Typed long")
        desk.store.close()
    part = shown(answer, 503)
    assert form_on(part)["title-en"] == ["Typed long"]
    assert "Press the button again" in part.text
    assert answer.headers["Retry-After"] == "10"
    assert desk.press(SUGGEST, form_on(part), "save").status_code == 303


def test_the_front_door_shows_what_one_has_begun(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    part = desk.page("/contribute")
    assert part.link("Noise limit at the nearest facade") == "/proposals/1"
    assert "Proposal 1: draft, Quiet Works, noise-limit" in part.text
    assert "/proposals/1/edit" in part.links
    assert "Your roles: contributor of Quiet Works." in part.text
    bob = desk.other("bob")
    assert "not proposed anything yet" in bob.page("/contribute").text
    assert "Your proposals" not in visitor(desk.client.application).page("/contribute").text


def test_an_open_proposal_is_named_before_a_second_one_is_begun(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="Other words.")
    part = desk.page(SUGGEST)
    assert "There is an open proposal for this entry already" in part.text
    assert part.link("go on with it") == "/proposals/1/edit"


def test_the_page_of_an_entry_leads_to_both_forms(desk: Desk) -> None:
    part = desk.page("/criteria/noise-limit")
    assert part.link("Suggest a change") == "/entries/noise-limit/suggest"
    assert part.link("New from this one") == "/contribute/new/criterion?from=noise-limit@1.1.0"
