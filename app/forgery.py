"""A form is taken only from our own pages: where it says it came from, and a token that it carries."""

import hmac
import logging
from urllib.parse import urlsplit

from flask import Flask, abort, request

from app.visit import token_for, visit

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
FREE = ("tender",)  # keeps its data in the reader's own browser, so nobody else's can be touched
MAX_FIELDS = 2_000
log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Refuse every form that another site may have sent, and every one that is too strange."""
    app.before_request(_refuse_foreign)
    app.before_request(_refuse_strange)


def _refuse_foreign() -> None:
    if request.method in READING or request.routing_exception:
        return
    where, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    foreign = where not in (None, "same-origin", "none")
    if foreign or (origin and urlsplit(origin).netloc != request.host):
        log.warning("refused a form of %r for %r", origin, request.path)
        abort(403, "This form came from another site, so nothing was done.")


def _refuse_strange() -> None:
    if request.method in READING or request.routing_exception:
        return
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if is_form and request.get_data(cache=True).count(b"&") > MAX_FIELDS:
        abort(413)
    if any("\0" in text for pair in request.form.items(multi=True) for text in pair):
        abort(400, "The form holds a character that no text has.")
    if not (request.blueprint or "").startswith(FREE):
        _refuse_without_token()


def _refuse_without_token() -> None:
    secret, given = visit().secret, request.form.get("token", "")
    if not secret or not hmac.compare_digest(token_for(secret, "form").encode(), given.encode()):
        log.warning("refused a form without its token for %r", request.path)
        abort(
            403, "This form has run out, so nothing was done. Go back, load the page anew, send again."
        )  # fmt: skip
