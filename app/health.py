"""For operators: is the site well, and how busy is it."""

import hmac
import time
from typing import cast

from flask import Blueprint, Flask, Response, abort, current_app, g, request

from app.site import site
from kb.library import Library

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> dict[str, object]:
    """The state of library and index, for monitors."""
    library = site().library
    return {
        "status": "ok",
        "entries": len(library.entries),
        "files-with-errors": len({problem.place.path for problem in library.problems}),
        "published-texts-changed": site().once(_changed),
    }


def _changed(library: Library) -> int:
    texts = (*library.entries.values(), *library.past.values())
    return sum(one.status != "proposal" and not library.is_published(one) for one in texts)


@pages.get("/metrics")
def metrics() -> Response:
    """Prometheus text for whoever brings the token of the settings; without a token, for nobody."""
    token = site().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return cast(Response, current_app.extensions["metrics"].told())


def measure(app: Flask) -> None:
    """Count requests and their seconds by endpoint, over all processes of the site."""
    from app.counting import (
        Counts,  # it decides when it is imported whether processes count together
    )

    counts = app.extensions["metrics"] = Counts(lambda: len(app.extensions["site"].library.entries))

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        seconds = time.perf_counter() - g.started if "started" in g else None
        counts.add(request.endpoint or "none", response.status_code, seconds)
        return response
