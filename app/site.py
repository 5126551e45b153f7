"""What the pages share: the library and its search, opened once."""

from dataclasses import dataclass
from typing import cast

from flask import current_app

from app.settings import Settings
from index.search import Search, open_search
from kb.library import Library
from kb.load import load


@dataclass(frozen=True)
class Site:
    """The library, its search and the settings of a running site."""

    library: Library
    search: Search
    settings: Settings


def open_site(settings: Settings) -> Site:
    """Load the library and open its index, building the index if it is missing or stale."""
    library = load(settings.criteria)
    return Site(library, open_search(library, settings.index), settings)


def site() -> Site:
    """The site of the running application."""
    return cast(Site, current_app.extensions["site"])
