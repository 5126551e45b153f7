"""Home and search: one GET form, the whole state in the address."""

import re
from dataclasses import dataclass
from typing import Any, get_args
from unicodedata import normalize

from flask import Blueprint, Response, abort, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from app.site import site
from index.facets import value_labels
from index.request import FACETS, Request, Sort

pages = Blueprint("searching", __name__)
SORTS: tuple[Sort, ...] = get_args(Sort)
SIZE = 20
MAX_PAGE = 100_000
WHOLE = re.compile(r"[1-9][0-9]{0,8}")


@pages.get("/")
def home() -> str:
    """Search box, what is inside, and the newest entries."""
    library = site().library
    newest = sorted(
        library.entries.values(),
        key=lambda entry: (
            entry.released is None,
            entry.released and -entry.released.toordinal(),
            entry.title.en,
        ),
    )[:6]
    return render_template("home.html", library=library, newest=newest)


@pages.get("/search")
def search() -> Response | str:
    """Hits with facets, chips for what is chosen, and help when nothing is found."""
    asked = asked_for(request.args)
    results = site().search.search(asked)
    if results.page > max(results.pages, 1):
        end = max(results.pages, 1)
        abort(404, f"There is no page {results.page}; the results end on page {end}.")
    return render_template(
        "search.html", results=results, asked=asked, links=Links(asked), sorts=SORTS,
        english=value_labels(site().library, "en"), cut=_cut(request.args.get("q", ""), asked),
        without=_without_filters(asked) if not results.total and asked.filters else None,
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


def _without_filters(asked: Request) -> int:
    return site().search.search(Request(text=asked.text, size=1)).total


@dataclass(frozen=True)
class Links:
    """Addresses that change one thing of the current search and keep the rest."""

    asked: Request

    def toggled(self, facet: str, value: str) -> str:
        """With `value` of `facet` added, or removed if it is there; back on page 1."""
        chosen = self._chosen()
        values = chosen.setdefault(facet, [])
        values.remove(value) if value in values else values.append(value)
        return url_for("searching.search", **chosen)

    def with_(self, **changes: Any) -> str:
        """With other single values, such as another page or sort."""
        return url_for("searching.search", **{**self._chosen(), **changes})

    def cleared(self) -> str:
        """The same words without filters."""
        return url_for("searching.search", **self._single())

    def data(self) -> str:
        """This search at the API."""
        return url_for("api.search", **self._chosen())

    def feed(self) -> str:
        """This search as a feed, whatever it is sorted by."""
        return url_for("changes.of_search", **{**self._chosen(), "sort": None})

    def _chosen(self) -> dict[str, Any]:
        filters = {name: [*values] for name, values in self.asked.filters.items()}
        return {**self._single(), **filters}

    def _single(self) -> dict[str, Any]:
        """What differs from a search that asks for nothing."""
        asked, plain = self.asked, Request()
        single = {
            "q": (asked.text, plain.text),
            "sort": (asked.sort, plain.sort),
            "lang": (asked.language, plain.language),
        }
        return {name: value for name, (value, usual) in single.items() if value != usual}
