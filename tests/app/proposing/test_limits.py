"""One account cannot flood the others: how often, how large, how many fields."""

from datetime import timedelta
from urllib.parse import urlencode

from app.settings import PROJECT
from app.store import attempts
from app.store.attempts import NEW_COMMENT, NEW_PROPOSAL, NEW_TEXT, REPORT_ADDRESS
from tests.app.members import visitor
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown

URLENCODED = "application/x-www-form-urlencoded"


def test_proposals_per_hour_are_counted(desk: Desk) -> None:
    form = desk.form(NEW) | {"community": "quiet-works"}
    for number in range(NEW_PROPOSAL.often):
        answer = desk.press(NEW, form, "save", title_en=f"Calm nights {number}x")
        assert answer.status_code == 303
    answer = desk.press(NEW, form, "save", title_en="One too many")
    part = shown(answer, 429)
    assert "60 proposals within an hour, as many as one account may" in part.text
    assert int(answer.headers["Retry-After"]) > 3000
    assert form_on(part)["title-en"] == ["One too many"]
    assert desk.count() == NEW_PROPOSAL.often


def test_contributors_are_told_the_limits() -> None:
    told = (PROJECT / "CONTRIBUTING.md").read_text("utf-8")
    for limit, what in (
        (NEW_PROPOSAL, "begin {} proposals"), (NEW_TEXT, "save {} texts"),
        (NEW_COMMENT, "make {} comments"), (REPORT_ADDRESS, "reported {} times"),
    ):  # fmt: skip
        assert what.format(limit.often) in told
        assert limit.span == timedelta(hours=1)


def test_texts_per_hour_are_counted(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    now = desk.client.application.extensions["clock"]()
    with desk.store.writing() as db:
        for _ in range(NEW_TEXT.often):
            attempts.note(db, NEW_TEXT, str(desk.ann.id), now)
    part = shown(desk.send("/proposals/1/edit", summary_en="Too often."), 429)
    assert form_on(part)["summary-en"] == ["Too often."]
    assert desk.kept().proposal.revision == 1


def test_a_whole_entry_fits_into_a_form_and_no_more(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    large = "Words. " * 30_000
    assert desk.press(SUGGEST, form, "check", rationale_en=large).status_code == 200
    too_large = "Words. " * 40_000
    part = shown(desk.press(SUGGEST, form, "save", rationale_en=too_large), 400)
    assert "256 kB" in part.text
    assert form_on(part)["rationale-en"][0].strip() == too_large.strip()
    answer = desk.press(SUGGEST, form, "save", rationale_en="x" * 1_100_000)
    assert answer.status_code == 413
    assert desk.count() == 0


def test_other_forms_stay_small(desk: Desk) -> None:
    body = {"token": desk.me.token("/account"), "act": "name", "name": "x" * 70_000}
    assert desk.client.post("/account", data=body).status_code == 413


def test_twenty_thousand_fields_are_too_many(desk: Desk) -> None:
    form = urlencode(desk.form(SUGGEST), doseq=True)
    for body in (
        f"{form}&" + "&".join(["a=b"] * 20_000),
        f"{form}&" + "&".join(["use-when-0-en=b"] * 3_000),
    ):
        answer = desk.client.post(SUGGEST, data=body, content_type=URLENCODED)
        assert answer.status_code == 413
        assert "more than 2,000 fields" in answer.text
    assert desk.count() == 0


def test_a_large_body_is_only_read_from_somebody_who_is_signed_in(desk: Desk) -> None:
    stranger = visitor(desk.client.application)
    for browser, status in ((stranger, 413), (desk.me, 400)):
        token = browser.token("/sign-in" if browser is stranger else SUGGEST)
        head = "--x\r\nContent-Disposition: form-data; name="
        body = f'{head}"token"\r\n\r\n{token}\r\n{head}"act"\r\n\r\nupload\r\n{head}"file"; filename="x.yaml"\r\n\r\n{"x" * 2_000_000}\r\n--x--\r\n'
        kind = "multipart/form-data; boundary=x"
        answer = browser.client.post(SUGGEST, data=body.encode(), content_type=kind)
        assert answer.status_code == status


def test_nothing_odd_gets_through_a_form(desk: Desk) -> None:
    form = desk.form(SUGGEST)
    assert desk.press(SUGGEST, form, "save", title_en="a\0b").status_code == 400
    assert desk.count() == 0
    invisible = shown(desk.press(SUGGEST, form, "check", title_en="a\u202eb"), 200)
    assert "U+202E" in invisible.one("p", id="f-title-en-wrong").text
    for revision in ("x", "-1", "9" * 30, "1e3", "\u0661"):
        assert desk.press(SUGGEST, form, "check", revision=revision).status_code == 200
    assert desk.press(SUGGEST, form, "save", base="x").status_code == 409
