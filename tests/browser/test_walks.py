"""What people do on the site, in a real browser."""

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.addresses import PAGES
from tests.browser.conftest import NewContext

WORDS = "solar panels forced labour"


def total(page: Page) -> int:
    """How many entries the page says it found."""
    return int(page.locator("#count").inner_text().split()[0])


@pytest.fixture
def plain(opens: NewContext) -> Page:
    """A window without JavaScript."""
    return opens(java_script_enabled=False).new_page()


def walk(page: Page, tmp_path: Path) -> None:
    """Home, search, narrow, open, compare with another, download as data."""
    page.goto("/")
    page.get_by_label("What are you buying").fill(WORDS)
    page.get_by_role("button", name="Search").click()
    expect(page.locator("#count")).to_contain_text(f"“{WORDS}”")
    before = total(page)
    facet = page.get_by_role("navigation", name="Narrow the results").get_by_role(
        "link", name=re.compile("^Criterion ")
    )
    count = int(facet.locator(".count").inner_text())
    facet.click()
    expect(page.get_by_role("list", name="Chosen filters")).to_contain_text("Criterion")
    assert total(page) == count <= before
    page.locator(".hits h3 a").first.click()
    expect(page.locator("h1")).to_contain_text("forced labour")
    page.get_by_role("link", name="Compare", exact=True).click()
    page.get_by_label("Add an entry").select_option("module-carbon-footprint")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("table.compare thead th")).to_have_count(2)
    expect(page.locator("table.compare tr.differs").first).to_be_visible()
    page.locator("table.compare thead th a").first.click()
    address = page.get_by_role("link", name="JSON").get_attribute("href")
    assert address
    answer = page.request.get(address)
    kept = tmp_path / "entry.json"
    kept.write_bytes(answer.body())
    assert json.loads(kept.read_text("utf-8"))["id"] == "module-supply-chain-traceability"


def test_a_buyer_finds_compares_and_keeps_a_criterion(page: Page, tmp_path: Path) -> None:
    walk(page, tmp_path)


def test_all_of_it_works_without_javascript(plain: Page, tmp_path: Path) -> None:
    walk(plain, tmp_path)


def test_hits_are_chosen_for_comparison_without_javascript(plain: Page) -> None:
    plain.goto("/search?q=exhaust")
    for box in plain.get_by_role("checkbox").all()[:2]:
        box.check()
    plain.get_by_role("button", name="Compare the chosen entries").click()
    expect(plain.locator("table.compare thead th")).to_have_count(2)


def test_more_than_four_cannot_be_chosen(page: Page) -> None:
    page.goto("/search")
    boxes = page.get_by_role("checkbox").all()
    for box in boxes[:4]:
        box.check()
    expect(boxes[4]).to_be_disabled()
    boxes[0].uncheck()
    expect(boxes[4]).to_be_enabled()


def test_suggestions_are_chosen_by_keyboard(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("module")
    page.get_by_role("option").first.wait_for()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    box.press("ArrowUp")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", first.get_attribute("id") or "")
    words = first.get_attribute("data-value")
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert parse_qs(urlsplit(page.url).query)["q"] == [words]


@pytest.mark.parametrize(
    ("key", "shown", "chosen"), [("ArrowDown", True, 1), ("Escape", False, 0), ("Tab", False, 0)]
)
def test_a_late_answer_changes_no_list_that_somebody_is_in_or_has_left(
    page: Page, key: str, shown: bool, chosen: int
) -> None:
    late: list[Route] = []
    page.goto("/")
    box, options = page.get_by_role("combobox"), page.locator("[role=option]")
    box.press_sequentially("pane")
    options.first.wait_for()
    page.route("**/api/v1/suggest?*", lambda route: late.append(route))
    with page.expect_request("**/api/v1/suggest?*"):
        box.press("l")
    box.press(key)
    with page.expect_response("**/api/v1/suggest?*") as answered:
        late[0].continue_()
    answered.value.finished()
    page.wait_for_timeout(100)  # for what the page does with the answer
    expect(options.first).to_be_visible(visible=shown)
    expect(page.locator("[role=option][aria-selected=true]")).to_have_count(chosen)


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("/", "Solar"),
        ("/?lang=nl", "Zonne"),
        ("/criteria/module-digital-record?lang=nl", "Zonne"),
    ],
)
def test_suggestions_are_in_the_language_of_the_page(page: Page, start: str, words: str) -> None:
    page.goto(start)
    options = page.locator("li[role=option]")
    with page.expect_response(re.compile("/suggest.*panels")) as answered:
        page.locator("[data-suggest]").press_sequentially("solar panels")
    expect(options).to_have_count(len(answered.value.json()["suggestions"]))
    for option in options.all():
        expect(option).to_contain_text(words, ignore_case=True)
    options.first.click()
    page.wait_for_url("**/search?*")
    assert parse_qs(urlsplit(page.url).query).get("lang", ["en"]) == [
        "nl" if "nl" in start else "en"
    ]


