"""Who must be signed in for a page, and where to go after signing in."""

from urllib.parse import urlsplit

from flask import abort, redirect, request, url_for
from werkzeug.exceptions import Forbidden
from werkzeug.wrappers import Response as AnyResponse

from app.store.sessions import SignedIn
from app.visit import visit


class SignedOutError(Forbidden):
    """A form of somebody who was signed in when it was opened."""


def signed_in() -> SignedIn:
    """The session of this request. Without one it goes on to signing in, or refuses a form."""
    here = visit()
    if here.fault:
        raise here.fault
    if here.session:
        return here.session
    if request.method == "POST":
        raise SignedOutError(
            "You are no longer signed in, so nothing was done. Sign in and send it again."
        )
    after = request.full_path if request.query_string else request.path
    abort(redirect(url_for("signing.sign_in", after=after)))


def own_path(wanted: str) -> str:
    """`wanted` if it is an address on this site, else the start page: nobody is led elsewhere."""
    parts = urlsplit(wanted)
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if plain and not parts.netloc and "\\" not in wanted else "/"


def here() -> AnyResponse:
    """Back to the page of the form, so that loading it again does not send it again."""
    return redirect(request.path, 303)
