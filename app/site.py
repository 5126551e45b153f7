"""What the pages share: the library and its search. A request keeps to the one it began with."""

import gc
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, cast

from flask import current_app, g

from app.settings import Settings
from index.build import current, ready, update
from index.kept import Kept
from index.search import Search, open_search
from kb.journal import settle
from kb.library import Library
from kb.load import load
from kb.look import Look, look
from kb.renew import renewed

BYTES_KEPT = 32_000_000
FEW = 5  # entries that are brought into the index faster than it is built anew
Answer = TypeVar("Answer")


def _made(make: Callable[..., Any], *asked: Any) -> Any:
    return make(*asked)


@dataclass(frozen=True)
class Site:
    """The library, its search and the settings of a running site. `kept` is `make, *asked -> answer`
    for what is made of this library alone, so that it need not be made each time; `told` is the same for
    what is said of the whole library."""

    library: Library
    search: Search
    settings: Settings
    kept: Kept[Any, Any] = field(default_factory=partial(Kept, _made, BYTES_KEPT))
    told: dict[Any, Any] = field(default_factory=dict)

    def once(self, make: Callable[[Library], Answer]) -> Answer:
        """What `make` says of this library; it touches all of it, so it is asked once."""
        if make not in self.told:  # two requests may both ask; they are told the same
            self.told[make] = make(self.library)
        return cast(Answer, self.told[make])


def open_site(settings: Settings, before: Library | None = None, seen: Look | None = None) -> Site:
    """Load the library and open its index, building the index if it is missing or stale. What was
    read `before` and has not changed is not read again."""
    library = prepared(settings, before, seen)
    return Site(library, open_search(library, settings.index), settings)


def prepared(
    settings: Settings, before: Library | None = None, seen: Look | None = None
) -> Library:
    """The library as it is now, with a current index on the disk. What an interrupted publication
    left is brought to its end first."""
    library = read_library(settings, before, seen)
    changed = _changed(before, library) if before else []
    if 0 < len(changed) <= FEW and not current(library, settings.index):
        update(library, changed, settings.index)
    ready(library, settings.index)
    gc.collect(1)  # errors that Whoosh has caught hold whoever called it, and the library before
    return library


def read_library(
    settings: Settings, before: Library | None = None, seen: Look | None = None
) -> Library:
    """The library as it is now, whether or not it has an index. Of what was `seen` a moment ago, only
    folders that have changed since are looked at."""
    settle(settings.criteria)
    settings.instance.mkdir(parents=True, exist_ok=True)
    now = look(settings.criteria, seen)
    if before is None:
        return load(settings.criteria, settings.packed, seen=now)
    return renewed(before, now, settings.packed)


def _changed(before: Library, after: Library) -> list[str]:
    """The entries whose current text or place differs between two libraries."""
    return list({name for name, _ in before.marks.items() ^ after.marks.items() if name})


def site() -> Site:
    """The site as it was when this request began; files may be published meanwhile."""
    if "site" not in g:
        g.site = current_app.extensions["site"]
    return cast(Site, g.site)
