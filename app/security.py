"""What every answer carries and every request must respect: headers, host names, sizes."""

import re
from collections.abc import Collection
from functools import partial
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

from app.settings import Settings

POLICY = "; ".join([
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
    "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
])  # fmt: skip
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
DATA = (
    "application/json", "application/problem+json", "application/yaml", "application/atom+xml",
)  # fmt: skip
PORT = re.compile(r":\d+$")
MAX_BODY = 64_000
MAX_UPLOAD = 6_000_000  # for the pages that take a file
MAX_VALUES = 400


def protect(app: Flask, settings: Settings) -> None:
    """Refuse strange hosts and oversized requests, and add the headers to every answer."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.before_request(partial(_refuse_strange, {name.lower() for name in settings.hosts}))
    app.before_request(_refuse_oversized)
    app.before_request(_refuse_foreign)
    app.after_request(partial(_headed, settings.base_url.startswith("https://")))


def _refuse_strange(hosts: Collection[str]) -> None:
    """Flask's TRUSTED_HOSTS knows no IPv6 and leaves no routes with which to draw the error page."""
    if PORT.sub("", request.host).lower() not in hosts:
        abort(400, "This site does not answer to that name.")


def _refuse_oversized() -> None:
    if request.query_string.count(b"&") > MAX_VALUES or len(request.query_string) > 8_000:
        abort(414)


def _refuse_foreign() -> None:
    """No other site may send a form here in a reader's name: browsers say where a request comes from."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return
    origin = request.headers.get("Origin")
    foreign = request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")
    if foreign or (origin and origin != "null" and urlsplit(origin).netloc != request.host):
        abort(403, "This form was sent from another site, so nothing was done.")


def _headed(over_tls: bool, response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if over_tls:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "public, max-age=86400"
    elif response.mimetype in DATA and not response.cache_control.private:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
