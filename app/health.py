"""For operators: is the site well, and how busy is it."""

import hmac
import time

from flask import Blueprint, Flask, Response, abort, current_app, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from app.site import site

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> dict[str, object]:
    """The state of library and index, for monitors."""
    library = site().library
    broken = len({problem.place.path for problem in library.problems})
    texts = (*library.entries.values(), *library.past.values())
    changed = sum(one.status != "proposal" and not library.is_published(one) for one in texts)
    return {
        "status": "ok",
        "entries": len(library.entries),
        "files-with-errors": broken,
        "published-texts-changed": changed,
    }


@pages.get("/metrics")
def metrics() -> Response:
    """Prometheus text for whoever brings the token of the settings; without a token, for nobody."""
    token = site().settings.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return Response(
        generate_latest(current_app.extensions["metrics"]), content_type=CONTENT_TYPE_LATEST
    )


def measure(app: Flask) -> None:
    """Count requests and their seconds by endpoint."""
    registry = CollectorRegistry()
    requests = Counter("kb_requests", "Requests", ["endpoint", "status"], registry=registry)
    seconds = Histogram(
        "kb_request_seconds", "Seconds per request", ["endpoint"], registry=registry
    )
    entries = Gauge("kb_entries", "Entries of the library", registry=registry)
    entries.set_function(lambda: len(app.extensions["site"].library.entries))
    app.extensions["metrics"] = registry

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def stop(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        requests.labels(endpoint, response.status_code).inc()
        if "started" in g:
            seconds.labels(endpoint).observe(time.perf_counter() - g.started)
        return response
