"""Many entries in one workbook: the empty one, the filled one, and the ones that are refused."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook

from app.editing.sections import shown_fields
from app.editing.sheet import HEADS, MAX_ENTRIES, columns, read_workbook
from kb.library import Library
from kb.model import ENTRY_MODELS
from tests.app.editing.upload import upload
from tests.app.page import Part
from tests.app.tender.browser import fields, page

TRY = "/contribute/try"
FIRST = {
    "community": "quiet-works", "title-en": "Calm nights", "summary-en": "Work rests at night.", "use": "technical-specification",
    "topics": "noise, climate", "cpv-0": 45000000, "levels-core-requirement-en": "Work must rest at night.",
    "verification-bidder-0-en": "A plan.", "verification-evaluator-0-en": "Read it.", "use-when-0-en": "Always.",
    "review-by": "2027-10-01", "effect-quantified": False, "effect-low": 2.0, "eforms-bt-805": "none",
}  # fmt: skip


def empty(client: FlaskClient, kind: str = "criterion") -> Workbook:
    answer = client.get(f"{TRY}/{kind}/sheet.xlsx")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == f"attachment; filename={kind}-entries.xlsx"
    return load_workbook(BytesIO(answer.data))


def filled(book: Workbook, *entries: dict[str, object]) -> bytes:
    """The workbook with a row for each entry below the heads."""
    sheet = book["Entries"]
    names = [cell.value for cell in sheet[1]]
    for row, entry in enumerate(entries, HEADS + 1):
        for name, value in entry.items():
            sheet.cell(row, names.index(name) + 1, value)  # type: ignore[arg-type]
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def sent(client: FlaskClient, content: bytes, status: int = 200) -> Part:
    return page(upload(client, f"{TRY}/criterion/sheet", content, "mine.xlsx"), status)


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_the_empty_workbook_has_a_column_for_every_plain_key(
    client: FlaskClient, library: Library, kind: str
) -> None:
    sheet = empty(client, kind)["Entries"]
    names = [cell.value for cell in sheet[1]]
    assert names[:2] == ["community", "entry-id"]
    assert sorted(names) == sorted(
        one.name for one in columns(shown_fields(kind, library.vocabulary))
    )
    assert {"title-en", "summary-en", "topics", "cpv-0", "review-by"} <= set(names)
    assert all(cell.value for cell in sheet[2])
    assert sheet.freeze_panes == "C4"


def test_words_of_lists_are_offered(client: FlaskClient) -> None:
    book = empty(client)
    rules = book["Entries"].data_validations.dataValidation
    assert len(rules) > 5
    lists = [[cell.value for cell in column if cell.value] for column in book["Lists"].columns]
    assert any({"noise", "trees", "climate"} <= set(column) for column in lists)


def test_a_row_is_read_as_a_form(client: FlaskClient) -> None:
    [(number, form)] = read_workbook(filled(empty(client), FIRST))
    assert number == HEADS + 1
    assert form.getlist("topics") == ["noise", "climate"]
    assert form["cpv-0"] == "45000000"
    assert form["effect-low"] == "2"
    assert form["effect-quantified"] == "false"


def test_rows_are_checked_and_opened_in_the_form(client: FlaskClient) -> None:
    part = sent(
        client,
        filled(empty(client), FIRST, {"title-en": "Another"}, {"summary-en": "Without title"}),
    )
    assert [one.text for one in part.all("h2")] == ["Calm nights", "Another", "Without a title"]
    assert "Row 4, calm-nights" in part.text
    assert "Why: Not filled in yet." in part.text
    forms = [one for one in part.all("form") if one.attributes.get("action") == f"{TRY}/criterion"]
    opened = page(client.post(f"{TRY}/criterion", data=fields(forms[0]) | {"act": "check"}))
    again = fields(opened.one("form", id="editing"))
    assert again["title-en"] == ["Calm nights"]
    assert again["topics"] == ["noise", "climate"]
    assert again["levels-core-requirement-en"] == ["Work must rest at night."]


def test_an_empty_sheet_is_no_mistake(client: FlaskClient) -> None:
    assert "no filled row" in sent(client, filled(empty(client))).text


@pytest.mark.parametrize(
    "value", ["=1+1", '=HYPERLINK("http://evil.example")', "=cmd|' /C calc'!A0"]
)
def test_formulas_are_refused(client: FlaskClient, value: str) -> None:
    part = sent(client, filled(empty(client), FIRST | {"title-en": value}), 400)
    assert "holds a formula. Write its value instead." in part.text
    assert "Cell " in part.text


def test_text_that_looks_like_a_formula_stays_text(client: FlaskClient) -> None:
    book = empty(client)
    content = filled(book, FIRST | {"rationale-en": "x"})
    sheet = book["Entries"]
    names = [cell.value for cell in sheet[1]]
    cell = sheet.cell(HEADS + 1, names.index("rationale-en") + 1)
    cell.value, cell.data_type = "=1+1", "s"
    saved = BytesIO()
    book.save(saved)
    assert content
    [(_, form)] = read_workbook(saved.getvalue())
    assert form["rationale-en"] == "=1+1"


def test_too_many_rows_are_refused(client: FlaskClient) -> None:
    content = filled(
        empty(client), *[{"title-en": f"Entry {number}"} for number in range(MAX_ENTRIES + 1)]
    )
    assert "At most 100 entries" in sent(client, content, 400).text


def test_a_row_far_below_is_not_lost(client: FlaskClient) -> None:
    book = empty(client)
    book["Entries"].cell(1_048_576, 5, "far")
    saved = BytesIO()
    book.save(saved)
    assert [number for number, _ in read_workbook(saved.getvalue())] == [1_048_576]


def test_a_sheet_of_endless_rows_is_refused(client: FlaskClient) -> None:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 30_000))
    text = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    endless = with_part(
        filled(empty(client)), "xl/worksheets/sheet1.xml", text + rows + b"</sheetData></worksheet>"
    )
    assert "more than 10,000 rows" in sent(client, endless, 400).text


def packed(**parts: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/"), content)
    return made.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w", ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return made.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not an Excel workbook"), (b"title,summary\n", "not an Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 500, "not an Excel workbook"), (b"PK\x03\x04 broken", "not an Excel workbook"),
        (packed(a=b"x"), "not an Excel workbook"), (packed(bomb__xml=b"0" * 15_000_000), "grows more than 200 times"),
        (packed(**{f"p{n}": bytes(9_000_000) for n in range(3)}), "larger than 20 MB"),
        (packed(**{f"p{n}": b"x" for n in range(300)}), "larger than 20 MB"),
        (packed(**{"vbaProject.bin": b"x"}), "holds macros"), (b"x" * 5_100_000, "larger than 5 MB"),
    ],
)  # fmt: skip
def test_what_is_no_plain_workbook_is_refused(
    client: FlaskClient, content: bytes, words: str
) -> None:
    assert words in sent(client, content, 400).text


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "[Content_Types].xml"])  # fmt: skip
@pytest.mark.parametrize("text", [b"", b"<", b"<a>", b'<?xml version="1.0"?><a/>', b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<!DOCTYPE a><a/>".encode("utf-16")])  # fmt: skip
def test_a_damaged_or_clever_workbook_is_refused_in_words(
    client: FlaskClient, name: str, text: bytes
) -> None:
    broken = with_part(filled(empty(client), FIRST), name, text)
    answer = upload(client, f"{TRY}/criterion/sheet", broken, "mine.xlsx")
    assert answer.status_code == 400 or b"DOCTYPE" not in text
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.text
    assert "Error" not in answer.text


def test_a_workbook_with_other_heads_is_refused(client: FlaskClient) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["Title", "Text"])
    for number in range(9):
        book.active.append([number, "x"])
    assert "Start from the empty sheet" in sent(client, filled_as_is(book), 400).text


def filled_as_is(book: Workbook) -> bytes:
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()
