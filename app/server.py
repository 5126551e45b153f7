"""The production server behind `kb serve`."""

import gc
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any

from flask import Flask
from waitress.server import create_server

from app import logs
from app.factory import create_app
from app.following import attend, follow, prepare, refresh
from app.security import MAX_UPLOAD
from app.settings import Settings
from app.site import prepared
from app.store import open_store
from app.store.opened import default_url
from app.workers import CAN_FORK, leave, supervise

THREADS = 4  # of each process; they wait for uploads and for the database, not for each other
PATIENT = 10  # nice: readers come before the index
MEMORY = "/dev/shm"
# A page makes thousands of objects and leaves next to none, and so does a library that is replaced:
# looking for garbage would stop a process of 10,000 entries for a fifth of a second.
COLLECTED = (50_000, 20, 100)


class PortError(Exception):
    """Why the port cannot be opened; the text is the whole message."""


def serve(
    settings: Settings, host: str, port: int, workers: int, say: Callable[[str], None]
) -> None:
    """Serve the site with so many `workers` until interrupted or told to end; `say` is told the
    address once it answers.

    Raises PortError when the port cannot be opened, NoVocabularyError when there is nothing to
    serve, StoreError when the database cannot be opened.
    """
    signal.signal(signal.SIGTERM, leave)
    logs.begin()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a line for each busy moment
    shown = f"[{host}]" if ":" in host else host
    settings = replace(settings, hosts=(*settings.hosts, shown))
    gc.set_threshold(*COLLECTED)
    doors = _doors(host, port)
    try:
        prepared(settings)
        open_store(settings.database_url or default_url(settings.instance)).close()
        for door in doors:
            door.listen()
        gc.collect()
        gc.freeze()  # what all processes share is never looked at again
        say(f"Criteria Commons on http://{shown}:{doors[0].getsockname()[1]}/  (stop with Ctrl-C)")
        if workers > 1 and CAN_FORK:
            with TemporaryDirectory(prefix="kb-counts-", dir=_memory()) as together:
                os.environ["PROMETHEUS_MULTIPROC_DIR"] = together
                answer = partial(_answer, settings, doors, attend)
                supervise([partial(_prepare, settings), *[answer] * workers])
        else:
            _answer(settings, doors, _follow)
    finally:
        for door in doors:
            door.close()


def _memory() -> str | None:
    """A folder in memory, if there is one: a process that writes into a mapped file ends when the
    disk below it is full."""
    return MEMORY if os.access(MEMORY, os.W_OK) else None


def _doors(host: str, port: int) -> list[socket.socket]:
    """A socket for every address that `host` stands for; raises PortError."""
    doors = []
    try:
        for family, kind, protocol, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            door = socket.socket(family, kind, protocol)
            doors.append(door)
            if os.name == "posix":  # else a restart would have to wait a minute
                door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if family == socket.AF_INET6:
                door.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            door.bind(address)
    except OSError as error:
        for door in doors:
            door.close()
        raise PortError(f"Port {port} on {host} cannot be opened: {error.strerror}.") from error
    return doors


def _answer(
    settings: Settings,
    doors: list[socket.socket],
    look: Callable[[Flask, Settings, Event], None],
) -> None:
    """Answer requests until told to end, and `look` for changes meanwhile."""
    app = create_app(settings)
    server: Any = create_server(
        app,
        sockets=doors,
        threads=THREADS,
        ident=None,
        clear_untrusted_proxy_headers=True,
        **(_behind(settings.proxy) if settings.proxy else {}),
        max_request_body_size=MAX_UPLOAD,
    )
    stop = Event()
    Thread(target=look, args=(app, settings, stop), name="look", daemon=True).start()
    try:
        server.run()
    finally:
        stop.set()
        server.close()


def _follow(app: Flask, settings: Settings, stop: Event) -> None:
    follow(partial(refresh, app, settings), settings, stop)


def _prepare(settings: Settings) -> None:
    os.nice(PATIENT)
    follow(prepare(settings), settings, Event())


def _behind(proxy: str) -> dict[str, Any]:
    """Take the word of this proxy, and of no other, for who asks."""
    return {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
