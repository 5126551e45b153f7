"""From a suggestion to a version that shows at once, by three people in three browsers, with and without
a script; and no barrier on any page of the way."""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from app import review
from app.settings import PROJECT
from app.store import Store, open_store
from app.store.opened import default_url
from kb.decode import decode
from kb.load import load
from kb.people import Person
from kb.proposal import Given
from kb.rules import check
from tests.app.browser import PASSWORD
from tests.app.members import member
from tests.browser.conftest import NewContext, served
from tests.browser.test_accessible import looked_at
from tests.real import REAL

PUBLISHED = [one for one in REAL.entries.values() if one.status == "published"]
SOLAR = REAL.entries["module-carbon-footprint"]
ENTRIES = [  # one for each walk
    one for one in PUBLISHED if one.community == SOLAR.community and one.kind == "criterion"
][:2]  # fmt: skip
WHO = {"ann": "contributor", "edith": "editor", "eve": "editor"}


@dataclass(frozen=True)
class Place:
    """A site over a copy of the real criteria, whose files may be changed."""

    criteria: Path
    instance: Path
    store: Store
    people: dict[str, Person]


@pytest.fixture(scope="module")
def place(real_instance: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("reviewed")
    criteria = Path(shutil.copytree(PROJECT / "criteria", home / "criteria"))
    shutil.copytree(real_instance, home / "instance")
    store = open_store(default_url(home / "instance"))
    people = {
        login: member(store, login, role, community=SOLAR.community)  # type: ignore[arg-type]
        for login, role in WHO.items()
    }
    yield Place(criteria, home / "instance", store, people)
    store.close()


@pytest.fixture(scope="module")
def address(browser: Browser, place: Place) -> Iterator[str]:
    """In place of the site over the project's own criteria, which nobody may publish into."""
    with served(place.criteria, place.instance) as found:
        yield found


@pytest.fixture
def enters(opens: NewContext) -> Callable[..., Page]:
    """A window of one of the members."""

    def enter(login: str, **options: Any) -> Page:
        size = {"width": 1280, "height": 900}
        page = opens(viewport=size, reduced_motion="reduce", **options).new_page()
        page.goto("/sign-in")
        page.locator("[name=login]").fill(login)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button").first.click()
        page.wait_for_url(re.compile("(?!.*sign-in)"))
        return page

    return enter


def press(page: Page, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).click()


def unfold(page: Page, words: str) -> None:
    page.locator("summary", has_text=re.compile(f"^{words}$")).click()


@pytest.mark.parametrize("script", [True, False])
def test_a_suggestion_becomes_a_version_by_three_people(
    enters: Callable[..., Page], place: Place, script: bool
) -> None:
    entry, word = ENTRIES[script], "wombats" if script else "numbats"
    ann, edith, eve = (enters(login, java_script_enabled=script) for login in WHO)

    ann.goto(f"/entries/{entry.id}/suggest")
    ann.locator("#f-summary-en").fill(f"Buyers ask for it so that {word} sleep well.")
    ann.locator("[name=hand-change][value=patch]").check()
    ann.locator("#f-hand-note").fill("Plainer words.")
    press(ann, "Save and hand in")
    ann.get_by_role("link", name="See the proposal").click()
    ann.wait_for_url("**/proposals/*")
    number = re.search(r"/proposals/(\d+)", ann.url)[1]  # type: ignore[index]
    page = f"/proposals/{number}"

    edith.goto("/proposals")
    edith.locator(f"a[href='{page}']").click()
    expect(edith.locator("main")).to_contain_text("No errors: it could be published as it is.")
    edith.locator("#at-summary-en a", has_text="Comment").click()
    edith.locator("#c-summary-en").fill("Do they?")
    edith.locator("#c-summary-en-form button").click()
    edith.locator("#at-summary-en a", has_text="Suggest").click()
    edith.locator("#f-words").fill(f"Buyers ask for it so that {word} sleep better.")
    press(edith, "Suggest it")

    ann.goto(page)
    expect(ann.locator("#at-summary-en")).to_contain_text("Do they?")
    ann.get_by_role("button", name=re.compile("^Take over")).click()
    expect(ann.locator("#at-summary-en")).to_contain_text("taken over")

    edith.goto(page)
    expect(edith.get_by_role("button", name="Accept")).to_have_count(0)  # now partly her own words
    eve.goto(page)
    press(eve, "Accept")
    expect(eve.get_by_role("button", name="Publish")).to_be_visible()
    press(eve, "Publish")

    version = re.sub(r"\d+$", lambda last: str(int(last[0]) + 1), entry.version)
    expect(eve.locator("main")).to_contain_text(f"{entry.id}@{version}")
    eve.goto(f"/search?q={word}")
    expect(eve.locator(".hits li").first).to_contain_text(entry.title.en)
    assert (
        f"{entry.title.en} {version}" in eve.request.get(f"/entries/{entry.id}/changes.atom").text()
    )
    eve.goto(f"/criteria/{entry.id}/diff")
    expect(
        eve.locator("ins", has_text=word).or_(eve.locator(".words", has_text=word))
    ).not_to_have_count(0)
    assert eve.request.get(f"/criteria/{entry.id}@{entry.version}").ok
    library = load(place.criteria)
    assert check(library, date.today()) == []
    assert library.entries[entry.id].version == version
    assert decode((place.criteria / entry.community / f"{entry.id}.yaml").read_bytes(), "x")


@pytest.fixture(scope="module")
def numbers(place: Place) -> dict[str, str]:
    """Proposals in every state that looks different: name -> address."""
    library, store, people = load(place.criteria), place.store, place.people
    text = library.documents["entry", SOLAR.id].text
    now = review.datetime.now().astimezone()

    def begun(words: str, entry_id: str = SOLAR.id) -> int:
        return review.begin(
            store, library, people["ann"], SOLAR.community, entry_id, SOLAR.kind, words, now
        ).proposal.id

    def act(who: str, number: int, what: Any, **given: Any) -> None:
        given = {"change": "patch", "note": "Plainer.", **given}
        review.act(store, people[who], number, what, Given(1, **given), now, library=library)

    bad = text.replace("topics: [", "topics: [nonsense, ", 1).replace("must", "has to", 1)
    found = {"wrong": begun(bad), "new": begun(bad, "carbon-of-panels"), "overtaken": begun(text.replace("must", "has to", 1))}  # fmt: skip
    for number in found.values():
        act("ann", number, "submit")
    review.comment(store, people["edith"], found["wrong"], "summary/en", "Really?", now)
    review.act(
        store, people["edith"], found["wrong"], "suggest",
        Given(1, text=text.replace("must", "shall", 1), reason="Better."), now, keys="topics/0",
    )  # fmt: skip
    pulled = place.criteria / SOLAR.community / f"{SOLAR.id}.yaml"
    pulled.write_text(text.replace("must", "shall", 1), "utf-8")
    act("edith", found["overtaken"], "request-changes", reason="Put both together.")
    pages = {name: f"/proposals/{number}" for name, number in found.items()}
    wrong = pages["wrong"]
    return pages | {
        "board": "/proposals", "column": "/proposals?state=in-review", "after": f"{wrong}/after",
        "before": f"{wrong}/before", "texts": f"{wrong}/texts?from=0&to=1",
        "together": f"{pages['overtaken']}/together", "comment": f"{wrong}?comment=topics/0",
        "field": f"{wrong}/suggest/field?keys=summary/en", "suggest": f"{wrong}/suggest",
        "withdraw": f"/entries/{ENTRIES[0].id}/withdraw",
    }  # fmt: skip


def test_no_page_of_a_proposal_has_a_barrier(
    enters: Callable[..., Page], numbers: dict[str, str]
) -> None:
    edith, ann = enters("edith"), enters("ann")
    for name, address in numbers.items():
        page = ann if name in ("overtaken", "together") else edith
        page.goto(address)
        looked_at(page)
    for button, field in (("Ask for changes", "reason"), ("Accept", "note")):
        edith.goto(numbers["wrong"])
        unfold(edith, button)
        edith.locator(f"details[open] [name={field}]").first.fill("")
        edith.locator("details[open] button").first.click()
        looked_at(edith)
