"""What the search page says about its results: links that narrow them, and each hit's own lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from flask import get_template_attribute, url_for
from markupsafe import Markup

from app.render import content_language
from app.site import site
from index.facets import value_labels
from index.request import Request
from index.results import Facet

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Links:
    """Addresses that change one thing of the current search and keep the rest."""

    asked: Request

    def toggled(self, facet: str, value: str) -> str:
        """With `value` of `facet` added, or removed if it is there; back on page 1."""
        pair = facet, value
        if pair in self._chosen:
            return self._to(tuple(one for one in self._chosen if one != pair))
        return f"{self._start}{_encoded(facet, value)}"

    def with_(self, **changes: Any) -> str:
        """With other single values, such as another page or sort; without those that are None."""
        kept = (pair for pair in self._chosen if pair[0] not in changes)
        new = ((name, value) for name, value in changes.items() if value is not None)
        return self._to((*new, *kept))

    def cleared(self) -> str:
        """The same words without filters."""
        return self._to(self._single)

    def data(self) -> str:
        """This search at the API."""
        return f"{url_for('api.search')}?{urlencode(self._chosen)}"

    def feed(self) -> str:
        """This search as a feed, whatever it is sorted by."""
        pairs = tuple(pair for pair in self._chosen if pair[0] != "sort")
        return f"{url_for('changes.of_search')}?{urlencode(pairs)}"

    def _to(self, pairs: Pairs) -> str:
        return f"{self._path}?{urlencode(pairs)}" if pairs else self._path

    @cached_property
    def _path(self) -> str:
        return url_for("searching.search")

    @cached_property
    def _start(self) -> str:
        """The address of this search, ready for one more filter."""
        return f"{self._to(self._chosen)}{'&' if self._chosen else '?'}"

    @cached_property
    def _chosen(self) -> Pairs:
        filters = self.asked.filters.items()
        return (*self._single, *((name, value) for name, values in filters for value in values))

    @cached_property
    def _single(self) -> Pairs:
        """What differs from a search that asks for nothing."""
        asked, plain = self.asked, Request()
        single = {
            "q": (asked.text, plain.text),
            "sort": (asked.sort, plain.sort),
            "lang": (asked.language, plain.language),
        }
        return tuple((name, value) for name, (value, usual) in single.items() if value != usual)


@lru_cache(maxsize=1024)
def _encoded(facet: str, value: str) -> str:
    return urlencode(((facet, value),))


class Choice(NamedTuple):
    """A value of a facet: where choosing it leads, and the language its label is in if not English."""

    address: str
    label: str
    number: int
    selected: bool
    language: str


def choices(facets: Iterable[Facet], links: Links) -> list[tuple[Facet, list[Choice]]]:
    """Every facet that has values, with these."""
    language = content_language()
    english = value_labels(site().library, "en") if language != "en" else {}
    return [
        (facet, list(_choices(facet, links, english.get(facet.name, {}), language)))
        for facet in facets
        if facet.values
    ]


def _choices(
    facet: Facet, links: Links, english: Mapping[str, str], language: str
) -> Iterator[Choice]:
    for one in facet.values:
        differs = one.label != english.get(one.value, one.label)
        address = links.toggled(facet.name, one.value)
        yield Choice(address, one.label, one.count, one.selected, language if differs else "")


class Shown(NamedTuple):
    """The lines of a hit that are the same for every search, and the language of its passages."""

    head: Markup
    tail: Markup
    language: str

    @property
    def nbytes(self) -> int:
        return len(self.head) + len(self.tail)


def shown_hit(entry_id: str) -> Shown:
    """The lines of this entry, in the reader's language."""
    return cast(Shown, site().kept(_shown, entry_id, content_language(), url_for("tender.add")))


def _shown(entry_id: str, language: str, _: str) -> Shown:
    entry = site().library.entries[entry_id]
    head, tail = (get_template_attribute("_hit.html", part) for part in ("head", "tail"))
    own = language if language != "en" and language in entry.whole_languages else ""
    return Shown(head(entry), tail(entry), own)
