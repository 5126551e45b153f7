"""Every type of page, wide and narrow, light and dark: no barrier that axe can find.

In the dark only colours differ, which a test below holds, so that only the rules about colours are asked
there. They cost most of the time, and say the same of every text with the same colours over the same
backgrounds; so they are asked about three texts of each kind. No colour depends on the width, which a
test holds too: the pages named in `PAGES` are looked at in the dark in both widths, for texts that only
a narrow window shows, and others in a wide window; in the light, `PAGES` are asked about every text in
a wide window.
"""

import re
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from app.settings import PROJECT
from tests.browser.addresses import PAGES
from tests.browser.conftest import NewContext

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
OF_EACH_KIND = """() => {
  const kinds = new Map();
  const look = (one, behind, around) => {
    const style = getComputedStyle(one);
    const layer = [style.backgroundColor, style.backgroundImage, style.opacity, style.filter,
      style.mixBlendMode, style.position, style.clip, style.clipPath].join(" ");
    const here = behind.endsWith(layer) ? behind : `${behind}/${layer}`;
    const told = [...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim());
    const control = one.matches("input, select, textarea, button");
    if ((told || control) && one.checkVisibility({ visibilityProperty: true })) {
      const kind = [here, around, style.color, style.fontSize, style.fontWeight, style.textShadow,
        style.textDecorationLine, one.matches(":disabled")].join("|");
      kinds.set(kind, [...(kinds.get(kind) ?? []), one]);
    }
    for (const inner of one.children) look(inner, here, style.color);
  };
  look(document.body, "", "");
  return [...kinds.values()].flatMap((all) => [all[0], all[all.length >> 1], all.at(-1)]);
}"""
RUN = (
    f"async ([colours, others, every]) => {{ const ofEachKind = {OF_EACH_KIND};"
    + """
  const late = new Promise((_, refuse) => setTimeout(() => refuse(new Error("axe took too long")), 30000));
  const run = async (what, asked) =>
    (await Promise.race([axe.run(what, { ...asked, resultTypes: ["violations"] }), late])).violations;
  const texts = every ? document : { include: [...new Set(ofEachKind())] };
  return [...await run(texts, colours), ...(others ? await run(document, others) : [])];
}"""
)

SHORTEN = """() => document.querySelectorAll(".glossary > div, .register li, .cards > .card")
  .forEach((one, number) => number > 12 && one.remove())"""  # looked at whole once, wide
