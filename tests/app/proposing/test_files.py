"""YAML in place of the form, and many entries in one spreadsheet."""

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from app.proposing.many import pages
from tests.app.proposing.conftest import NEW, SUGGEST, Desk, form_on, shown
from tests.app.tender.browser import fields

EDIT = "/proposals/1/edit"


def upload(
    desk: Desk, address: str, content: bytes, name: str = "calm-nights.yaml", **more: str
) -> TestResponse:
    """Open the page, choose a file in its form for files, send it."""
    forms = desk.page(address).all("form", enctype="multipart/form-data")
    form: dict[str, Any] = dict(fields(forms[0])) | more
    with BytesIO(content) as file:
        return desk.client.post(address, data=form | {"act": "upload", "file": (file, name)})


def limit(desk: Desk) -> str:
    return (desk.folder / "quiet-works" / "noise-limit.yaml").read_text("utf-8")


def test_a_changed_file_becomes_a_proposal_with_its_comments(desk: Desk) -> None:
    text = (
        limit(desk)
        .replace("summary:\n", "# for neighbours\nsummary:\n")
        .replace("min: 30", "min: 20")
    )
    answer = upload(desk, SUGGEST, text.encode())
    assert answer.location == f"{EDIT}?saved=1#saved"
    kept = desk.kept()
    assert kept.proposal.text == text
    assert kept.base == limit(desk)
    desk.send(EDIT, title_en="Calm nights")
    after = desk.kept().proposal.text
    assert "# for neighbours" in after
    assert "min: 20" in after


def test_a_file_becomes_a_new_entry_under_its_own_name(desk: Desk) -> None:
    text = limit(desk).replace("en: Noise limit at the nearest facade", "en: Calm nights")
    answer = upload(desk, NEW, text.encode(), community="quiet-works")
    assert answer.location == f"{EDIT}?saved=1#saved"
    one = desk.kept().proposal
    assert (one.entry_id, one.kind) == ("calm-nights", "criterion")
    assert "version: 0.1.0" in one.text
    assert "status: proposal" in one.text
    assert "released" not in one.text
    assert "history" not in one.text


def test_a_file_cannot_say_what_publishing_says(desk: Desk) -> None:
    text = (
        limit(desk)
        .replace("version: 1.1.0", "version: 9.0.0", 1)
        .replace("status: published", "status: withdrawn")
    )
    upload(desk, SUGGEST, text.encode())
    assert "version: 1.1.0" in desk.kept().proposal.text
    assert "status: published" in desk.kept().proposal.text


