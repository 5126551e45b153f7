"""What templates may call: texts in the reader's language, requirements with their numbers, labels."""

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, cast

from flask import Flask, g, request, url_for
from markupsafe import Markup, escape

from app.markup import safe_html
from app.site import site
from kb.address import PLURALS, entry_path
from kb.criterion import PLACEHOLDER, Criterion
from kb.difference import WORDS, runs, word_difference
from kb.model import AnyEntry
from kb.parameter import LEVELS, LevelName, Parameter
from kb.registers import Source, Word
from kb.scoring import ParameterReference
from kb.shown import shown_number, shown_unit, shown_value
from kb.values import Text

SECTIONS = {
    "criterion": (
        ("demand", "What to ask"),
        ("parameters", "Numbers to fill in"),
        ("when", "When to use it"),
        ("proof", "How it is proven"),
        ("scoring", "How it is scored"),
        ("follow-up", "Follow-up"),
        ("why", "Why, and what it changes"),
        ("law", "What the law says"),
        ("elsewhere", "Elsewhere in Europe"),
        ("eforms", "Codes for the notice"),
    ),
    "practice": (
        ("purchase", "The purchase"),
        ("asked", "What was asked"),
        ("results", "What came out"),
        ("lessons", "What to learn"),
    ),
    "template": (("purpose", "What it is for"), ("form", "The form")),
}


def install(app: Flask) -> None:
    """Give every template the functions and filters of this module."""
    app.jinja_env.globals.update(
        label=label, term=term, requirement=requirement, value=parameter_value, measured=measured,
        url_for=address, content_language=content_language, path=entry_path, source=source, plural=PLURALS.get,
        language_links=language_links, absolute=absolute, today=date.today, organisation=organisation, community_name=community_name,
        unit=unit_name, toc=toc, marked=marked, word_difference=word_difference, words=lambda: site().library.vocabulary,
    )  # fmt: skip
    app.jinja_env.filters.update(
        say=say,
        html=html,
        day=day,
        moment=moment,
        plain=shown_number,
        labelled=labelled,
    )


def content_language() -> str:
    """The language in which the reader wants the entries' texts; `lang` in the address, else English."""
    if "language" not in g:
        wanted = request.args.get("lang", "en")
        g.language = wanted if wanted in site().library.vocabulary.languages else "en"
    return cast(str, g.language)


def address(endpoint: str, **values: Any) -> str:
    """Flask's `url_for`; what stands on every page is looked up once."""
    if (values and endpoint != "static") or endpoint.startswith("."):
        return url_for(endpoint, **values)
    return _address(request.script_root, endpoint, tuple(values.items()))


@lru_cache(maxsize=512)
def _address(root: str, endpoint: str, values: tuple[tuple[str, Any], ...]) -> str:
    return url_for(endpoint, **dict(values))


def say(text: Text) -> Markup:
    """A short text in the reader's language; marked with its language if that is not English."""
    return marked(escape(text.said(content_language())), text, "span")


def html(text: Text) -> Markup:
    """A text of Markdown in the reader's language as safe HTML."""
    return marked(safe_html(text.said(content_language())), text, "div")


def requirement(criterion: Criterion, level: LevelName) -> Markup:
    """The requirement of a level with its default values; what the level below does not say is
    marked."""
    text = criterion.levels[level].requirement
    words = _words(criterion, level, text.language(content_language()))
    below = _level_below(criterion, level)
    if below is None:
        return marked(Markup("").join(words), text, "span")
    earlier = _words(criterion, below, text.language(content_language()))
    spans = [span for span in runs(earlier, words) if span.kind != "removed"]
    pieces = [
        Markup('<span class="adds">{}</span>').format(Markup(span.text))
        if span.kind == "added" and span.text.strip()
        else Markup(span.text)
        for span in spans
    ]
    return marked(Markup("").join(pieces), text, "span")


def parameter_value(parameter: Parameter, level: LevelName) -> str:
    """The default of a parameter at a level with its unit; empty if the level has none."""
    if level not in parameter.default:
        return ""
    value = parameter.default[level]
    return shown_value(parameter, value, site().library.vocabulary, content_language())


def measured(value: Any, unit: str, criterion: Criterion) -> str:
    """A number with its unit; for a parameter its label and its defaults."""
    if not isinstance(value, ParameterReference):
        return f"{shown_number(value)}\u00a0{unit_name(unit)}"
    parameter = criterion.parameters.get(value.parameter)
    if parameter is None:
        return "the value the bidder promised"
    defaults = [
        f"{label('levels', level)} {parameter_value(parameter, level)}"
        for level in parameter.default
    ]
    return f"{parameter.label.said(content_language())} ({', '.join(defaults)})"


