"""The running site follows its folder: what is published, released or pulled shows within seconds.

One process looks at the folder and brings the index up to date; those that answer readers only open
what is ready. A site of one process does both.
"""

import gc
import logging
import os
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock
from typing import TypeAlias
from weakref import finalize

from flask import Flask

from app.settings import Settings
from app.site import Site, is_current, open_site, prepared, read_library
from index.search import open_search
from kb.journal import FOLDER
from kb.library import Library

SECONDS = 1.0
GLANCE = 0.1  # seconds; between two looks at one file
REFRESHING = Lock()
State: TypeAlias = frozenset[tuple[str, int, int]]
log = logging.getLogger(__name__)


def follow(
    act: Callable[[], object], settings: Settings, stop: Event, every: float = SECONDS
) -> None:
    """Until `stop`, do `act` after every change of the folder."""
    seen = State()  # unlike any folder: the first look closes the gap since the site was opened
    while not stop.wait(every):
        now = state(settings.criteria)
        if now != seen:
            act()
            seen = now
            gc.collect()  # the library before, which the server does not look for by itself


def prepare(settings: Settings) -> Callable[[], None]:
    """What brings the index up to date, and tells the processes that answer, each time it is done."""
    libraries: list[Library] = []

    def act() -> None:
        try:
            libraries[:] = [prepared(settings, *libraries)]
            settings.swapped.touch()
        except Exception:  # a folder in the middle of a pull may be broken in any way
            log.exception("the changed folder cannot be read; the site stays as it was")

    return act


def attend(app: Flask, settings: Settings, stop: Event, every: float = GLANCE) -> None:
    """Until `stop`, take over what another process has prepared or published."""
    seen = 0
    while not stop.wait(every):
        told = settings.swapped.stat().st_mtime_ns if settings.swapped.exists() else 1
        if told != seen:
            with REFRESHING:
                _take_over(app, settings)
            seen = told
            stop.wait(every)  # for requests that began with the library before
            gc.collect()


def refresh(app: Flask, settings: Settings) -> bool:
    """Open the site anew and put it in use, here and in all other processes of this site; False if
    it cannot be opened just now. One at a time: a publication and the one who watches the folder may
    both ask."""
    with REFRESHING:
        return _refreshed(app, settings)


def _refreshed(app: Flask, settings: Settings) -> bool:
    try:
        found = open_site(settings, app.extensions["site"].library)
        settings.swapped.touch()
    except Exception:  # see above
        log.exception("the changed folder cannot be read; the site stays as it was")
        return False
    _put_in_use(app, found)
    return True


def _take_over(app: Flask, settings: Settings) -> None:
    """As `refresh`, but without building an index: readers would wait for that."""
    try:
        library = read_library(settings, app.extensions["site"].library)
        if is_current(library, settings):
            _put_in_use(app, Site(library, open_search(library, settings.index), settings))
    except Exception:
        log.exception("the changed folder cannot be read; the site stays as it was")


def _put_in_use(app: Flask, found: Site) -> None:
    old = app.extensions["site"]
    if found.library.digest == old.library.digest and found.library.lock == old.library.lock:
        found.search.close()
        return
    finalize(old, old.search.close)  # when the last request that began with it has ended
    app.extensions["site"] = found
    log.info("the folder changed: %s entries", len(found.library.entries))


def state(root: Path) -> State:
    """Name, time and size of every file, which differ after any change worth looking at."""
    found = set()
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if name != FOLDER and not name.startswith(".git")]
        for name in names:
            try:
                told = os.stat(os.path.join(folder, name))
            except OSError:  # gone since it was listed
                continue
            found.add((os.path.join(folder, name), told.st_mtime_ns, told.st_size))
    return frozenset(found)
