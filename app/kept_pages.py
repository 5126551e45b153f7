"""Pages that are the same for everybody are made once, and sent to a browser once."""

from collections.abc import Callable
from datetime import date
from hashlib import sha256
from threading import Lock
from typing import NamedTuple

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.site import site

MOST = 1_000  # characters of a search that somebody may ask again
TURN = Lock()  # one page at a time: threads that share a processor make each other's readers wait


class Page(NamedTuple):
    """A page as it was sent; `address` counts too, because it may be long."""

    text: bytes
    tag: str
    address: str

    @property
    def nbytes(self) -> int:
        return len(self.text) + 2 * len(self.address)


def kept_page(view: Callable[[], str]) -> AnyResponse:
    """What `view` makes of this address, for a view that looks at nothing but the address and the
    library. Whoever brings a cookie gets a page of their own; nothing is kept of what is refused.
    A browser that has this very page already is told so (304)."""
    asked = request.query_string.decode("latin-1")
    address = f"{request.scheme}://{request.host}{request.root_path}{request.path}?{asked}"
    if "Cookie" in request.headers or len(asked) > MOST:
        page = _page(view, address)
    else:
        page = site().kept(_page, view, address, date.today())
    response = Response(page.text, mimetype="text/html")
    response.set_etag(page.tag)
    response.cache_control.no_cache = True  # ask each time, but do not send it each time
    return response.make_conditional(request)


def _page(view: Callable[[], str], address: str, _: date | None = None) -> Page:
    with TURN:
        text = view().encode()
    return Page(text, sha256(text).hexdigest()[:32], address)
