"""Markdown of entries -> safe HTML, in bounded time.

Python-Markdown takes time that grows with the square of the input on some texts (measured: 20 kB of
`[` take 88 s, 4 kB of `[` 3 s) and recurses on nested lists. Entries need paragraphs, lists,
emphasis, code and links only, so everything else is switched off, texts are capped, and a text that is
made of brackets or list marks is shown as it was typed. `make bench` times the worst texts known.
"""

import re
from functools import lru_cache

import markdown as python_markdown
import nh3
from markupsafe import Markup, escape

MAX_CHARACTERS = 4_000
MAX_BRACKETS = 50
NESTED_LIST = re.compile(r"^[ \t]*(?:(?:[-*+]|\d+\.)[ \t]+){4,}", re.MULTILINE)
BLANK_LINES = re.compile(r"\n\s*\n")
INLINE_OFF = (
    "image_link", "image_reference", "reference", "short_reference", "short_image_ref", "html",
    "autolink", "automail", "entity",
)  # fmt: skip
BLOCKS_OFF = ("hashheader", "setextheader", "hr", "code", "quote", "reference")
TAGS = {"p", "ul", "ol", "li", "em", "strong", "code", "a", "br"}
GUIDE_TAGS = TAGS | {
    "h1",
    "h2",
    "h3",
    "h4",
    "pre",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "blockquote",
}


@lru_cache(maxsize=8_192)
def safe_html(text: str) -> Markup:
    """`text` as HTML that holds nothing but TAGS; a text that could cost much is only escaped."""
    if not _is_cheap(text):
        return _as_typed(text)
    try:
        html = _small_markdown().convert(BLANK_LINES.sub("\n\n", text))
    except RecursionError:
        return _as_typed(text)
    return Markup(
        nh3.clean(html, tags=TAGS, attributes={"a": {"href"}}, attribute_filter=_web_address)
    )


@lru_cache(maxsize=64)
def guide_html(text: str) -> Markup:
    """A page of our own documentation as HTML, with headings that can be linked to, and tables."""
    html = python_markdown.markdown(text, extensions=["tables", "fenced_code", "toc"])
    attributes = {"a": {"href"}} | {f"h{n}": {"id"} for n in (1, 2, 3, 4)}
    return Markup(
        nh3.clean(
            html,
            tags=GUIDE_TAGS,
            attributes=attributes,
            url_schemes={"https", "http"},
            set_tag_attribute_values={"pre": {"tabindex": "0"}},
        )
    )


def _web_address(tag: str, name: str, value: str) -> str | None:
    """The value, if it leads to a site by its whole address; a link without one leads nowhere."""
    return value if value.startswith(("https://", "http://")) or name != "href" else None


def _is_cheap(text: str) -> bool:
    brackets = text.count("[") + text.count("](")
    return len(text) <= MAX_CHARACTERS and brackets <= MAX_BRACKETS and not NESTED_LIST.search(text)


def _as_typed(text: str) -> Markup:
    return Markup("<p>{}</p>").format(escape(text[: 5 * MAX_CHARACTERS]))


def _small_markdown() -> python_markdown.Markdown:
    converter = python_markdown.Markdown()
    converter.preprocessors.deregister("html_block")
    for name in INLINE_OFF:
        converter.inlinePatterns.deregister(name)
    for name in BLOCKS_OFF:
        converter.parser.blockprocessors.deregister(name)
    return converter
