"""The tender pages: the basket, filling in, checking, exporting, proving and following a tender.

The basket lives in the reader's own browser (cookies) and in files and addresses that the reader keeps;
this site stores a tender only when its author asks for it.
"""

from flask import Blueprint, Response, request

from app.security import MAX_UPLOAD
from app.tender import api, keeping, lots, own, pages, pins, proof, rules

ROOMS = (pages, pins, lots, proof, own, keeping, rules, api)
rooms: tuple[Blueprint, ...] = tuple(room.pages for room in ROOMS)


def _allow_uploads() -> None:
    """Files and long texts are given here, and nowhere else on the site."""
    request.max_content_length = MAX_UPLOAD
    request.max_form_memory_size = MAX_UPLOAD


def _private(response: Response) -> Response:
    """What a browser's own tender stands in is kept by no cache; the rules and the feed may be."""
    if request.blueprint != rules.pages.name and request.endpoint != "proof.feed":
        response.headers["Cache-Control"] = "private, no-store"
    return response


for room in rooms:
    room.before_request(_allow_uploads)
    room.after_request(_private)