NARROW, WIDE = 375, 1280
TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((one) => one.getBoundingClientRect().right > innerWidth && !one.closest(".scroll, .unseen, pre"))
  .map((one) => one.outerHTML.slice(0, 150)).slice(0, 5)"""


def barriers(
    page: Page, scheme: Literal["light", "dark"] = "light", every: bool = False
) -> list[str]:
    """What axe finds, one line per element; with `every`, colours are asked of every text."""
    page.wait_for_load_state()  # a click returns when the answer begins
    page.emulate_media(color_scheme=scheme)
    if not page.evaluate("window.axe"):
        page.evaluate(AXE_SCRIPT)
    colours = {"runOnly": {"type": "rule", "values": COLOURS}}
    others = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {rule: {"enabled": False} for rule in COLOURS},
    }
    found = page.evaluate(RUN, [colours, others if scheme == "light" else None, every])
    return [
        f"{scheme}: {one['id']}: {node['html'][:200]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def barriers_in_both(page: Page) -> list[str]:
    """What axe finds in the light and, in a wide window, in the dark."""
    wide = page.viewport_size and page.viewport_size["width"] >= WIDE
    return [*barriers(page), *(barriers(page, "dark") if wide else [])]


def looked_at(page: Page) -> None:
    """No barrier, and nothing that is too wide: in a narrow window and in a wide one, as which it stays."""
    for width in (NARROW, WIDE):
        page.set_viewport_size({"width": width, "height": 900})
        assert barriers_in_both(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_axe_would_find_a_barrier(page: Page) -> None:
    page.goto("/")
    page.evaluate(
        "document.querySelector('main').innerHTML += '<img src=/static/icon.svg><button></button>'"
    )
    assert {line.split(": ")[1] for line in barriers(page)} >= {"image-alt", "button-name"}


def test_in_the_dark_only_colours_differ() -> None:
    """What is held in the light about anything else holds in the dark too."""
    style = (PROJECT / "app/static/style.css").read_text("utf-8")
    dark = re.findall(r"@media[^{]*prefers-color-scheme[^{]*\{\s*:root \{([^{}]*)\}\s*\}", style)
    assert len(dark) == style.count("prefers-color-scheme") == 1
    assert all(re.fullmatch(r"\s*(--[a-z-]+: #[0-9a-f]{3,6})?", one) for one in dark[0].split(";"))


def test_no_colour_depends_on_the_width() -> None:
    """What is held in the dark in a wide window holds in a narrow one too."""
    style = (PROJECT / "app/static/style.css").read_text("utf-8")
    blocks = re.findall(r"@media[^{]*-width[^{]*\{((?:[^{}]*\{[^{}]*\})*)\s*\}", style)
    assert len(blocks) == len(re.findall("@media[^{]*-width", style)) > 1
    coloured = re.compile(r"[{;\s](?:[a-z-]*color|background[a-z-]*|opacity|filter|--[a-z-]+):")
    assert [found for block in blocks for found in coloured.findall(block)] == []
    assert coloured.search(style)


@pytest.mark.parametrize("name", ["hits", "criterion", "scored", "write-criterion"])
def test_a_text_that_is_too_pale_in_the_dark_alone_is_found_there(page: Page, name: str) -> None:
    page.goto(PAGES[name])
    page.evaluate("""() => {
      const texts = [...document.querySelectorAll("main p, main label, main h2")];
      texts.filter((one) => one.checkVisibility()).at(-1).style.color = "#505050";
    }""")
    assert barriers(page) == []
    assert {line.split(": ")[1] for line in barriers(page, "dark")} == {"color-contrast"}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_barrier(opens: NewContext, name: str, width: int) -> None:
    page = opens(viewport={"width": width, "height": 900}, reduced_motion="reduce").new_page()
    page.goto(PAGES[name])
    if width != WIDE:
        page.evaluate(SHORTEN)
    assert barriers(page, every=width == WIDE) == []
    page.evaluate(SHORTEN)
    assert barriers(page, "dark") == []


def test_an_open_list_of_suggestions_has_no_barrier(page: Page) -> None:
    page.goto("/")
    page.get_by_role("combobox").press_sequentially("solar")
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("ArrowDown")
    assert barriers(page) == []


def test_no_page_scrolls_sideways_in_a_narrow_window(opens: NewContext) -> None:
    page = opens(viewport={"width": 320, "height": 640}).new_page()
    wide = {}
    for name, path in PAGES.items():
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wide[name] = page.evaluate(TOO_WIDE)
    assert wide == {}


def test_text_may_be_spaced_out(opens: NewContext) -> None:
    """WCAG 1.4.12: nothing is lost with wider lines, words and letters."""
    page = opens(viewport={"width": 375, "height": 800}, bypass_csp=True).new_page()
    for name in ("home", "hits", "criterion", "compare"):
        page.goto(PAGES[name])
        page.add_style_tag(
            content="* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, name


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    for name in ("home", "hits", "criterion"):
        page.goto(PAGES[name])
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.inner_text() == "Skip to content"
        assert skip.bounding_box()["x"] >= 0  # type: ignore[index]
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


def test_the_focus_is_always_seen_and_never_trapped(page: Page) -> None:
    page.goto(PAGES["hits"])
    seen = []
    for _ in range(25):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("""() => {
              const one = document.activeElement, box = one.getBoundingClientRect();
              return [getComputedStyle(one).outlineStyle, box.width > 0, one.outerHTML.slice(0, 80)];
            }""")
        )
    assert [one for one in seen if one[0] == "none" or not one[1]] == []
    assert len({one[2] for one in seen}) > 15
