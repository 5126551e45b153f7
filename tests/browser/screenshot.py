"""The pictures in the README and the decisions: python -m tests.browser.screenshot."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Page, sync_playwright
from waitress.server import create_server

from app.factory import create_app
from app.settings import Settings
from app.store import Store
from tests.app.browser import PASSWORD
from tests.app.members import member

DOCS = Path(__file__).parents[2] / "docs"
SOLAR = "sustainable-solar-pv"
WORDS = (
    "The contractor guarantees the yearly yield, even after a hailstorm, and pays for a shortfall."
)
PAGES = {
    "search": "/search?q=machines+without+exhaust",
    "entry": "/criteria/module-supply-chain-traceability",
    "compare": "/compare?id=share-of-zero-emission-work&id=light-machines-without-exhaust",
}


def main() -> None:
    """Take each picture 1280 wide, from the real library."""
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        app = create_app(replace(Settings.from_environment(), instance=Path(folder)))
        server: Any = create_server(app, host="127.0.0.1", port=0)
        threading.Thread(target=server.run, daemon=True).start()
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        for name, path in PAGES.items():
            page.goto(f"http://127.0.0.1:{server.effective_port}{path}")
            page.screenshot(path=DOCS / f"{name}.png")
        page.goto(f"http://127.0.0.1:{server.effective_port}/tender/example")
        page.get_by_role("button", name="Work on it in this browser").click()
        page.screenshot(path=DOCS / "tender.png")
        page.get_by_role("link", name="Fill in").nth(2).click()
        page.screenshot(path=DOCS / "pin.png")
        contribute(page, app.extensions["store"], f"http://127.0.0.1:{server.effective_port}")
        browser.close()
        server.close()


def contribute(page: Page, store: Store, address: str) -> None:
    """A change of a solar criterion, as its author writes it and as an editor reads it."""
    for login, role in (("ann", "contributor"), ("edith", "editor")):
        member(store, login, role, community=SOLAR)  # type: ignore[arg-type]
    page.emulate_media(reduced_motion="reduce")
    sign_in(page, address, "ann")
    page.goto(f"{address}/entries/solar-performance-guarantee/suggest")
    page.locator("#fold-parameters > summary").click()
    page.locator("#f-parameters-0-fold > summary").click()
    page.locator("#f-parameters-0-max").fill("20")
    page.locator("#f-summary-en").fill(WORDS)
    page.evaluate("scrollTo(0, 300)")
    page.screenshot(path=DOCS / "suggest.png")
    page.locator("[name=hand-change][value=minor]").check()
    page.locator("#f-hand-note").fill("Names hailstorms and allows for longer guarantees.")
    page.get_by_role("button", name="Save and hand in").click()
    page.context.clear_cookies()
    sign_in(page, address, "edith")
    page.goto(f"{address}/proposals/1")
    page.locator("#at-summary-en a", has_text="Comment").click()
    page.locator("#c-summary-en").fill("Is one storm meant, or any?")
    page.get_by_role("button", name="Say it").first.click()
    page.locator("#at-summary-en").scroll_into_view_if_needed()
    page.screenshot(path=DOCS / "review.png")


def sign_in(page: Page, address: str, login: str) -> None:
    page.goto(f"{address}/sign-in")
    page.locator("[name=login]").fill(login)
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


if __name__ == "__main__":
    main()
