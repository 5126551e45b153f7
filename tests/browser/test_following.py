"""A reader reports, an editor answers, an administrator reads the audit: seen in a browser."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from app import accounts, admission, reports
from app.store import audit, open_store
from app.store.opened import default_url
from tests.app.browser import PASSWORD
from tests.browser.conftest import NewContext
from tests.browser.test_accessible import looked_at
from tests.real import REAL

ENTRY = "light-machines-without-exhaust"
OWNER = "zero-emission-construction"


@pytest.fixture(scope="session")
def edith(address: str, instance: Path) -> str:
    """An editor who also administers, with reports to answer."""
    store, now = open_store(default_url(instance)), datetime.now(UTC)
    person, secret = accounts.add(store, None, "edith", "Edith", True, now)
    admission.accept(store, secret, PASSWORD, PASSWORD, "here", now)
    accounts.set_role(store, None, "edith", OWNER, "editor", REAL.communities, now)
    for text in ("80 dB is wrong.\n\nSee page 4 of the study.", "http://a http://b http://c"):
        number = reports.tell(store, REAL.entries[ENTRY], text, "me@example.org", "", "x", now)
    reports.answer(store, person, number, "done", "An advertisement.", now)
    with store.writing() as db:
        audit.write(db, now, person, "accepted", "proposal 3", ENTRY, "sha256:" + "a" * 64)
    store.close()
    return "edith"


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in")
    page.get_by_label("Name").fill(login)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()


def test_a_report_goes_from_the_entry_to_a_number(opens: NewContext) -> None:
    page = opens(java_script_enabled=False).new_page()
    page.goto(f"/criteria/{ENTRY}")
    page.get_by_role("link", name="Report a problem").click()
    page.get_by_label("What is wrong").fill("The limit is 19 kW, not 20.")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_text("Your report has the number")).to_be_visible()


def test_the_trap_is_out_of_sight_and_out_of_reach(page: Page) -> None:
    page.goto(f"/entries/{ENTRY}/report")
    box = page.locator("p", has=page.locator("#f-website")).bounding_box()
    assert box
    assert box["width"] * box["height"] <= 1
    assert page.locator("#f-website").get_attribute("tabindex") == "-1"


def test_the_pages_of_editors_and_administrators_have_no_barrier(
    opens: NewContext, edith: str
) -> None:
    page = opens(reduced_motion="reduce").new_page()
    sign_in(page, edith)
    for address in ("/reports", "/audit", "/account", "/people", f"/criteria/{ENTRY}/history"):
        page.goto(address)
        looked_at(page)


def test_an_editor_answers_a_report(page: Page, edith: str) -> None:
    sign_in(page, edith)
    page.goto("/reports")
    first = page.locator(".report").filter(has_text="80 dB is wrong.")
    first.get_by_label("What was done about it").fill("Corrected.")
    first.get_by_role("button", name="Done").click()
    done = page.locator("section", has=page.get_by_role("heading", name="Done"))
    expect(done.get_by_text("Corrected.")).to_be_visible()
    expect(page.get_by_text("Wants an answer: me@example.org")).not_to_be_visible()
