"""What is done on the page of a proposal, and what is refused there, over HTTP."""

import pytest

from app import accounts
from app.store import attempts
from app.store.attempts import NEW_COMMENT
from tests.app.members import COMMUNITIES
from tests.app.page import read_page
from tests.app.reviewing.conftest import Round

REFUSED = ("accept", "publish", "decline", "request-changes")


def buttons(round_: Round, who: str, number: int) -> set[str]:
    page = round_.page(who, number)
    return {one.attributes["value"] for one in page.all("button", name="act")} - {"comment"}


def test_only_buttons_for_open_acts_are_there(round_: Round) -> None:
    number = round_.handed_in()
    assert buttons(round_, "ann", number) == {"withdraw"}
    assert buttons(round_, "edith", number) == {"accept", "request-changes", "decline"}
    round_.send("edith", number, "accept", change="minor", note="Good.")
    assert buttons(round_, "eve", number) == {"publish", "request-changes", "decline"}
    round_.send("ann", number, "withdraw")
    assert buttons(round_, "ann", number) == {"reopen"}
    round_.send("ann", number, "reopen")
    assert round_.state(number).state == "draft"
    assert "Go on writing and hand it in" in round_.page("ann", number).text


def test_from_draft_to_a_version_that_shows_at_once(round_: Round) -> None:
    number = round_.accepted(round_.text.replace("lets neighbours", "lets wombats"))
    answer = round_.send("eve", number, "publish")
    assert answer.status_code == 303, answer.text
    nobody = round_.nobody
    assert nobody.client.get("/criteria/noise-limit.json").get_json()["version"] == "1.2.0"
    assert "wombats" in nobody.page("/criteria/noise-limit").text
    assert "noise-limit" in nobody.client.get("/search?q=wombats").text
    assert "1.2.0" in nobody.page("/changes").text
    assert "noise-limit@1.2.0" in nobody.client.get("/changes.atom").text
    page = round_.page("nobody", number)
    assert page.link("noise-limit@1.2.0") == "/id/noise-limit@1.2.0"
    assert "Published" in nobody.page("/proposals").text
    assert round_.audit()[:2] == ["Eve published", "Edith accepted"]


@pytest.mark.parametrize("act", REFUSED)
@pytest.mark.parametrize("who", ["ann", "adam"])
def test_whoever_may_not_judge_gets_403_and_nothing_changes(
    round_: Round, who: str, act: str, caplog: pytest.LogCaptureFixture
) -> None:
    number = round_.accepted() if act == "publish" else round_.handed_in()
    before, lines = round_.state(number), round_.audit()
    text = round_.text
    form = {"act": act, "revision": "1", "reason": "x", "change": "minor", "note": "x"}
    browser = round_.browsers[who]
    token = browser.token("/account")
    answer = browser.client.post(f"/proposals/{number}", data={"token": token, **form})
    assert answer.status_code == 403
    assert (round_.state(number), round_.audit(), round_.text) == (before, lines, text)
    assert any("refused" in one.getMessage() for one in caplog.records)


@pytest.mark.parametrize("act", REFUSED)
def test_an_editor_never_judges_own_words(round_: Round, act: str) -> None:
    number = round_.handed_in(who="edith")
    if act == "publish":
        round_.send("eve", number, "accept", change="minor", note="Good.")
    before = round_.state(number)
    answer = round_.send("edith", number, act, reason="x", change="minor", note="x")
    assert answer.status_code == 403
    assert "partly your own" in answer.text
    assert round_.state(number) == before


def test_other_peoples_drafts_and_unknown_numbers_are_not_there(round_: Round) -> None:
    number = round_.begin()
    for who in ("edith", "bob", "nobody"):
        round_.page(who, number, 404)
        round_.page(who, 99, 404)
    token = round_.edith.token("/account")
    for wanted in (number, 99):
        for act in ("comment", "accept", "publish", "withdraw"):
            answer = round_.edith.client.post(
                f"/proposals/{wanted}", data={"token": token, "act": act, "text": "x"}
            )
            assert answer.status_code in (403, 404), act
    assert round_.state(number).state == "draft"


def test_without_signing_in_or_a_token_nothing_is_done(round_: Round) -> None:
    number = round_.handed_in()
    form = {"act": "decline", "revision": "1", "reason": "x"}
    assert round_.edith.client.post(f"/proposals/{number}", data=form).status_code == 403
    token = round_.nobody.token("/sign-in")
    answer = round_.nobody.client.post(f"/proposals/{number}", data={**form, "token": token})
    assert answer.status_code == 403
    assert round_.state(number).state == "in-review"


def test_a_role_that_was_taken_away_counts_at_once(round_: Round) -> None:
    number = round_.accepted()
    token = round_.eve.token(f"/proposals/{number}")
    accounts.set_role(
        round_.store, None, "eve", "quiet-works", None, COMMUNITIES,
        round_.client.application.extensions["clock"](),
    )  # fmt: skip
    form = {"token": token, "act": "publish", "revision": "1"}
    assert round_.eve.client.post(f"/proposals/{number}", data=form).status_code == 403
    assert round_.state(number).state == "accepted"


