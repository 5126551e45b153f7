"""What the search page says about its results: links that narrow them, and each hit's own lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

from flask import get_template_attribute
from markupsafe import Markup

from app.render import address, content_language
from app.site import site
from index.facets import value_labels
from index.request import Request
from index.results import Facet, Hit
from kb.address import entry_path
from kb.model import AnyEntry

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
        return self._start + _pair(facet, value)

    def with_(self, **changes: Any) -> str:
        """With other single values, such as another page or sort; without those that are None."""
        kept = (pair for pair in self._chosen if pair[0] not in changes)
        new = ((name, value) for name, value in changes.items() if value is not None)
        return self._to((*new, *kept))

    def cleared(self) -> str:
        """The same words without filters."""
        return self._to(self._single)

    def without(self, facet: str) -> str:
        """Without the filters of one facet."""
        return self._to(tuple(pair for pair in self._chosen if pair[0] != facet))

    def data(self) -> str:
        """This search at the API."""
        return f"{address('api.search')}?{_encoded(self._chosen)}"

    @cached_property
    def feed(self) -> str:
        """This search as a feed, whatever it is sorted by."""
        pairs = tuple(pair for pair in self._chosen if pair[0] != "sort")
        return f"{address('changes.of_search')}?{_encoded(pairs)}"

    def _to(self, pairs: Pairs) -> str:
        return f"{self._path}?{_encoded(pairs)}" if pairs else self._path

    @cached_property
    def _path(self) -> str:
        return address("searching.search")

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


def _encoded(pairs: Pairs) -> str:
    return "&".join(_pair(*pair) for pair in pairs)


@lru_cache(maxsize=4096)
def _pair(name: str, value: str) -> str:
    """`name=value` as an address has it; a page of results says the same ones again and again."""
    return urlencode(((name, value),))


def languages() -> tuple[str, ...]:
    """The languages in which titles and summaries can be read, by name, English first."""
    known = site().library.vocabulary.languages
    named = {one: known[one].label.en for one in site().search.languages if one in known}
    return tuple(sorted(named, key=lambda one: (one != "en", named[one])))


class Version(NamedTuple):
    """A version that was asked for by `id@version`: its entry as it is now, and its text if it is
    kept."""

    current: AnyEntry
    number: str
    text: AnyEntry | None


def version_asked(text: str) -> Version | None:
    """The version that was typed, unless it is the current one or of no entry."""
    entry_id, _, number = text.lower().partition("@")
    library = site().library
    current = library.entries.get(entry_id)
    if not number or current is None or current.version == number:
        return None
    return Version(current, number, library.entry(entry_id, number))


class Choice(NamedTuple):
    """A value of a facet: where choosing it leads, how many entries that shows or, when another value of
    the facet is chosen, adds, and the language its label is in if not English."""

    address: str
    label: str
    number: int
    selected: bool
    adds: bool
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
    chosen = any(one.selected for one in facet.values)
    for one in facet.values:
        differs = one.label != english.get(one.value, one.label)
        where = links.toggled(facet.name, one.value)
        adds = chosen and not one.selected
        yield Choice(where, one.label, one.count, one.selected, adds, language if differs else "")


class Shown(NamedTuple):
    """What of a hit is the same for every search: the lines before and behind its texts, its address,
    and the languages of title, summary and passages; nothing for English."""

    head: Markup
    tail: Markup
    address: str
    title: str
    summary: str
    passages: str

    @property
    def nbytes(self) -> int:
        return len(self.head) + len(self.tail) + len(self.address)


def shown_hits(hits: Iterable[Hit]) -> list[tuple[Hit, Shown]]:
    """Every hit with its own lines, in the reader's language."""
    kept, language, add = site().kept, content_language(), address("tender.add")
    return [(hit, cast(Shown, kept(_shown, hit.id, language, add))) for hit in hits]


def _shown(entry_id: str, language: str, _: str) -> Shown:
    entry = site().library.entries[entry_id]
    head, tail = (get_template_attribute("_hit.html", part) for part in ("head", "tail"))
    title, summary = (text.language(language) for text in (entry.title, entry.summary))
    return Shown(
        head(entry),
        tail(entry),
        entry_path(entry) + ("" if language == "en" else f"?lang={language}"),
        "" if title == "en" else title,
        "" if summary == "en" else summary,
        language if language != "en" and language in entry.whole_languages else "",
    )
