"""From a search to the downloaded documents and back, in a real browser."""

import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download, Page, expect

from kb.tender.export import FORMATS
from kb.tender.file import open_tender
from tests.browser.addresses import TENDER_PAGES
from tests.browser.conftest import NewContext
from tests.browser.test_accessible import TOO_WIDE, barriers

DOCUMENTS = ("docx", "xlsx")


def start_example(page: Page) -> None:
    page.goto("/tender/example")
    page.get_by_role("button", name="Work on it in this browser").click()
    expect(page.locator("h1")).to_contain_text("solar panels")


def download(page: Page, name: str, folder: Path) -> Path:
    """Click the link of an export, and keep what comes."""
    link = page.locator(f"#export a[href='/tender/export/{name}']")
    with page.expect_download() as coming:
        link.click()
    found: Download = coming.value
    assert found.suggested_filename == f"tender{FORMATS[name].suffix}"
    path = folder / found.suggested_filename
    found.save_as(path)
    return path


def walk(page: Page, folder: Path) -> None:
    """Search, pin, fill in, weigh, download, empty, open again."""
    page.goto("/search?q=solar+panels+long+warranty&kind=criterion")
    page.locator("button[value^='module-warranty@']").click()
    expect(page.locator("h1")).to_contain_text("Long warranty")
    page.get_by_label("Award criterion").check()
    page.get_by_label("Length of the product warranty").fill("20")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".clause")).to_contain_text("20")
    page.get_by_label(re.compile("^Weight")).fill("40")
    page.get_by_role("button", name="Save the weights").last.click()
    page.get_by_role("link", name="Say how price counts").click()
    page.get_by_label("Weight of the price").fill("60")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("[data-total]")).to_have_text("100")
    page.get_by_role("link", name="Change the details").click()
    page.get_by_label("Title in English").fill("Roofs of our schools")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("h1")).to_have_text("Roofs of our schools")
    for name in DOCUMENTS:
        with ZipFile(download(page, name, folder)) as package:
            assert package.testzip() is None
    kept = download(page, "yaml", folder)
    assert open_tender(kept).tender.pins[0].id == "module-warranty"
    page.get_by_text("Empty this tender").click()
    page.get_by_role("button", name="Empty it").click()
    expect(page.locator("h1")).to_have_text("Your tender")
    page.get_by_label("Tender file (YAML)").set_input_files(kept)
    page.get_by_role("button", name="Open").click()
    expect(page.locator("h1")).to_have_text("Roofs of our schools")
    assert download(page, "yaml", folder / "again").read_text("utf-8") == kept.read_text("utf-8")


def test_a_buyer_walks_from_a_search_to_the_documents_and_back(page: Page, tmp_path: Path) -> None:
    walk(page, tmp_path)
    expect(page.locator("[data-tender]")).to_have_text("Tender (1)")


def test_all_of_it_works_without_javascript(opens: NewContext, tmp_path: Path) -> None:
    walk(opens(java_script_enabled=False).new_page(), tmp_path)


def test_the_clause_follows_what_is_typed(page: Page) -> None:
    start_example(page)
    page.goto("/tender/pins/2")
    page.get_by_label("Length of the product warranty").fill("33")
    expect(page.locator("#clause")).to_contain_text("33\u00a0years")


def test_another_level_is_shown_before_it_is_saved(page: Page) -> None:
    start_example(page)
    page.goto("/tender/pins/2")
    page.get_by_label("Leading").check()
    expect(page.get_by_role("status")).to_contain_text("Not saved yet")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#pin-2")).to_contain_text("Leading")


def test_the_sum_follows_the_weights(page: Page) -> None:
    start_example(page)
    page.locator("[data-weight]").first.fill("16,5")
    expect(page.locator("[data-total]")).to_have_text("101.5")
    expect(page.locator("[data-total]")).to_have_class("wrong")


def test_a_stale_window_is_told(page: Page) -> None:
    start_example(page)
    other = page.context.new_page()
    other.goto("/tender")
    other.get_by_role("button", name=re.compile("^Remove ")).first.click()
    page.get_by_role("button", name=re.compile("^Remove ")).last.click()
    expect(page.locator("h1")).to_contain_text("changed in another window")


@pytest.mark.parametrize("width", [1280, 375])
def test_no_page_of_a_tender_has_a_barrier_or_scrolls_sideways(
    opens: NewContext, width: int
) -> None:
    page = opens(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    for name in ("empty", "shared"):
        page.goto(TENDER_PAGES[name])
        assert barriers(page) == [], name
    start_example(page)
    found = {}
    for name, address in TENDER_PAGES.items():
        page.goto(address)
        wide = page.evaluate("document.documentElement.scrollWidth") > width
        found[name] = barriers(page) + (page.evaluate(TOO_WIDE) if wide else [])
    page.goto("/tender/pins/2")
    page.get_by_label("Length of the product warranty").fill("5")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_be_visible()
    found["wrong"] = barriers(page)
    assert {name: lines for name, lines in found.items() if lines} == {}
