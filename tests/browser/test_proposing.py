"""Proposing in a browser, signed in: the draft keeps itself, buttons work with and without a script."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, Route, expect

from app.store import open_store
from app.store.opened import default_url
from tests.app.browser import PASSWORD
from tests.app.members import member
from tests.browser.conftest import NewContext
from tests.browser.test_accessible import looked_at
from tests.real import REAL

ENTRY = next(one for one in REAL.entries.values() if one.id == "module-carbon-footprint")
SUGGEST = f"/entries/{ENTRY.id}/suggest"


@pytest.fixture(scope="module")
def ann(instance: Path) -> Iterator[str]:
    """A contributor of the entry's community."""
    store = open_store(default_url(instance))
    member(store, "ann", "contributor", community=ENTRY.community)
    yield "ann"
    store.close()


@pytest.fixture
def enters(opens: NewContext, ann: str) -> Any:
    """A window of somebody who is signed in."""

    def enter(width: int = 1280, **options: Any) -> Page:
        size = {"width": width, "height": 900}
        page = opens(viewport=size, reduced_motion="reduce", **options).new_page()
        page.goto("/sign-in")
        page.locator("[name=login]").fill(ann)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button").first.click()
        page.wait_for_url(re.compile("(?!.*sign-in)"))
        return page

    return enter


def throw_away(page: Page) -> None:
    page.goto(SUGGEST)
    while page.get_by_role("button", name="Throw it away").count():
        page.get_by_role("button", name="Throw it away").first.click()
        page.wait_for_load_state()  # a click returns when the answer begins


def test_what_is_typed_is_kept_and_taken_up_again(enters: Any) -> None:
    page = enters()
    throw_away(page)
    page.locator("#f-summary-en").fill("Half a sentence")
    expect(page.locator("[data-saved]")).to_contain_text("Kept for you at")
    page.goto("/contribute")  # nothing is asked: it is kept
    page.get_by_role("link", name="Take it up").first.click()
    expect(page.locator("#f-summary-en")).to_have_value("Half a sentence")
    throw_away(page)
    expect(page.locator("#f-summary-en")).to_have_value(ENTRY.summary.en)


def test_what_is_typed_is_sent_one_after_the_other(enters: Any) -> None:
    """A slow answer to the first text never lets it arrive after the second."""
    page = enters()
    held: list[Route] = []
    page.route("**/contribute/unsaved", lambda route: held.append(route))
    page.clock.install()
    page.goto(SUGGEST)
    for words in ("First words", "Second words"):
        page.locator("#f-summary-en").fill(words)
        page.clock.run_for(2_500)
    expect_sent(page, held, 1, "First+words")
    held[0].fulfill(status=204)
    expect_sent(page, held, 2, "Second+words")
    held[1].fulfill(status=204)
    expect(page.locator("[data-saved]")).to_contain_text("Kept for you at")


def expect_sent(page: Page, held: list[Route], count: int, words: str) -> None:
    page.wait_for_function("1")  # routes are told while the page is waited for
    for _ in range(50):
        if len(held) >= count:
            break
        page.evaluate("new Promise((done) => requestAnimationFrame(done))")
    assert len(held) == count
    assert words in (held[-1].request.post_data or "")


def test_a_change_is_folded_and_every_part_is_reached_by_keyboard(enters: Any) -> None:
    page = enters(375)
    page.goto(SUGGEST)
    height = "document.documentElement.scrollHeight"
    short = page.evaluate(height)
    looked_at(page)
    page.set_viewport_size({"width": 375, "height": 900})
    page.get_by_role("button", name="Open all parts").click()
    expect(page.locator("#f-parameters-1-max")).to_be_visible()
    assert page.evaluate(height) > 4 * short
    looked_at(page)
    page.set_viewport_size({"width": 375, "height": 900})
    page.get_by_role("button", name="Fold all parts").click()
    expect(page.locator("#f-parameters-1-max")).to_be_hidden()
    page.locator("#parts").get_by_role("link", name="Numbers to fill in").press("Enter")
    row = page.locator("#f-parameters-1-fold > summary")
    expect(row).to_be_visible()
    row.press("Enter")
    page.locator("#f-parameters-1-max").fill("880")
    page.get_by_role("button", name="Check", exact=True).last.click()
    expect(page.locator("#fold-parameters > summary")).to_contain_text("changed")
    expect(page.locator("#f-parameters-1-max")).to_have_value("880")
    expect(page.locator("#f-parameters-1-max")).to_be_visible()


def test_all_parts_are_opened_without_a_script(enters: Any) -> None:
    page = enters(java_script_enabled=False)
    page.goto(SUGGEST)
    page.locator("#f-summary-en").fill("Half a sentence")
    expect(page.locator("#f-parameters-1-max")).to_be_hidden()
    page.get_by_role("button", name="Open all parts").click()
    expect(page.locator("#f-parameters-1-max")).to_be_visible()
    expect(page.locator("#f-summary-en")).to_have_value("Half a sentence")
    page.get_by_role("button", name="Fold what needs no look").click()
    expect(page.locator("#f-parameters-1-max")).to_be_hidden()
    expect(page.locator("#f-summary-en")).to_have_value("Half a sentence")