def unit_name(unit: str | None) -> str:
    """A unit in the reader's language; nothing where there is none."""
    return shown_unit(unit, site().library.vocabulary, content_language())


def toc(entry: AnyEntry) -> list[tuple[str, str]]:
    """(anchor, words) for the sections that the page of `entry` has."""
    has = {
        "parameters": "parameters",
        "scoring": "scoring",
        "follow-up": "follow_up",
        "sources": "sources",
    }
    elsewhere = getattr(entry, "equivalents", ()) or getattr(entry, "adopted_by", ())
    return [
        (anchor, words)
        for anchor, words in (
            *SECTIONS[entry.kind],
            ("sources", "Sources"),
            ("about", "About this entry"),
        )
        if (
            getattr(entry, has[anchor])
            if anchor in has
            else elsewhere
            if anchor == "elsewhere"
            else True
        )
    ]


def label(listed_in: str, word: str) -> str:
    """The label of a word of the vocabulary; the word itself if the vocabulary does not know it."""
    found = getattr(site().library.vocabulary, listed_in).get(word)
    text = getattr(found, "label", found)
    return text.said("en") if text else word


def term(listed_in: str, word: str) -> Markup:
    """The label of a word of the vocabulary in the reader's language; the word itself if the
    vocabulary does not know it."""
    found = getattr(site().library.vocabulary, listed_in).get(word)
    return say(found.label) if found else escape(word)


def community_name(community_id: str) -> Markup:
    """The name of a community in the reader's language."""
    community = site().library.communities.get(community_id)
    return say(community.name) if community else escape(community_id)


def labelled(listed: Mapping[str, Word]) -> list[tuple[str, str]]:
    """A list of the vocabulary as (word, label) pairs, by label."""
    return sorted(((word, one.label.en) for word, one in listed.items()), key=lambda pair: pair[1])


def source(source_id: str) -> Source | None:
    return site().library.sources.get(source_id)


def organisation(organisation_id: str) -> str:
    """The name of an organisation or a community."""
    library = site().library
    if organisation_id in library.organisations:
        return library.organisations[organisation_id].name
    community = library.communities.get(organisation_id)
    return community.name.en if community else organisation_id


def day(value: date | None) -> str:
    """A day as people write it: 22 November 2026."""
    return f"{value.day} {value:%B %Y}" if value else ""


def moment(value: datetime) -> str:
    """A point in time as people write it: 22 November 2026, 14:03 UTC."""
    return f"{day(value.date())}, {value:%H:%M} UTC"


def language_links(entry: AnyEntry) -> list[tuple[str, str, bool]]:
    """(language, address, is shown) for each language that the entry's title and summary have."""
    here = dict(request.view_args or {})
    return [
        (code, url_for(request.endpoint or "", **here, lang=None if code == "en" else code), code == content_language())
        for code in entry.languages
    ]  # fmt: skip


def absolute(path: str) -> str:
    """A whole address for citing, with the configured base or the one of this request."""
    return (site().settings.base_url or request.host_url.rstrip("/")) + path


def _level_below(criterion: Criterion, level: LevelName) -> LevelName | None:
    lower = [name for name in LEVELS[: LEVELS.index(level)] if name in criterion.levels]
    return lower[-1] if lower else None


def _words(criterion: Criterion, level: LevelName, language: str) -> list[Markup]:
    """The words of a requirement, escaped, with one word for each filled-in value."""
    text = criterion.levels[level].requirement.said(language)
    words: list[Markup] = []
    for number, piece in enumerate(PLACEHOLDER.split(text)):
        is_name = number % 2
        words += (
            [_filled(criterion, piece, level)] if is_name else map(escape, WORDS.findall(piece))
        )
    return words


def _filled(criterion: Criterion, name: str, level: LevelName) -> Markup:
    parameter = criterion.parameters.get(name)
    if parameter is None:
        return Markup("<strong>{{{}}}</strong>").format(name)
    return Markup('<strong class="fill" title="{}">{}</strong>').format(
        parameter.label.said(content_language()), parameter_value(parameter, level)
    )


def marked(words: Markup, text: Text, tag: str = "span") -> Markup:
    """Words of `text` in the reader's language; if that is not English, they say which it is."""
    language = text.language(content_language())
    if language == "en":
        return words
    return Markup("<{} lang={}>{}</{}>").format(tag, language, words, tag)
