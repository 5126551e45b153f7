"""The basket: a tender packed into cookies and addresses, so that it needs no account."""

import base64
import binascii
import zlib
from datetime import date
from typing import Any

from flask import Response, request

from app.site import site
from kb.library import Library
from kb.problem import Problem
from kb.reader import Data, dump, read
from kb.tender.draft import Draft
from kb.tender.file import MAX_BYTES, MAX_NODES, TenderFileError, read_tender, tender_text
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
    parts = (request.cookies.get(f"{COOKIE}-{number}", "") for number in range(MAX_PARTS))
    text = "".join(parts)
    return unpacked(text, site().library) if text else None


def draft(tender: Tender) -> Draft:
    return Draft(tender, site().library, date.today())


def fits(tender: Tender) -> bool:
    """Whether a browser can hold the tender. If not, only a file can."""
    return len(packed(tender, site().library)) <= PART * MAX_PARTS


def keep(response: Any, tender: Tender | None) -> Any:
    """`response` with the tender in cookies; without any when it is None."""
    text = packed(tender, site().library) if tender else ""
    for number in range(MAX_PARTS):
        part = text[number * PART : (number + 1) * PART]
        _cookie(response, f"{COOKIE}-{number}", part, private=True)
    _cookie(response, f"{COOKIE}-count", str(len(tender.pins)) if tender else "", private=False)
    return response


def packed(tender: Tender, library: Library) -> str:
    """The tender as characters that cookies and addresses may hold. Fingerprints that the lock of
    the library holds are left out: they do not compress, and the lock never forgets them."""
    data = read(tender_text(tender).encode(), "tender", MAX_BYTES, MAX_NODES)
    assert not isinstance(data, Problem), data
    plain: dict[str, Any] = {**data.data}
    plain["pins"] = [_without_fingerprint(pin, library) for pin in plain.get("pins", [])]
    squeezed = zlib.compress(dump(plain).encode(), 9)
    return base64.urlsafe_b64encode(squeezed).decode().rstrip("=")


def unpacked(text: str, library: Library) -> Tender | None:
    """The tender in `text`, or None where `text` does not hold one."""
    try:
        squeezed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        content = zlib.decompressobj().decompress(squeezed, MAX_BYTES)
        document = read(content, "tender", MAX_BYTES, MAX_NODES)
        if isinstance(document, Problem):
            return None
        plain: dict[str, Any] = {**document.data}
        plain["pins"] = [_with_fingerprint(pin, library) for pin in plain.get("pins") or []]
        return read_tender(dump(plain).encode(), "tender").tender
    except (binascii.Error, zlib.error, ValueError, TypeError, KeyError, TenderFileError):
        return None


def _without_fingerprint(pin: dict[str, Data], library: Library) -> dict[str, Data]:
    entry_id, _, version = str(pin["entry"]).partition("@")
    known = library.lock.get((entry_id, version)) == pin["fingerprint"]
    return {key: value for key, value in pin.items() if not (known and key == "fingerprint")}


def _with_fingerprint(pin: dict[str, Data], library: Library) -> dict[str, Data]:
    entry_id, _, version = str(pin["entry"]).partition("@")
    return {"fingerprint": library.lock.get((entry_id, version)), **pin}


def _cookie(response: Response, name: str, value: str, private: bool) -> None:
    if value:
        response.set_cookie(
            name, value, max_age=KEPT, httponly=private, samesite="Lax", secure=request.is_secure
        )
    elif name in request.cookies:
        response.delete_cookie(name)