def test_signing_out_elsewhere_loses_nothing(enters: Any) -> None:
    page = enters()
    throw_away(page)
    page.context.clear_cookies()
    page.locator("#f-summary-en").fill("Half a sentence")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("You are no longer signed in")
    expect(page.locator("#f-summary-en")).to_have_value("Half a sentence")
    looked_at(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in in a new window").click()
    other = opened.value
    other.locator("[name=login]").fill("ann")
    other.locator("[name=password]").fill(PASSWORD)
    other.locator("main button").first.click()
    other.wait_for_url(re.compile("(?!.*sign-in)"))
    other.close()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Press the button again")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/proposals/[0-9]+/edit"))
    expect(page.locator("#f-summary-en")).to_have_value("Half a sentence")


@pytest.mark.parametrize("script", [True, False])
def test_a_suggestion_from_the_entry_to_the_reviewer(enters: Any, script: bool) -> None:
    page = enters(java_script_enabled=script)
    page.goto(f"/criteria/{ENTRY.id}")
    page.get_by_role("link", name="Suggest a change").click()
    page.locator("#f-summary-en").fill("Modules are made with less carbon.")
    rows = page.locator("#f-sources > .one-row").count()
    page.locator("#fold-sources > summary").click()
    page.locator("button[value='add:sources']").click()
    expect(page.locator("#f-sources > .one-row")).to_have_count(rows + 1)
    expect(page.locator("#f-summary-en")).to_have_value("Modules are made with less carbon.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/proposals/[0-9]+/edit"))
    expect(page.locator("#f-problems")).to_contain_text("Nothing to mend")
    expect(page.locator("#saved")).to_contain_text("Saved: text 1")
    expect(page.locator("#saved")).to_be_focused()
    if script:
        looked_at(page)
    page.locator("[name=hand-note]").fill("Plainer words.")
    page.get_by_role("button", name="Save and hand in").click()
    expect(page.locator("h1")).to_contain_text("Thank you: this is proposal")
    if script:
        looked_at(page)


def test_two_windows_are_put_together_without_a_barrier(enters: Any) -> None:
    page = enters()
    throw_away(page)
    page.locator("#f-summary-en").fill("First words.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page).to_have_url(re.compile("/proposals/[0-9]+/edit"))
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("#f-summary-en").fill("Their words.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".lead").first).to_contain_text("text 2")
    page.locator("#f-summary-en").fill("My words.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert").first).to_contain_text("Theirs: Their words.")
    looked_at(page)
    page.get_by_role("button", name="Go on with my text only").click()
    expect(page.locator("#f-summary-en")).to_have_value("My words.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".lead").first).to_contain_text("text 3")


def test_every_page_of_it_is_without_barrier(enters: Any) -> None:
    page = enters()
    for address in (
        "/contribute",
        SUGGEST,
        "/contribute/new/practice",
        "/contribute/new/criterion",
    ):
        page.goto(address)
        looked_at(page)
    page.locator("#f-title-en").fill("Calm modules")
    page.get_by_role("button", name="Save and hand in").click()
    expect(page.locator("#f-community-wrong, #f-unfinished-wrong").first).to_be_visible()
    looked_at(page)
    page.set_input_files(
        "#f-file", {"name": "x.yaml", "mimeType": "text/yaml", "buffer": b"a: 1\na: 2"}
    )
    page.get_by_role("button", name="Save it as a draft").click()
    expect(page.locator("#f-file-wrong")).to_contain_text("duplicate-key")
    looked_at(page)


def test_the_rows_of_a_spreadsheet_become_drafts(enters: Any) -> None:
    page = enters()
    book = load_workbook(BytesIO(page.request.get("/contribute/try/criterion/sheet.xlsx").body()))
    sheet = book["Entries"]
    names = [cell.value for cell in sheet[1]]
    sheet.cell(4, names.index("title-en") + 1, "Calm modules")
    made = BytesIO()
    book.save(made)
    page.goto("/contribute/new/criterion")
    file = {"name": "many.xlsx", "mimeType": "application/x", "buffer": made.getvalue()}
    page.set_input_files("#sheet", file)
    page.get_by_role("button", name="Save the good rows as drafts").click()
    expect(page.locator("h1")).to_have_text("The rows of your spreadsheet")
    expect(page.locator(".lead")).to_contain_text("0 are drafts now")
    page.locator("summary").first.click()
    looked_at(page)
    page.get_by_role("button", name="Open in the form row 4").click()
    expect(page.locator("#f-title-en")).to_have_value("Calm modules")


def test_a_contributor_of_another_community_meets_a_page_without_barrier(enters: Any) -> None:
    other = next(one for one in REAL.entries.values() if one.community != ENTRY.community)
    page = enters()
    page.goto(f"/entries/{other.id}/suggest")
    expect(page.locator(".lead")).to_contain_text("You are no contributor of")
    looked_at(page)
