"""Home and search: one GET form, the whole state in the address."""

import re
from dataclasses import replace
from typing import NamedTuple, get_args
from unicodedata import normalize

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.found import Links, choices, languages, shown_hits, version_asked
from app.kept_pages import kept_page
from app.site import site
from index.query import parse, plain
from index.request import FACETS, Request, Sort
from kb.cpv import above
from kb.library import Library
from kb.model import AnyEntry
from kb.values import Text

pages = Blueprint("searching", __name__)
SORTS: tuple[Sort, ...] = get_args(Sort)
SIZE = 20
NEWEST = 6
MAX_PAGE = 100_000
CODE = re.compile(r"\b\d{8}\b", re.ASCII)
WHOLE = re.compile(r"[1-9][0-9]{0,8}")


@pages.get("/")
def home() -> AnyResponse:
    """Search box, what is inside, and the newest entries."""
    return kept_page(_home)


def _home() -> str:
    newest = site().once(_newest)
    library = site().library
    return render_template("home.html", library=library, newest=newest, languages=languages())


def _newest(library: Library) -> list[AnyEntry]:
    return sorted(
        library.entries.values(),
        key=lambda entry: (
            entry.released is None,
            entry.released and -entry.released.toordinal(),
            entry.title.en,
        ),
    )[:NEWEST]


@pages.get("/search")
def search() -> AnyResponse:
    """Hits with facets, chips for what is chosen, and help when nothing is found."""
    return kept_page(_search)


def _search() -> str:
    asked = asked_for(request.args)
    results = site().search.search(asked)
    if results.page > max(results.pages, 1):
        end = max(results.pages, 1)
        abort(404, f"There is no page {results.page}; the results end on page {end}.")
    links = Links(asked)
    return render_template(
        "search.html", results=results, asked=asked, links=links, hits=shown_hits(results.hits),
        facets=choices(results.facets, links), cut=_cut(request.args.get("q", ""), asked),
        without=_without(asked) if not results.total and asked.filters else {},
        broader=_broader(asked) if not results.total else None,
        phrases=parse(asked.text).phrases, version=version_asked(asked.text), languages=languages(),
        indexable=results.page == 1 and not asked.text,
    )  # fmt: skip


@pages.get("/opensearch.xml")
def opensearch() -> Response:
    """So that browsers can add this search."""
    return Response(
        render_template("opensearch.xml"), mimetype="application/opensearchdescription+xml"
    )


def asked_for(arguments: MultiDict[str, str], size: int = SIZE) -> Request:
    """The search that an address asks for. Aborts with 400 when page or sort cannot be used."""
    page = whole_number("page", arguments.get("page", "1"), MAX_PAGE)
    sort = arguments.get("sort", "relevance")
    if sort not in SORTS:
        abort(400, f"`sort` must be one of {', '.join(SORTS)}.")
    return Request(
        text=arguments.get("q", ""),
        filters={name: tuple(filter(None, arguments.getlist(name))) for name in FACETS},
        sort=sort,
        page=page,
        size=size,
        language=arguments.get("lang", "en"),
    )


def whole_number(name: str, text: str, most: int) -> int:
    """`text` as a number. Aborts with 400 unless it is a whole number from 1 to `most`."""
    if not WHOLE.fullmatch(text) or int(text) > most:
        abort(400, f"`{name}` must be a whole number from 1 to {most}.")
    return int(text)


def _cut(typed: str, asked: Request) -> bool:
    """Was less searched than was typed?"""
    return len(" ".join(normalize("NFC", typed).split())) > len(asked.text)


class Broader(NamedTuple):
    """A CPV code above the one that was typed, with its label if it is known, and how many entries it
    finds."""

    code: str
    label: Text | None
    total: int


def _broader(asked: Request) -> Broader | None:
    """The nearest code above the first that was typed which finds something with these filters."""
    typed = CODE.search(plain(asked.text))
    for code in above(typed[0]) if typed else ():
        total = site().search.search(replace(asked, text=code, page=1, size=1)).total
        if total:
            return Broader(code, site().library.vocabulary.cpv.get(code), total)
    return None


def _without(asked: Request) -> dict[str, int]:
    """How many entries there are without each facet's filter, and, as "", without any."""
    search = site().search
    every = search.search(Request(text=asked.text, language=asked.language, size=1)).total
    return {"": every, **(search.without(asked) if len(asked.filters) > 1 else {})}
