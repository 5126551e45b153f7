"""Markdown of entries: what is allowed, what is shown as typed, and never anything that acts."""

import pytest

from app.markup import MAX_CHARACTERS, guide_html, safe_html
from tests.app.page import Part, read_page

ALLOWED = [
    ("plain words", "<p>plain words</p>"),
    ("two\n\nparagraphs", "<p>two</p>\n<p>paragraphs</p>"),
    ("*soft* and **loud**", "<p><em>soft</em> and <strong>loud</strong></p>"),
    ("`code`", "<p><code>code</code></p>"),
    ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
    ("1. one\n2. two", "<ol>\n<li>one</li>\n<li>two</li>\n</ol>"),
    ("[a source](https://example.org/x)", '<p><a href="https://example.org/x" rel="noopener noreferrer">a source</a></p>'),
    ("one  \ntwo", "<p>one<br>\ntwo</p>"),
    ("a < b & c > d", "<p>a &lt; b &amp; c &gt; d</p>"),
    ("ö € 漢", "<p>ö € 漢</p>"),
]  # fmt: skip
AS_TYPED = [
    "# heading", "heading\n=======", "---", "    code block", "> quote", "![x](https://evil.example/x.png)",
    "![x][y]", "[x][y]", "[y]: https://evil.example", "<https://evil.example>", "<me@example.org>",
    "<b>bold</b>", "<div>\nbox\n</div>", "| a | b |\n|---|---|", "~~gone~~", "```\nfenced\n```",
]  # fmt: skip
UNSAFE = [
    "[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))", "[x](data:text/html;base64,PHNjcmlwdD4=)", "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)", "[x]( javascript:alert(1))", "[x](java\tscript:alert(1))", "[x](//evil.example)",
    "[x](\x01javascript:alert(1))", '[x](https://e.example "onmouseover=alert(1)")', "[x](<javascript:alert(1)>)",
]  # fmt: skip
INERT = [
    "<script>alert(1)</script>", "<svg onload=alert(1)>", "<style>*{}</style>", "<form action=x>",
    "<img src=x onerror=alert(1)>", "<h1 id=q>x</h1>", "<a href='javascript:alert(1)'>x</a>", "<!-- x -->",
    "<?php x ?>", "<![CDATA[x]]>", "*<script>*", "`<script>`", "[<script>](https://example.org)", "</p></div></body>",
]  # fmt: skip
WORST = [
    "[" * 20_000, "![a](" * 4_000, ">" * 20_000, "`" * 20_000, "*" * 20_000, "_a" * 10_000, "- " * 10_000,
    "\n".join("  " * depth + "- x" for depth in range(200)), "1. " * 5_000, "[a](" * 4_000, "\\" * 20_000,
    "(" * 20_000, "<" * 20_000, "&" * 20_000, "\n" * 20_000, "a**" * 6_000, " " * 20_000, "\t\n" * 9_000,
    "[" * 50, "- " * 3 + "x", "`a" * 2_000, "**a" * 1_300, "\u202e" * 4_000, "x" * MAX_CHARACTERS,
]  # fmt: skip


def read(text: str) -> Part:
    return read_page(str(safe_html(text)))


@pytest.mark.parametrize(("text", "html"), ALLOWED)
def test_what_entries_need_is_rendered(text: str, html: str) -> None:
    assert safe_html(text) == html


@pytest.mark.parametrize("text", AS_TYPED)
def test_everything_else_is_shown_as_it_was_typed(text: str) -> None:
    page = read(text)
    assert {part.tag for part in page.parts()} <= {"p", "code"}
    assert page.text.strip("` ") == " ".join(text.split()).strip("` ")


@pytest.mark.parametrize("text", UNSAFE)
def test_a_link_that_could_act_or_leave_unseen_leads_nowhere(text: str) -> None:
    for link in read(text).all("a"):
        href = link.attributes.get("href", "https://")
        assert href.startswith(("https://", "http://")), href
        assert not [name for name in link.attributes if name.startswith("on")]


@pytest.mark.parametrize("text", INERT)
def test_html_stays_text(text: str) -> None:
    assert {part.tag for part in read(text).parts()} <= {"p", "em", "code", "a"}
    for part in read(text).parts():
        assert set(part.attributes) <= {"href", "rel"}


@pytest.mark.parametrize("text", WORST, ids=range(len(WORST)))
def test_the_worst_texts_are_shown_without_a_fault(text: str) -> None:
    page = read(text)
    assert not page.all("script")
    assert len(page.text) <= len(text)
    assert page.text or not text.strip(" \t\n\u202e>*_-`\\")


@pytest.mark.parametrize("text", ["[" * 5_000, "- - - - x", "1. 1. 1. 1. x", "[a](b)" * 30])
def test_a_text_that_could_cost_much_is_only_escaped(text: str) -> None:
    assert safe_html(text) == f"<p>{text}</p>"


def test_the_guide_may_have_headings_tables_and_code() -> None:
    page = read_page(str(guide_html(
        "# One\n\n## Two words\n\n| a |\n|---|\n| 1 |\n\n```\n<script>\n```\n\n<script>alert(1)</script><img src=x>\n"
    )))  # fmt: skip
    assert page.one("h2", id="two-words")
    assert page.one("td").text == "1"
    assert page.one("code").text == "<script>"
    assert not page.all("script")
    assert not page.all("img")
