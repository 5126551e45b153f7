"""The running site follows its folder: what is published, released or pulled shows within seconds."""

import logging
import os
from pathlib import Path
from threading import Event, Lock
from typing import TypeAlias
from weakref import finalize

from flask import Flask

from app.settings import Settings
from app.site import open_site
from kb.journal import FOLDER

SECONDS = 2.0
REFRESHING = Lock()
State: TypeAlias = frozenset[tuple[str, int, int]]
log = logging.getLogger(__name__)


def follow(app: Flask, settings: Settings, stop: Event, seconds: float = SECONDS) -> None:
    """Until `stop`, open the site anew after every change of its folder. Readers are served from the
    old one until the new one is whole; when it cannot be opened, the old one stays."""
    seen = State()  # unlike any folder: the first look closes the gap since the site was opened
    while not stop.wait(seconds):
        now = state(settings.criteria)
        if now != seen:
            refresh(app, settings)
            seen = now


def refresh(app: Flask, settings: Settings) -> bool:
    """Open the site anew and put it in use; False if it cannot be opened just now. One at a time: a
    publication and the one who watches the folder may both ask."""
    with REFRESHING:
        return _refreshed(app, settings)


def _refreshed(app: Flask, settings: Settings) -> bool:
    try:
        found = open_site(settings)
    except Exception:  # a folder in the middle of a pull may be broken in any way
        log.exception("the changed folder cannot be read; the site stays as it was")
        return False
    old = app.extensions["site"]
    if found.library.digest == old.library.digest and found.library.lock == old.library.lock:
        found.search.close()
        return True
    finalize(old, old.search.close)  # when the last request that began with it has ended
    app.extensions["site"] = found
    log.info("the folder changed: %s entries", len(found.library.entries))
    return True


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
