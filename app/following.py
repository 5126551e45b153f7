"""The running site follows its folder: what is published, released or pulled shows within seconds.

One process looks at the folder and brings the index up to date; those that answer readers only open
what is ready. A site of one process does both.
"""

import logging
import time
from collections.abc import Callable
from threading import Event, Lock
from weakref import finalize

from flask import Flask

from app.settings import Settings
from app.site import Site, open_site, prepared, read_library
from index.search import open_current
from kb.library import Library
from kb.look import Look, is_sure, look
from kb.renew import told

SECONDS = 1.0
SHARE = 0.01  # of the time of a processor goes into whole looks
LONGEST = 60.0  # seconds between two of them all the same
GLANCE = 0.1  # seconds; between two looks at one file
REFRESHING = Lock()
log = logging.getLogger(__name__)


def follow(
    act: Callable[[Look], object], settings: Settings, stop: Event, every: float = SECONDS
) -> None:
    """Until `stop`, do `act` with how the folder looks, after every change of it and as long as a
    further one could be overlooked. What a publication, a release or a pull writes shows at the next
    look; what is written into a file where it is, at the next whole look."""
    seen: Look = {}
    whole = 0.0
    while not stop.wait(every):
        began = time.thread_time()
        if time.monotonic() < whole:
            now = look(settings.criteria, seen)
        else:
            now = look(settings.criteria)
            pause = (time.thread_time() - began) / SHARE
            whole = time.monotonic() + min(pause, LONGEST)
        if now != seen or not is_sure(now):
            act(now)
        seen = now


def prepare(settings: Settings) -> Callable[[Look | None], None]:
    """What brings the index up to date, and tells the processes that answer, each time it is done."""
    library: Library | None = None

    def act(seen: Look | None = None) -> None:
        nonlocal library
        try:
            former, library = library, prepared(settings, library, seen)
            if not former or former.content != library.content:
                settings.swapped.touch()
        except Exception:  # a folder in the middle of a pull may be broken in any way
            log.exception("the changed folder cannot be read; the site stays as it was")

    return act


def attend(app: Flask, settings: Settings, stop: Event, every: float = GLANCE) -> None:
    """Until `stop`, take over what another process has prepared or published."""
    heard = 0
    while not stop.wait(every):
        call = settings.swapped.stat().st_mtime_ns if settings.swapped.exists() else 1
        if call != heard:
            with REFRESHING:
                _take_over(app, settings)
            heard = call


def refresh(app: Flask, settings: Settings, seen: Look | None = None) -> bool:
    """Open the site anew and put it in use, here and in all other processes of this site; False if
    it cannot be opened just now. One at a time: a publication and the one who watches the folder may
    both ask."""
    with REFRESHING:
        return _refreshed(app, settings, seen)


def _refreshed(app: Flask, settings: Settings, seen: Look | None) -> bool:
    try:
        found = open_site(settings, app.extensions["site"].library, seen)
        settings.swapped.touch()
    except Exception:  # see above
        log.exception("the changed folder cannot be read; the site stays as it was")
        return False
    _put_in_use(app, found)
    return True


def _take_over(app: Flask, settings: Settings) -> None:
    """As `refresh`, but without building an index: readers would wait for that."""
    before = app.extensions["site"].library
    try:
        library = told(before, settings.packed) or read_library(settings, before)
        if library.content == before.content:
            return
        if search := open_current(library, settings.index):
            _put_in_use(app, Site(library, search, settings))
    except Exception:
        log.exception("the changed folder cannot be read; the site stays as it was")


def _put_in_use(app: Flask, found: Site) -> None:
    old = app.extensions["site"]
    if found.library.content == old.library.content:
        found.search.close()
        return
    finalize(old, old.search.close)  # when the last request that began with it has ended
    app.extensions["site"] = found
    log.info("the folder changed: %s entries", len(found.library.entries))