def test_a_file_replaces_the_text_of_a_draft(desk: Desk) -> None:
    desk.send(SUGGEST, summary_en="First.")
    current = desk.client.get("/proposals/1/text.yaml").data
    assert (
        upload(desk, EDIT, current.replace(b"First.", b"Second.")).location
        == f"{EDIT}?saved=1#saved"
    )
    assert desk.kept().proposal.revision == 2
    assert "Second." in desk.kept().proposal.text
    forms = desk.page(EDIT).all("form", enctype="multipart/form-data")
    stale = dict(fields(forms[0]))
    desk.send(EDIT, title_en="Third")
    with BytesIO(current.replace(b"First.", b"Mine.")) as file:
        answer = desk.client.post(EDIT, data=stale | {"act": "upload", "file": (file, "x.yaml")})
    assert form_on(shown(answer, 409))["summary-en"] == ["Mine."]
    assert desk.kept().proposal.revision == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "holds no keys"), (b"[" * 60_000, "Fix:"), (b"a: &x [*x]", "anchor"),
        (b"title: {en: a}\ntitle: {en: b}", "calm-nights.yaml:2:1: duplicate-key"),
        (b"x" * 300_000, "larger than 256 kB"), (b"PK\x03\x04", "Fix:"),
        (b"kind: practice\n", "This file is a practice"), (b"kind: [x]\n", "This file is a"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_where_and_why(
    desk: Desk, content: bytes, words: str
) -> None:
    part = shown(upload(desk, SUGGEST, content), 400)
    assert words in part.one("p", id="f-file-wrong").text
    assert form_on(part)["title-en"] == ["Noise limit at the nearest facade"]
    assert desk.count() == 0


def test_a_file_of_a_place_that_cannot_be_is_refused(desk: Desk) -> None:
    text = limit(desk).encode()
    for name in ("noise-limit.yaml", "../../x.yaml", "CON.yaml"):
        shown(upload(desk, NEW, text, name, community="quiet-works"), 400)
    assert desk.count() == 0


def test_only_contributors_send_files(desk: Desk) -> None:
    form = dict(fields(desk.page(SUGGEST).all("form", enctype="multipart/form-data")[0]))
    desk.role("ann", None)
    with BytesIO(limit(desk).encode()) as file:
        answer = desk.client.post(SUGGEST, data=form | {"act": "upload", "file": (file, "a.yaml")})
    assert answer.status_code == 403
    assert desk.count() == 0


def sheet(desk: Desk, rows: list[dict[str, str]]) -> bytes:
    """The empty spreadsheet of the site with some rows filled in."""
    book = load_workbook(BytesIO(desk.client.get("/contribute/try/practice/sheet.xlsx").data))
    page = book["Entries"]
    names = [cell.value for cell in page[1]]
    for number, row in enumerate(rows, 4):
        for name, words in row.items():
            page.cell(number, names.index(name) + 1, words)
    with BytesIO() as out:
        book.save(out)
        return out.getvalue()


def send_sheet(desk: Desk, content: bytes, act: str) -> TestResponse:
    form = {"token": desk.me.token(NEW), "act": act}
    with BytesIO(content) as file:
        return desk.client.post(
            "/contribute/new/practice/sheet", data=form | {"file": (file, "many.xlsx")}
        )


def good_row(desk: Desk, title: str) -> dict[str, str]:
    """A row that says what a good practice of the library says."""
    address = "/contribute/try/practice?from=lindens-of-oslo"
    form = {name: words[0] for name, words in form_on(desk.page(address)).items() if words[0]}
    return form | {"title-en": title, "community": "quiet-works", "contributors-0": "quiet-works"}


def test_the_good_rows_of_a_spreadsheet_become_drafts(desk: Desk) -> None:
    names = columns(desk)
    good = {name: words for name, words in good_row(desk, "Calm streets").items() if name in names}
    rows = [good, good, {"title-en": "Half", "community": "quiet-works"}, {**good, "entry-id": "noise-limit"}, {**good, "community": "city-trees", "entry-id": "calm-parks"}]  # fmt: skip
    content = sheet(desk, rows)
    looked = shown(send_sheet(desk, content, "check"), 200)
    assert "Nothing was saved yet" in looked.text
    assert desk.count() == 0
    part = shown(send_sheet(desk, content, "keep"), 200)
    verdicts = [one.text for one in part.all("li", class_="verdict")]
    assert "Go on with draft 1" in verdicts[0]
    assert "Proposal 1 has this short name already" in verdicts[1]
    assert "12 things still to fill in" in verdicts[2]
    assert "already the id" in verdicts[3]
    assert "Choose one of your communities" in verdicts[4]
    assert desk.count() == 1
    assert desk.kept().proposal.kind == "practice"
    rest = part.all("form", action="/contribute/new/practice")[1]
    opened = shown(
        desk.client.post("/contribute/new/practice", data=dict(fields(rest)) | {"act": "check"}),
        200,
    )
    assert form_on(opened)["title-en"] == ["Half"]


def columns(desk: Desk) -> list[str]:
    book = load_workbook(BytesIO(desk.client.get("/contribute/try/practice/sheet.xlsx").data))
    return [str(cell.value) for cell in book["Entries"][1]]


def test_what_is_no_spreadsheet_is_refused(desk: Desk) -> None:
    part = shown(send_sheet(desk, b"no workbook", "keep"), 400)
    assert part.one("li", class_="verdict-error").text
    assert pages.name == "many"
