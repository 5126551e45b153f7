"""The basket: a tender packed into cookies and addresses, so that it needs no account."""

import base64
import binascii
import hashlib
import zlib
from datetime import date
from typing import Any

from flask import Response, abort, render_template, request
from pydantic import BaseModel
from werkzeug.wrappers import Response as AnyResponse

from app.site import site
from kb.library import Library
from kb.problem import Problem
from kb.reader import Data, dump, read
from kb.tender.draft import Draft
from kb.tender.file import MAX_BYTES, MAX_NODES, TenderFileError, read_tender
from kb.tender.model import Tender

COOKIE = "tender"
PART = 3_800  # characters; browsers keep 4,096 bytes a cookie, its name and attributes included
MAX_PARTS = 12
MAX_ADDRESS = 6_000  # characters of a packed tender that still fits into an address
KEPT = 180 * 24 * 3600  # seconds


def start() -> Tender:
    """The tender that a first pin is put into."""
    lot = {"id": "lot-1", "title": {"en": "The whole contract"}}
    return Tender.model_validate(
        {"kind": "tender", "title": {"en": "Our tender"}, "languages": ["en"], "lots": [lot]}
    )


def basket() -> Tender | None:
    """The tender in this reader's cookies; None if there is none, or it cannot be read any more."""
    text = _in_cookies()
    return unpacked(text, site().library) if text else None


def basket_or_new() -> Tender:
    """The tender in this reader's cookies, else an empty one. Refuses to take the place of cookies
    that are there and cannot be read."""
    if is_damaged():
        abort(409, "The tender of this browser cannot be read, so nothing was changed. Look at it.")
    return basket() or start()


def is_damaged() -> bool:
    """Whether cookies are there that do not hold a whole tender any more."""
    return bool(_in_cookies()) and basket() is None


def draft(tender: Tender) -> Draft:
    return Draft(tender, site().library, date.today())


def keep(response: AnyResponse, tender: Tender | None) -> AnyResponse:
    """`response` with the tender in cookies; without any when it is None.

    What no browser can hold is given back as a file on a page that says so; the cookies stay as
    they are.
    """
    text = packed(tender, site().library) if tender else ""
    can_be_read = tender is None or unpacked(text, site().library) is not None
    if len(text) > PART * MAX_PARTS or not can_be_read:
        page = render_template("tender/too-large.html", packed=text, can_be_read=can_be_read)
        return Response(page, 413)
    for number in range(MAX_PARTS):
        part = text[number * PART : (number + 1) * PART]
        _cookie(response, f"{COOKIE}-{number}", part, private=True)
    _cookie(response, f"{COOKIE}-count", str(len(tender.pins)) if tender else "", private=False)
    return response


def stamp(*drawn: BaseModel) -> str:
    """What a form was drawn for, in short; the form carries it as `seen`."""
    texts = [one.model_dump_json(exclude_defaults=True) for one in drawn]
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def refuse_stale(*current: BaseModel) -> None:
    """Refuse a form that was drawn for something else than what is there now. What was typed is
    shown, so that it can be copied."""
    now = stamp(*current)
    if request.form.get("seen", now) != now:
        typed = [(name, words) for name, words in request.form.items() if words.strip()]
        abort(Response(render_template("tender/stale.html", typed=typed), 409))


def packed(tender: Tender, library: Library) -> str:
    """The tender as characters that cookies and addresses may hold. Fingerprints that the lock of
    the library holds are left out: they do not compress, and the lock never forgets them."""
    plain = tender.model_dump(mode="json", exclude_defaults=True) | {"kind": "tender"}
    plain["pins"] = [_without_fingerprint(pin, library) for pin in plain.get("pins", [])]
    squeezed = zlib.compress(dump(plain).encode(), 9)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str, library: Library) -> Tender | None:
    """The tender in `text`, or None where `text` does not hold a whole one."""
    try:
        squeezed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        unzip = zlib.decompressobj()
        content = unzip.decompress(squeezed, MAX_BYTES)
        document = read(content, "tender", MAX_BYTES, MAX_NODES)
        if isinstance(document, Problem) or not unzip.eof:
            return None
        plain: dict[str, Any] = {**document.data}
        plain["pins"] = [_with_fingerprint(pin, library) for pin in plain.get("pins") or []]
        return read_tender(dump(plain).encode(), "tender").tender
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, TenderFileError):
        return None


def _in_cookies() -> str:
    return "".join(request.cookies.get(f"{COOKIE}-{number}", "") for number in range(MAX_PARTS))


def _without_fingerprint(pin: dict[str, Data], library: Library) -> dict[str, Data]:
    entry_id, _, version = str(pin["entry"]).partition("@")
    known = library.lock.get((entry_id, version)) == pin["fingerprint"]
    return {key: value for key, value in pin.items() if not (known and key == "fingerprint")}


def _with_fingerprint(pin: dict[str, Data], library: Library) -> dict[str, Data]:
    entry_id, _, version = str(pin["entry"]).partition("@")
    return {"fingerprint": library.lock.get((entry_id, version)), **pin}


def _cookie(response: AnyResponse, name: str, value: str, private: bool) -> None:
    secure = request.is_secure or site().settings.base_url.startswith("https://")
    if value:
        response.set_cookie(
            name, value, max_age=KEPT, httponly=private, samesite="Lax", secure=secure
        )
    elif name in request.cookies:
        response.delete_cookie(name, secure=secure, samesite="Lax", httponly=private)
