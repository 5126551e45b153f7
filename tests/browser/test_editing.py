"""Writing an entry in a form, in a real browser: with a script and without."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from kb.reader import Document, read
from tests.browser.conftest import NewContext
from tests.browser.test_accessible import barriers, barriers_in_both

TRY = "/contribute/try/criterion"


@pytest.fixture
def plain(opens: NewContext) -> Page:
    """A window without JavaScript."""
    return opens(java_script_enabled=False).new_page()


def written(page: Page, tmp_path: Path) -> Document:
    """The file that the page gives."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as YAML").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    found = read(path.read_bytes(), path.name)
    assert isinstance(found, Document)
    return found


def walk(page: Page, tmp_path: Path) -> None:
    """Take an entry, change it, add rows and a number, check, mend, download."""
    page.goto("/criteria/module-carbon-footprint")
    page.get_by_role("link", name="New from this one").click()
    page.get_by_role("link", name="Write in a form that keeps nothing").click()
    expect(page.locator("h1")).to_have_text("Write a criterion")
    page.get_by_label("Title", exact=True).fill("Footprint of inverters")
    rows = page.locator("#f-use-when > .one-row")
    before = rows.count()
    page.locator("#f-use-when").get_by_role("button", name="Add a situation").click()
    expect(rows).to_have_count(before + 1)
    page.get_by_label(f"Situation {before + 1}", exact=True).first.fill("You buy many inverters.")
    page.get_by_role("button", name=f"Up situation {before + 1}").first.click()
    expect(page.locator(f"#f-use-when-{before - 1}-en")).to_have_value("You buy many inverters.")
    page.get_by_role("button", name="Remove situation 1", exact=True).first.click()
    expect(rows).to_have_count(before)
    page.locator("#f-review-by").fill("2031-01-01")
    page.get_by_role("button", name="Check", exact=True).last.click()
    summary = page.locator("#f-problems")
    expect(summary).to_contain_text("to mend")
    summary.get_by_role("link", name="Read again by").click()
    expect(page).to_have_url(re.compile("#f-review-by$"))
    expect(page.locator("#f-review-by")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#f-review-by-wrong")).to_be_visible()
    page.locator("#f-review-by").fill("2027-11-01")
    page.get_by_role("button", name="Check", exact=True).last.click()
    expect(summary).to_contain_text("Nothing to mend")
    expect(page.locator("#f-entry-id")).to_have_value("footprint-inverters")
    found = written(page, tmp_path)
    assert found.path == "footprint-inverters.yaml"
    assert found.get("title", "en") == "Footprint of inverters"
    assert found.get("use-when", before - 2, "en") == "You buy many inverters."
    assert found.get("title", "nl")


def test_an_entry_is_written_in_a_form(page: Page, tmp_path: Path) -> None:
    walk(page, tmp_path)


def test_an_entry_is_written_without_javascript(plain: Page, tmp_path: Path) -> None:
    walk(plain, tmp_path)


def test_rows_are_added_in_place(page: Page) -> None:
    """The page is not loaded again: what was typed, what was open and where the reader was stay."""
    page.goto(TRY)
    page.evaluate("window.same = true")
    page.get_by_label("Title", exact=True).fill("Calm nights")
    page.locator("#f-follow-up-fold > summary").click()
    page.get_by_role("button", name="Add a number or choice").click()
    expect(page.locator("#f-parameters-0-name")).to_be_focused()
    page.locator("#f-parameters-0-type").select_option("choice")
    expect(page.locator("#f-parameters-0-choices-1-value")).to_be_visible()
    expect(page.locator("#f-parameters-0-type")).to_be_focused()
    page.get_by_role("button", name="Add a choice").click()
    expect(page.locator("#f-parameters-0-choices-2-value")).to_be_focused()
    assert page.evaluate("window.same")
    expect(page.locator("#f-title-en")).to_have_value("Calm nights")
    expect(page.locator("#f-follow-up-unit")).to_be_visible()
    assert barriers(page) == []
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/about")


def test_a_language_comes_in_place(page: Page) -> None:
    page.goto(TRY)
    page.locator("#f-languages > summary").click()
    page.get_by_role("button", name="Add Dutch").click()
    expect(
        page.get_by_role("status").filter(has_text="Every text now has a field for Dutch.")
    ).to_be_visible()
    page.locator("#f-title-others > summary").click()
    page.locator("#f-title-nl").fill("Stille nachten")
    page.get_by_role("button", name="Remove Dutch").click()
    expect(page.get_by_role("alert")).to_contain_text("Dutch has 1 text here")
    page.get_by_role("button", name="Keep it").click()
    expect(page.locator("#f-title-nl")).to_have_value("Stille nachten")


def test_the_preview_follows_what_is_typed(page: Page) -> None:
    page.goto(TRY)
    page.locator("#f-title-en").fill("Calm nights")
    page.locator("#f-levels-core-requirement-en").fill("Work must rest at {hour}.")
    preview = page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text("Calm nights")
    expect(preview).to_contain_text("Work must rest at {hour}.")


def test_a_chosen_source_shows_its_title(page: Page) -> None:
    page.goto(TRY)
    page.locator("#f-legal-0-source").fill("directive-2014-24")
    expect(page.locator("#f-legal-0-source-is")).to_contain_text("2014/24")


def test_a_draft_saves_itself_where_the_page_says_so(page: Page) -> None:
    sent: list[str] = []

    def keep(route: Route) -> None:
        sent.append(route.request.post_data or "")
        route.fulfill(status=204)

    page.route("**/kept-draft", keep)
    page.goto(TRY)
    page.evaluate("document.getElementById('editing').dataset.autosave = '/kept-draft'")
    page.locator("#f-title-en").fill("Calm nights")
    expect(page.get_by_role("status").filter(has_text="Kept for you at")).to_be_visible()
    assert "title-en=Calm+nights" in sent[0]


def test_leaving_with_something_typed_is_asked_about(page: Page) -> None:
    page.goto(TRY)
    page.locator("#f-title-en").fill("Calm nights")
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto("/about")
    assert asked == ["beforeunload"]


def test_a_row_comes_by_a_new_page_when_the_script_is_refused(page: Page) -> None:
    def refuse(route: Route) -> None:
        is_part = route.request.header_value("x-part") == "form"
        route.fulfill(status=404) if is_part else route.continue_()

    page.goto(TRY)
    page.route(f"**{TRY}", refuse)
    page.locator("#f-title-en").fill("Calm nights")
    page.get_by_role("button", name="Add a related entry").click()
    expect(page.locator("#f-related-0")).to_be_visible()
    expect(page.locator("#f-title-en")).to_have_value("Calm nights")


def test_enter_checks_and_removes_nothing(page: Page) -> None:
    page.goto(TRY)
    page.locator("#f-title-en").fill("Calm nights")
    page.locator("#f-title-en").press("Enter")
    expect(page.locator("#f-problems")).to_contain_text("14 things still to fill in")
    expect(page.locator("#f-title-en")).to_have_value("Calm nights")


@pytest.mark.parametrize("width", [1280, 375])
def test_a_form_with_mistakes_has_no_barrier(opens: NewContext, width: int) -> None:
    page = opens(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    page.goto("/contribute/try/criterion?from=module-carbon-footprint")
    page.locator("#f-review-by").fill("2031-01-01")
    page.locator("#f-effect-low").fill("ten")
    page.get_by_role("button", name="Check", exact=True).last.click()
    expect(page.locator("#f-effect-low-wrong")).to_be_visible()
    assert barriers_in_both(page) == []
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 375])
def test_a_filled_spreadsheet_leads_into_the_form(
    opens: NewContext, tmp_path: Path, width: int
) -> None:
    page = opens(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(TRY)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the empty spreadsheet").click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)
    book = load_workbook(path)
    sheet = book["Entries"]
    names = [cell.value for cell in sheet[1]]
    for row, title in ((4, "Calm nights"), (5, "Quiet roads")):
        sheet.cell(row, names.index("title-en") + 1, title)
        sheet.cell(row, names.index("topics") + 1, "noise, climate")
    book.save(path)
    page.get_by_label("A filled spreadsheet").set_input_files(path)
    page.get_by_role("button", name="Check the rows").click()
    expect(page.locator("h1")).to_have_text("The rows of your spreadsheet")
    page.locator("summary").first.click()
    assert barriers(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Open in the form row 5").click()
    expect(page.locator("#f-title-en")).to_have_value("Quiet roads")
    expect(page.get_by_role("checkbox", name="Noise")).to_be_checked()