def test_escape_closes_the_suggestions_and_keeps_the_words(page: Page) -> None:
    page.goto("/")
    box = page.get_by_role("combobox")
    box.press_sequentially("module")
    page.get_by_role("option").first.wait_for()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(box).to_have_value("module")
    box.press("Enter")
    page.wait_for_url("**/search?q=module")


def test_a_suggestion_is_chosen_by_mouse(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("module")
    page.get_by_role("option").first.click()
    page.wait_for_url("**/search?q=*")
    assert total(page) >= 1


def test_the_citation_is_copied(opens: NewContext, address: str) -> None:
    context = opens()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    page = context.new_page()
    page.goto(PAGES["criterion"])
    page.get_by_text("Cite", exact=True).click()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator("[data-copy]").inner_text().strip()
    assert "@" in copied


def test_going_back_restores_the_search(page: Page) -> None:
    page.goto(f"/search?q={WORDS.replace(' ', '+')}&kind=criterion")
    found = total(page)
    page.locator(".hits h3 a").first.click()
    page.wait_for_url("**/criteria/*")
    page.go_back()
    expect(page.locator("#q")).to_have_value(WORDS)
    assert total(page) == found
    page.go_forward()
    expect(page).to_have_url(re.compile("/criteria/"))


def test_filters_start_folded_in_a_narrow_window(opens: NewContext) -> None:
    page = opens(viewport={"width": 375, "height": 800}).new_page()
    page.goto("/search")
    expect(page.locator(".facets a").first).not_to_be_visible()
    page.get_by_text("Narrow the results").click()
    expect(page.locator(".facets a").first).to_be_visible()


@pytest.mark.parametrize("width", [895, 896, 897])
def test_the_filters_can_be_reached_at_every_width(opens: NewContext, width: int) -> None:
    page = opens(viewport={"width": width, "height": 800}).new_page()
    page.goto("/search")
    summary = page.get_by_text("Narrow the results")
    if summary.is_visible():
        summary.click()
    expect(page.locator(".facets a").first).to_be_visible()


def test_two_entries_fit_side_by_side_in_a_narrow_window(opens: NewContext) -> None:
    page = opens(viewport={"width": 375, "height": 800}).new_page()
    page.goto("/compare?id=module-carbon-footprint&id=module-warranty")
    row = page.locator("table.compare tr", has=page.locator("th[scope=row]")).first
    name = row.locator("th").bounding_box()
    cells = [cell.bounding_box() for cell in row.locator("td").all()]
    assert name
    for cell in cells:
        assert cell
        assert cell["y"] >= name["y"] + name["height"]
        assert cell["x"] + cell["width"] <= 375
    assert len(cells) == 2


def test_the_words_of_the_coverage_picture_can_be_read_in_a_narrow_window(
    opens: NewContext,
) -> None:
    page = opens(viewport={"width": 375, "height": 800}).new_page()
    page.goto("/coverage")
    for words in page.locator(".chart text").all():
        box = words.bounding_box()
        assert box
        assert box["height"] >= 14
        assert box["x"] + box["width"] <= 375


COLOURS = """() => [...document.querySelectorAll("body, main *")].map((one) => {
  const style = getComputedStyle(one);
  return [style.color, style.backgroundColor, style.borderColor].join();
})"""


@pytest.mark.parametrize("name", ["criterion", "scored", "hits", "compare", "diff", "coverage"])
def test_dark_colours_are_not_printed(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    page.emulate_media(media="print", color_scheme="light")
    light = page.evaluate(COLOURS)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(COLOURS) == light


@pytest.mark.parametrize("name", ["criterion", "template", "compare"])
def test_a_page_can_be_printed(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    page.emulate_media(media="print")
    expect(page.locator("header.site")).not_to_be_visible()
    expect(page.locator("h1")).to_be_visible()


def test_printed_results_have_nothing_to_press(page: Page) -> None:
    page.goto(PAGES["hits"])
    page.emulate_media(media="print")
    expect(page.locator(".hits h3").first).to_be_visible()
    expect(page.locator("main :is(button, input):visible")).to_have_count(0)


def test_a_chosen_language_stays_from_home_to_the_entry(plain: Page) -> None:
    plain.goto("/")
    plain.get_by_role("link", name="Dutch").click()
    plain.get_by_label("What are you buying").fill("zonnepanelen zonder dwangarbeid")
    plain.get_by_role("button", name="Search").click()
    expect(plain.locator(".hits li").first).to_contain_text("Criterium")
    plain.locator(".hits h3 a", has_text="dwangarbeid").first.click()
    expect(plain.locator("h1 [lang=nl]")).to_contain_text("dwangarbeid")


def test_no_page_complains_or_asks_elsewhere(opens: NewContext) -> None:
    """The fixture fails on any console message and on any request to another host."""
    page = opens().new_page()
    for name, path in PAGES.items():
        if name not in ("not-found", "refused", "invitation"):
            answer = page.goto(path)
            assert answer
            assert answer.status == 200, name


def test_nothing_is_kept_on_the_readers_machine(opens: NewContext) -> None:
    context = opens()
    page = context.new_page()
    for path in list(PAGES.values())[:6]:
        page.goto(path)
    assert context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
