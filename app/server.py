"""The production server behind `kb serve`."""

import logging
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import Any

from waitress.server import create_server

from app import create_app, logs
from app.following import follow
from app.security import MAX_UPLOAD
from app.settings import Settings

THREADS = 8


class PortError(Exception):
    """Why the port cannot be opened; the text is the whole message."""


def serve(settings: Settings, host: str, port: int, say: Callable[[str], None]) -> None:
    """Serve the site until interrupted; `say` is told the address once it answers.

    Raises PortError when the port cannot be opened, NoVocabularyError when there is nothing to serve.
    """
    logs.begin()
    logging.getLogger("alembic").setLevel(logging.WARNING)
    shown = f"[{host}]" if ":" in host else host
    app = create_app(replace(settings, hosts=(*settings.hosts, shown)))
    try:
        server: Any = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            clear_untrusted_proxy_headers=True,
            **(_behind(settings.proxy) if settings.proxy else {}),
            max_request_body_size=MAX_UPLOAD,
        )
    except OSError as error:
        raise PortError(f"Port {port} on {host} cannot be opened: {error.strerror}.") from error
    listens = getattr(server, "effective_listen", None) or [("", server.effective_port)]
    stop = Event()
    Thread(target=follow, args=(app, settings, stop), name="follow", daemon=True).start()
    say(f"Criteria Commons on http://{shown}:{listens[0][1]}/  (stop with Ctrl-C)")
    try:
        server.run()
    finally:
        stop.set()
        server.close()


def _behind(proxy: str) -> dict[str, Any]:
    """Take the word of this proxy, and of no other, for who asks."""
    return {"trusted_proxy": proxy, "trusted_proxy_headers": {"x-forwarded-for"}}
