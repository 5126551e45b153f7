"""Award points in the JSON API."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, abort, request

from app.answers import PointsRow
from app.entries import find
from app.site import site
from kb.criterion import Criterion
from kb.shown import Value
from kb.tender.edit import EditError, pinned
from kb.tender.fill import fill
from kb.tender.scoring import FULL, ScoringError, score

pages = Blueprint("tender-api", __name__, url_prefix="/api/v1")
MAX_BIDS = 100


@pages.get("/entries/<reference>/points")
def points(reference: str) -> dict[str, Any]:
    """What bids earn by the criterion's own method; `set=name=value` fills in a parameter."""
    found = find(reference)
    if not isinstance(found, Criterion) or found.scoring is None:
        abort(400, f"{found.reference} is not scored.")
    bids = [_number("bid", text) for text in request.args.getlist("bid")]
    if not 0 < len(bids) <= MAX_BIDS:
        abort(400, f"Give 1 to {MAX_BIDS} bids as `bid`.")
    weight = _number("weight", request.args.get("weight", str(FULL)))
    try:
        scored = score(found.scoring, bids, _values(found), weight)
    except (EditError, ScoringError) as error:
        abort(400, str(error))
    rows = [PointsRow(float(one.value), float(one.points), float(one.weighted)) for one in scored]
    return {"method": found.scoring.method, "bids": [asdict(row) for row in rows]}


def _values(found: Criterion) -> Mapping[str, Value]:
    """The parameters of the level that was asked for. Raises EditError."""
    settings = dict(one.split("=", 1) for one in request.args.getlist("set") if "=" in one)
    level = request.args.get("level")
    pin = pinned(site().library, found.reference, date.today(), level, values=settings)
    return fill(found, pin.level or "core", pin.values).values


def _number(name: str, text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or abs(number) > 10**12:
        abort(400, f"`{name}` is not a number: {text[:40]}.")
    return number
