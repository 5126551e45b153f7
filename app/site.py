"""What the pages share: the library and its search. A request keeps to the one it began with."""

from dataclasses import dataclass
from typing import cast

from flask import current_app, g

from app.settings import Settings
from index.search import Search, open_search
from kb.journal import settle
from kb.library import Library
from kb.load import load


@dataclass(frozen=True)
class Site:
    """The library, its search and the settings of a running site."""

    library: Library
    search: Search
    settings: Settings


def open_site(settings: Settings, before: Library | None = None) -> Site:
    """Load the library and open its index, building the index if it is missing or stale. What an
    interrupted publication left is brought to its end first; what was read `before` and has not
    changed is not read again."""
    settle(settings.criteria)
    settings.instance.mkdir(parents=True, exist_ok=True)
    library = load(settings.criteria, settings.packed, before)
    return Site(library, open_search(library, settings.index), settings)


def site() -> Site:
    """The site as it was when this request began; files may be published meanwhile."""
    if "site" not in g:
        g.site = current_app.extensions["site"]
    return cast(Site, g.site)