def test_a_stale_form_keeps_what_was_typed(round_: Round) -> None:
    number = round_.handed_in()
    token = round_.edith.token(f"/proposals/{number}")
    round_.do("ann", number, "withdraw")
    round_.do("ann", number, "reopen")
    round_.do("ann", number, "save", text=round_.text.replace("min: 30", "min: 10"))
    round_.do("ann", number, "submit", change="minor", note="Anew.")
    form = {"token": token, "act": "decline", "revision": "1", "reason": "A long reason."}
    answer = round_.edith.client.post(f"/proposals/{number}", data=form)
    assert answer.status_code == 409
    assert "changed since you opened it" in answer.text
    assert "A long reason." in answer.text
    assert round_.state(number).state == "in-review"


@pytest.mark.parametrize(
    ("act", "fields", "told"),
    [
        ("decline", {"reason": " "}, "Say why"), ("request-changes", {}, "Say why"),
        ("accept", {"change": "minor", "note": " "}, "say what changed"),
        ("accept", {"change": "huge", "note": "x"}, "Choose the class"),
        ("accept", {"change": "patch", "note": "kept note"}, "A patch changes wording only"),
        ("accept", {"change": "minor", "note": "kept note", "until": "soon"}, "Give a day"),
        ("accept", {"change": "minor", "note": "kept note", "until": "2020-01-01"}, "Give a day"),
        ("comment", {"text": " ", "keys": "summary/en"}, "Write what you think"),
    ],
)  # fmt: skip
def test_what_lacks_is_told_beside_its_field(
    round_: Round, act: str, fields: dict[str, str], told: str
) -> None:
    number = round_.handed_in()
    answer = round_.send("edith", number, act, **fields)
    assert answer.status_code == 400
    assert told in answer.text
    assert fields.get("note", "").strip() in answer.text
    assert round_.state(number).state == "in-review"


def test_an_unknown_button_is_refused(round_: Round) -> None:
    number = round_.handed_in()
    assert round_.send("edith", number, "explode").status_code == 400
    assert round_.send("edith", number, "save").status_code == 400


def test_a_text_with_errors_is_not_accepted(round_: Round) -> None:
    number = round_.handed_in(round_.text.replace("[noise]", "[nosie]"))
    answer = round_.send("edith", number, "accept", change="patch", note="Good.")
    assert answer.status_code == 400
    assert "errors, which come first" in answer.text
    assert round_.state(number).state == "in-review"


def test_a_busy_folder_or_a_full_disk_is_told_in_plain_words(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = round_.accepted()
    from kb import journal

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(journal, "_write", full)
        answer = round_.send("eve", number, "publish")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "the disk may be full" in answer.text
    assert "No space" not in answer.text
    assert round_.state(number).state == "accepted"
    assert round_.send("eve", number, "publish").status_code == 303


def test_what_git_did_not_take_is_told_to_the_publisher(
    round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kb import publish
    from kb.git import CommitError

    number = round_.accepted()
    carried_out = publish._carried_out

    def half(*words):  # type: ignore[no-untyped-def]
        carried_out(*words)
        raise CommitError("Published, but git did not take it. Run `git status` and commit it.")

    monkeypatch.setattr(publish, "_carried_out", half)
    answer = round_.send("eve", number, "publish")
    assert answer.status_code == 200
    assert "Tell your operator" in answer.text
    assert round_.state(number).state == "published"
    assert round_.nobody.client.get("/criteria/noise-limit.json").get_json()["version"] == "1.2.0"


def test_what_was_written_comes_back_from_a_form_that_has_run_out(round_: Round) -> None:
    number = round_.handed_in()
    long = "A long thought that took <b>an hour</b>."
    for act, field in (("comment", "text"), ("request-changes", "reason"), ("accept", "note")):
        form = {"token": "of another session", "act": act, field: long}
        answer = round_.edith.client.post(f"/proposals/{number}", data=form)
        assert answer.status_code == 403
        page = read_page(answer.text)
        assert "This form has run out" in page.text
        assert page.one("textarea").text == long
    assert "A long thought" not in round_.page("edith", number).text


def test_a_password_never_comes_back(round_: Round) -> None:
    form = {"token": "of another session", "login": "ann", "password": "four quiet lindens"}
    answer = round_.edith.client.post("/sign-in", data=form)
    assert answer.status_code == 403
    assert "lindens" not in answer.text


def test_nobody_floods_a_proposal_with_comments(round_: Round) -> None:
    number, now = round_.handed_in(), round_.client.application.extensions["clock"]()
    assert round_.send("edith", number, "comment", keys="", text="x" * 5_001).status_code == 400
    with round_.store.writing() as db:
        for _ in range(NEW_COMMENT.often - 1):
            attempts.note(db, NEW_COMMENT, str(round_.people["edith"].id), now)
    assert round_.send("edith", number, "comment", keys="", text="The last.").status_code == 303
    answer = round_.send("edith", number, "comment", keys="", text="One too many.")
    assert answer.status_code == 429
    assert "One too many." in answer.text
    address = f"/proposals/{number}/suggest/field?keys=title/en"
    form = {"token": round_.edith.token(address), "revision": "1", "keys": "title/en"}
    told = round_.edith.client.post(address, data={**form, "words": "Quiet nights"})
    assert told.status_code == 429
    assert "Quiet nights" in told.text
    assert round_.state(number).suggestions == ()
    assert round_.send("eve", number, "comment", keys="", text="Mine.").status_code == 303
