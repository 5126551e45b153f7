"""A form is taken only with a token that our own page gave to this very browser."""

import hmac
import logging

from flask import Flask, abort, request
from werkzeug.exceptions import Forbidden

from app.security import MAX_UPLOAD
from app.visit import token_for, visit

READING = ("GET", "HEAD", "OPTIONS", "TRACE")
# Nobody is signed in for these, so that no form of theirs does anything in somebody's name that a stranger
# could not do: they change the tender in the reader's own browser, or give back what was sent. `tenders`
# writes files all the same. To keep a tender it has to come along in the browser's cookies, which no browser
# sends with a form of another site (SameSite=Lax, and `app.security` refuses such a form); to delete one, its key.
FREE = frozenset(
    [
        "tender",
        "tender-pins",
        "tender-lots",
        "tender-api",
        "tenders",
        "own",
        "proof",
        "editing",
        "sheets",
    ]
)
WIDE = (
    "proposing",
    "unsaved",
    "many",
    "suggesting",
)  # their forms hold whole entries, or a file with them
MAX_WIDE = 1_000_000
MAX_FIELDS = 2_000
log = logging.getLogger(__name__)


class StaleFormError(Forbidden):
    """A form of our own page, but of another session than the browser has now."""


def install(app: Flask) -> None:
    """Refuse every form without a token of this browser, and every one that is too strange.

    That browsers say where a form comes from is looked at before, in `app.security`.
    """
    app.before_request(_refuse_strange)


def _refuse_strange() -> None:
    if request.method in READING or request.routing_exception:
        return
    if request.blueprint in FREE:
        return
    is_form = request.mimetype == "application/x-www-form-urlencoded"
    if request.blueprint in WIDE:
        is_file = not is_form and visit().session is not None
        request.max_content_length = MAX_UPLOAD if is_file else MAX_WIDE
        request.max_form_memory_size = MAX_WIDE
    if is_form and request.get_data(cache=True).count(b"&") > MAX_FIELDS:
        abort(413, f"The form has more than {MAX_FIELDS:,} fields. Split it in two.")
    if any("\0" in text for pair in request.form.items(multi=True) for text in pair):
        abort(400, "The form holds a character that no text has.")
    _refuse_without_token()


def _refuse_without_token() -> None:
    secret, given = visit().secret, request.form.get("token", "")
    if not secret or not hmac.compare_digest(token_for(secret, "form").encode(), given.encode()):
        log.warning("refused a form without its token for %r", request.path)
        raise StaleFormError(
            "This form has run out, so nothing was done. Go back, load the page anew, send again."
        )
