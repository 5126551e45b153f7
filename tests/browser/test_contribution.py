"""The walk of a contribution: invited, proposed, reviewed, taken over, published, followed, withdrawn.

In a real browser, with a script and without, against `kb serve` over a copy of the real criteria.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from kb.load import load
from tests.browser.conftest import NewContext
from tests.browser.test_accessible import barriers_in_both
from tests.real import REAL
from tests.served import KB, served

SOLAR = "sustainable-solar-pv"
CHANGED = "solar-performance-guarantee"
OLD = "1.0.1"  # its version in the real library
COPIED, NEW = "dutch-state-offices-solar-and-charging", "solar-on-town-halls"
ENDED = "amsterdam-sports-halls-solar"
PUBLISHING = 90_000  # milliseconds: it reads, checks and indexes the whole library
PASSWORD = "four quiet lindens"
WORDS = (
    "The contractor guarantees the yearly yield, even after a hailstorm, and pays for a shortfall."
)
BETTER = (
    "The contractor guarantees the yearly yield, hailstorms included, and pays for a shortfall."
)


@dataclass
class Walk:
    """One walk: its server's folders, and a window for everybody who takes part."""

    criteria: Path
    instance: Path
    opens: NewContext
    javascript: bool
    windows: dict[str, Page] = field(default_factory=dict)
    looked_at: list[str] = field(default_factory=list)

    def window(self, who: str) -> Page:
        if who not in self.windows:
            context = self.opens(
                java_script_enabled=self.javascript, reduced_motion="reduce",
                viewport={"width": 1280, "height": 900},
            )  # fmt: skip
            self.windows[who] = context.new_page()
        return self.windows[who]

    def kb(self, *words: object, status: int = 0) -> str:
        """What a command of `kb` prints over the folders of this walk."""
        done = subprocess.run(
            [KB, "--criteria", self.criteria, *map(str, words)],
            env={**os.environ, "KB_INSTANCE": str(self.instance)},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    def file(self, entry: str) -> str:
        return (self.criteria / SOLAR / f"{entry}.yaml").read_text("utf-8")

    def copied(self, page: Page) -> Page:
        """The page as it stands, in a window in which axe can run, but no script of the site."""
        if "copies" not in self.windows:
            self.windows["copies"] = self.opens(reduced_motion="reduce").new_page()
        window, address, text = self.windows["copies"], page.url.partition("#")[0], page.content()
        window.route(
            "**/static/site.js",
            lambda asked: asked.fulfill(body="", content_type="text/javascript"),
        )
        window.route(address, lambda asked: asked.fulfill(body=text, content_type="text/html"))
        window.goto(address)
        window.unroute_all()
        return window

    def look(self, page: Page, name: str) -> None:
        """No barrier, and nothing wider than a narrow window. One of the two walks looks at wide pages
        and one at narrow ones: each look takes seconds on a long form."""
        width = 1280 if self.javascript else 375
        page.wait_for_load_state()  # a copy of half a page shows half of it
        seen = page if self.javascript else self.copied(page)
        seen.set_viewport_size({"width": width, "height": 900})
        found = barriers_in_both(seen)
        page.set_viewport_size({"width": 375, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name
        page.set_viewport_size({"width": 1280, "height": 900})
        assert found == [], (name, width)
        self.looked_at.append(name)


@pytest.fixture
def folders(real_instance: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of the real criteria, and an instance folder of its own."""
    copied = shutil.copytree(REAL.root, tmp_path / "criteria")
    return Path(copied), Path(shutil.copytree(real_instance, tmp_path / "instance"))


@pytest.fixture
def address(folders: tuple[Path, Path]) -> Iterator[str]:
    """A server of this walk alone: it publishes."""
    with served(*folders) as running:
        yield running.address


@pytest.fixture(params=[True, False], ids=["with-javascript", "without-javascript"])
def walk(request: pytest.FixtureRequest, folders: tuple[Path, Path], opens: NewContext) -> Walk:
    return Walk(*folders, opens, request.param)


def test_a_contribution_walks_from_an_invitation_to_a_version_and_its_followers(
    walk: Walk, tmp_path: Path
) -> None:
    before = walk.file(CHANGED)
    tender = pinned(walk, tmp_path)
    people(walk)
    suggest(walk)
    write_anew(walk)
    ask_for_changes(walk)
    take_over(walk)
    accept_and_publish(walk, "eve", 1)
    accept_and_publish(walk, "edith", 2)
    shown(walk)
    in_the_folder(walk, before)
    drifted(walk, tender)
    withdrawn(walk)
    assert len(walk.looked_at) == len(set(walk.looked_at)) > 20


def pinned(walk: Walk, folder: Path) -> Path:
    """A tender file with the version that everything starts from."""
    path = folder / "tender.yaml"
    walk.kb("tender", "new", path, "--title", "Roofs", "--buyer", "City", "--country", "NL",
            "--cpv", "09331200", "--language", "en")  # fmt: skip
    walk.kb("tender", "add", path, f"{CHANGED}@{OLD}", "--level", "core")
    return path


def people(walk: Walk) -> None:
    """An administrator comes in by the command line and invites the others on the site."""
    link = walk.kb("people", "add", "adam", "--name", "Adam", "--administrator").split()[-1]
    adam = walk.window("adam")
    come_in(walk, "adam", link)
    for login, role in (("ann", "contributor"), ("edith", "editor"), ("eve", "")):
        adam.goto("/people")
        adam.get_by_label("Name that others see").fill(login.title())
        adam.get_by_label("Name to sign in with").fill(login)
        if role:
            adam.locator("#i-community").select_option(SOLAR)
            adam.locator("#i-role").select_option(role)
        adam.get_by_role("button", name="Make an invitation").click()
        come_in(walk, login, adam.get_by_role("status").locator("code").inner_text())
    walk.look(adam, "people")
    adam.get_by_label("Person").select_option("eve")
    adam.get_by_label("Community").last.select_option(SOLAR)
    adam.get_by_label("Role", exact=True).select_option("editor")
    adam.get_by_role("button", name="Save the role").click()
    expect(adam.get_by_role("row").filter(has_text="eve")).to_contain_text("editor")


def come_in(walk: Walk, who: str, link: str) -> None:
    """Follow an invitation and choose a password."""
    page = walk.window(who)
    page.goto(urlsplit(link).path)
    if who == "adam":
        walk.look(page, "invitation")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Choose this password").click()
    expect(page.get_by_role("link", name=who.title(), exact=True)).to_be_visible()


def suggest(walk: Walk) -> None:
    """Ann suggests a change of a solar criterion, and hands it in."""
    ann = walk.window("ann")
    ann.goto("/contribute")
    walk.look(ann, "contribute")
    ann.goto(f"/criteria/{CHANGED}")
    walk.look(ann, "entry")
    ann.get_by_role("link", name="Suggest a change").click()
    expect(ann.locator("h1")).to_contain_text("Suggest a change to")
    ann.locator("#f-summary-en").fill(WORDS)
    ann.locator("#fold-parameters > summary").click()
    ann.locator("#f-parameters-0-fold > summary").click()
    ann.locator("#f-parameters-0-max").fill("20")
    walk.look(ann, "suggest")
    ann.get_by_role("button", name="Save", exact=True).click()
    expect(ann.locator("h1")).to_contain_text("Proposal 1")
    expect(ann.locator("#hand-in")).to_contain_text("at least minor")
    hand_in(ann, "minor", "Names hailstorms and allows for longer guarantees.")
    expect(ann.locator("h1")).to_have_text("Thank you: this is proposal 1")
    walk.look(ann, "handed-in")


def hand_in(page: Page, change: str, note: str) -> None:
    page.locator(f"[name=hand-change][value={change}]").check()
    page.get_by_label("What changes, and why").fill(note)
    page.get_by_role("button", name="Save and hand in").click()


def write_anew(walk: Walk) -> None:
    """Ann writes a practice with the texts of another one; what is missing is told first."""
    ann = walk.window("ann")
    ann.goto(f"/practices/{COPIED}")
    ann.get_by_role("link", name="New from this one").click()
    expect(ann.locator("h1")).to_have_text("Write a practice")
    ann.locator("#f-community").select_option(SOLAR)
    ann.locator("#f-entry-id").fill(COPIED)
    ann.locator("#f-title-en").fill("Solar panels on town halls")
    ann.get_by_role("button", name="Save", exact=True).click()
    expect(ann.locator("#f-entry-id")).to_have_attribute("aria-invalid", "true")
    expect(ann.locator("#f-title-en")).to_have_value("Solar panels on town halls")
    walk.look(ann, "refused")
    ann.locator("#f-entry-id").fill(NEW)
    hand_in(ann, "major", "A first practice with charging.")
    expect(ann.locator("h1")).to_have_text("Thank you: this is proposal 2")


def ask_for_changes(walk: Walk) -> None:
    """Edith comments on a field, suggests other words for it, and asks for a change."""
    edith = walk.window("edith")
    edith.goto("/proposals")
    walk.look(edith, "board")
    edith.locator("a[href='/proposals/1']").click()
    part = edith.locator("#at-summary-en")
    part.get_by_role("link", name="Comment").click()
    edith.locator("#c-summary-en").fill("Is one storm meant, or any?")
    part.get_by_role("button", name="Say it").click()
    expect(part).to_contain_text("Is one storm meant, or any?")
    walk.look(edith, "proposal")
    for name in ("As it will read", "As it read before", "Texts (1)"):
        edith.get_by_role("link", name=name).click()
        walk.look(edith, name)
    edith.get_by_role("link", name="What changes").first.click()
    part.get_by_role("link", name="Suggest other words").click()
    edith.locator("#f-words").fill(BETTER)
    walk.look(edith, "suggest-words")
    edith.get_by_role("button", name="Suggest it").click()
    act = edith.locator("section[aria-labelledby=acts]")
    act.get_by_text("Ask for changes").first.click()
    act.locator("#r-request-changes").fill("Say which storms.")
    act.get_by_role("button", name="Ask for changes").click()
    expect(edith.locator("main")).to_contain_text("Say which storms.")


def take_over(walk: Walk) -> None:
    """Ann takes the words over by one click, and hands in again."""
    ann = walk.window("ann")
    ann.goto("/contribute")
    ann.locator("li", has_text="Proposal 1:").get_by_role("link").first.click()
    expect(ann.locator("#at-summary-en")).to_contain_text("Is one storm meant, or any?")
    walk.look(ann, "changes-requested")
    ann.get_by_role("button", name="Take over").click()
    expect(ann.locator("#at-summary-en")).to_contain_text("taken over")
    ann.get_by_role("link", name="Go on writing and hand it in").click()
    expect(ann.locator("#f-summary-en")).to_have_value(BETTER)
    walk.look(ann, "edit")
    ann.get_by_role("button", name="Save and hand in").click()
    expect(ann.locator("h1")).to_have_text("Thank you: this is proposal 1")


def accept_and_publish(walk: Walk, who: str, number: int) -> None:
    """An editor who wrote nothing of it accepts a proposal and publishes it."""
    page = walk.window(who)
    page.goto(f"/proposals/{number}")
    act = page.locator("section[aria-labelledby=acts]")
    if number == 2:
        walk.look(page, "new-entry")
    act.get_by_role("button", name="Accept", exact=True).click()
    if number == 1:
        walk.look(page, "accepted")
    act.get_by_role("button", name="Publish", exact=True).click(timeout=PUBLISHING)
    expect(page.locator(".facts").first).to_contain_text("Published as")
    if number == 1:
        walk.look(page, "published")


def shown(walk: Walk) -> None:
    """A reader sees the new version at once: page, difference, search, feeds, history."""
    reader = walk.window("reader")
    reader.goto(f"/criteria/{CHANGED}")
    expect(reader.locator(".lead").first).to_have_text(BETTER)
    expect(reader.locator(".facts").first).to_contain_text(f"{CHANGED}@1.1.0")
    reader.goto(f"/criteria/{CHANGED}/diff")
    expect(reader.locator("ins").filter(has_text="hailstorms").first).to_be_visible()
    walk.look(reader, "diff")
    reader.goto("/search?q=hailstorms")
    expect(reader.locator(".hits h3").first).to_have_text(
        "Guaranteed performance of the solar installation"
    )
    reader.goto("/search?q=town+halls+solar")
    expect(reader.locator(f".hits a[href='/practices/{NEW}']").first).to_be_visible()
    for feed in (
        "/changes.atom",
        f"/communities/{SOLAR}/changes.atom",
        f"/entries/{CHANGED}/changes.atom",
    ):
        atom = ElementTree.fromstring(reader.request.get(feed).body())
        ids = [one.text or "" for one in atom.iter("{http://www.w3.org/2005/Atom}id")]
        assert any(f"{CHANGED}@1.1.0" in one for one in ids), feed
    reader.goto(f"/criteria/{CHANGED}/history")
    newest = reader.locator(".timeline li").first
    expect(newest).to_contain_text("Published on this site by an editor")
    expect(reader.locator("main")).not_to_contain_text(re.compile(r"\bEve\b"))
    walk.look(reader, "history")
    eve = walk.window("eve")
    eve.goto(f"/criteria/{CHANGED}/history")
    expect(eve.locator(".timeline")).to_contain_text(re.compile(r"\bEve\b"))
    adam = walk.window("adam")
    adam.goto("/audit")
    expect(adam.locator("main")).to_contain_text(f"{CHANGED}@1.1.0, proposal 1")
    walk.look(adam, "audit")


def in_the_folder(walk: Walk, before: str) -> None:
    """The file differs only where somebody changed it; `kb check` and `kb doctor` are content."""
    old, new = before.splitlines(), walk.file(CHANGED).splitlines()
    gone = [line.strip() for line in old if line not in new]
    come = [line.strip() for line in new if line not in old]
    assert len(gone) <= 6
    assert "version: 1.1.0" in come
    assert "max: 20" in come
    assert any(BETTER.split(",")[0] in line for line in come)
    assert (walk.criteria / SOLAR / f"past/{CHANGED}@{OLD}.yaml").read_text("utf-8") == before
    assert "0 problems" in walk.kb("check") or "no problems" in walk.kb("check").lower()
    walk.kb("doctor")
    library = load(walk.criteria)
    for entry, version in ((CHANGED, "1.1.0"), (NEW, "1.0.0")):
        assert library.lock[entry, version] == library.entries[entry].fingerprint


def drifted(walk: Walk, tender: Path) -> None:
    """Who pinned the old version sees what changed."""
    reader = walk.window("reader")
    reader.goto("/drift")
    reader.get_by_label("A file").set_input_files(tender)
    reader.get_by_role("button", name="Show what changed").click()
    expect(reader.locator("h1")).to_have_text("Pins to look at: 1 of 1")
    expect(reader.locator(".verdicts")).to_contain_text("Extended")
    expect(reader.locator(".verdicts")).to_contain_text("Names hailstorms")
    walk.look(reader, "drift")


def withdrawn(walk: Walk) -> None:
    """Ann proposes that a practice end, Edith agrees, and its readers are told."""
    ann, edith, reader = walk.window("ann"), walk.window("edith"), walk.window("reader")
    ann.goto(f"/practices/{ENDED}")
    ann.get_by_role("link", name="Withdraw").click()
    ann.get_by_label("Why should nobody use it any more?").fill("The halls were sold.")
    walk.look(ann, "withdraw")
    ann.get_by_role("button", name="Propose it").click()
    edith.goto("/proposals?who=waiting")
    edith.locator("a[href='/proposals/3']").click()
    act = edith.locator("section[aria-labelledby=acts]")
    act.get_by_role("button", name="Accept", exact=True).click()
    walk.look(edith, "ending")
    act.get_by_role("button", name="End the entry").click(timeout=PUBLISHING)
    expect(edith.locator(".facts").first).to_contain_text("Ended")
    reader.goto(f"/practices/{ENDED}")
    expect(reader.locator(".banner")).to_contain_text("The halls were sold.")
    walk.look(reader, "withdrawn")
    assert re.search("^status: withdrawn$", walk.file(ENDED), re.MULTILINE)
    walk.kb("check")
    walk.kb("doctor")
