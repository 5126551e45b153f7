"""One browser and one running site for all tests of this folder."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright._impl._driver import compute_driver_executable
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    expect,
    sync_playwright,
)

from app.settings import PROJECT
from app.store import open_store
from app.store.opened import default_url
from app.store.reports import add
from tests.browser.addresses import REPORTED
from tests.served import served as started

NewContext = Callable[..., BrowserContext]
PATIENCE = 30_000  # milliseconds: machines are noisy, and what comes soon is not waited for
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. Without it these tests are skipped, but not when REQUIRE_ALL is set."""
    chromium = shutil.which("chromium")
    missing = "there is no `chromium` on this machine" if chromium is None else _lacking()
    if missing:
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield opened
        opened.close()


def _lacking() -> str:
    """Why Playwright's own program does not start, which asks for a library that a small Debian does
    not have; nothing when it does."""
    told = subprocess.run(
        [*compute_driver_executable(), "--version"], capture_output=True, text=True
    )
    return f"Playwright does not start here: {told.stderr.strip()}" if told.returncode else ""


@pytest.fixture(scope="session")
def instance(real_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the running site keeps its index and its database."""
    return Path(shutil.copytree(real_instance, tmp_path_factory.mktemp("served") / "instance"))


@pytest.fixture(scope="session")
def address(browser: Browser, instance: Path) -> Iterator[str]:
    """The address of `kb serve` over the real criteria, where a reader has reported something."""
    with served(PROJECT / "criteria", instance) as found:
        store = open_store(default_url(instance))
        with store.writing() as db:
            add(db, REPORTED, datetime.now(UTC))
        store.close()
        yield found


@contextmanager
def served(criteria: Path, instance: Path) -> Iterator[str]:
    """`kb serve` over a folder; its address."""
    with started(criteria, instance) as running:
        yield running.address


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[NewContext]:
    """New windows on the site. At the end: nothing was complained of, nothing asked from elsewhere."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: complain(page, said))
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("request", lambda asked: elsewhere(asked.url))

    def complain(page: Page, said: ConsoleMessage) -> None:
        own_status = (
            said.location["url"] == page.url and "responded with a status of 40" in said.text
        )
        if not own_status:
            complaints.append(f"{page.url}: {said.text}")

    def elsewhere(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            complaints.append(f"asked {url}")

    def open_context(**options: object) -> BrowserContext:
        context = browser.new_context(base_url=address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("page", watch)
        opened.append(context)
        return context

    yield open_context
    for context in opened:
        context.close()
    assert complaints == []


@pytest.fixture
def page(opens: NewContext) -> Page:
    """A wide window with JavaScript."""
    return opens(viewport={"width": 1280, "height": 900}).new_page()
