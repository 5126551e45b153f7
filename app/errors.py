"""Every refusal as a page that helps, or as problem details (RFC 9457) for programs."""

import json
import logging

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import (
    Conflict,
    Forbidden,
    HTTPException,
    InternalServerError,
    NotFound,
    ServiceUnavailable,
    TooManyRequests,
)
from werkzeug.routing import RequestRedirect

from app.refusals import NotAllowedError, NotThereError, OvertakenError, TooOftenError
from app.store import StoreError

HELP = {
    400: "The address holds something that this page cannot use.",
    403: "You may not do this.",
    404: "There is nothing at this address. It may have been mistyped.",
    405: "This address does not answer to that. Go back, and use the links and buttons of the page.",
    409: "What you saw has been changed since. Look at it again.",
    410: "What was here has been retired. Its id will not be used again.",
    413: "What was sent is too large.",
    414: "The address is too long. Choose fewer filters or shorter words.",
    429: "Too many attempts. Wait a while and try again.",
    500: "Something went wrong on our side. It has been noted.",
    503: "Signing in and contributing are not possible just now. Reading is. Try again soon.",
}
TOLD = (400, 403, 404, 409, 410, 413, 429, 503)  # refusals that say their reason themselves
GIVEN_BACK = (403, 409, 429, 503)  # refusals that give back what was written
WRITTEN = ("text", "words", "reason", "note")  # the fields in which people write, never a password
REFUSALS = (NotAllowedError, TooOftenError, OvertakenError, NotThereError, StoreError)
log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answer every error by page or by problem details; log the ones that are ours."""
    app.register_error_handler(HTTPException, answer)
    for refusal in REFUSALS:
        app.register_error_handler(refusal, lambda error: answer(as_http(error)))
    app.register_error_handler(Exception, _ours)


def answer(error: HTTPException) -> Response:
    """The error as JSON for the API and the JSON twins, else as a page."""
    if isinstance(error, RequestRedirect):
        return Response(status=error.code, headers={"Location": error.new_url})
    status = error.code or 500
    said = error.description if status in TOLD and _is_ours(error) else HELP.get(status)
    if _wants_data():
        details = {"type": "about:blank", "title": error.name, "status": status, "detail": said}
        response = Response(json.dumps(details), status, mimetype="application/problem+json")
    else:
        response = Response(
            render_template(
                "error.html", status=status, name=error.name, said=said, typed=_typed(status)
            ),
            status,
        )
    for name in ("Allow", "Retry-After"):
        if name in dict(error.get_headers()):
            response.headers[name] = dict(error.get_headers())[name]
    return response


def as_http(error: Exception) -> HTTPException:
    """One of our refusals as the HTTP error that belongs to it; any other is raised again."""
    match error:
        case HTTPException():
            return error
        case NotAllowedError():
            log.warning("refused %r: %s", request.path, error)
            return Forbidden(str(error))
        case TooOftenError():
            return TooManyRequests(str(error), retry_after=error.seconds)
        case OvertakenError():
            return Conflict(str(error))
        case NotThereError():
            return NotFound(str(error))
        case StoreError():
            log.error("%s", error)
            return ServiceUnavailable(retry_after=10)
    raise error


def _typed(status: int) -> list[str]:
    """What somebody wrote in a form that was refused for no fault of theirs, to be copied from the page."""
    if request.method != "POST" or status not in GIVEN_BACK:
        return []
    return [words for name in WRITTEN if (words := request.form.get(name, "").strip())]


def _ours(error: Exception) -> Response:
    log.exception("unexpected error at %r", request.path)
    return answer(InternalServerError(original_exception=error))


def _is_ours(error: HTTPException) -> bool:
    return error.description != type(error).description


def _wants_data() -> bool:
    return request.path.startswith("/api/") or request.path.endswith((".json", ".yaml"))
