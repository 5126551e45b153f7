"""The pictures in the README and the decisions: python -m tests.browser.screenshot."""

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import sync_playwright
from waitress.server import create_server

from app.factory import create_app
from app.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
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
        browser.close()
        server.close()


if __name__ == "__main__":
    main()
