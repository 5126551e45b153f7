"""The basket page: what is pinned, its order and weights, what the check says, and every export."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from pydantic import TypeAdapter, ValidationError
from werkzeug.wrappers import Response as AnyResponse

from app.render import absolute
from app.site import site
from app.tender.basket import (
    MAX_ADDRESS,
    basket,
    basket_or_new,
    draft,
    is_damaged,
    keep,
    packed,
    refuse_stale,
    stamp,
    unpacked,
)
from app.tender.forms import number
from app.tender.view import coded, lot_views, mend_at, told
from kb.problem import shown
from kb.tender.edit import EditError, added, moved, pinned, removed_at, reweighed
from kb.tender.export import FORMATS, ExportError, export
from kb.tender.file import MAX_BYTES, TenderFileError, open_tender, read_tender, tender_text
from kb.tender.model import Tender
from kb.tender.rules import check
from kb.values import Number

pages = Blueprint("tender", __name__, url_prefix="/tender")
NUMBER = TypeAdapter[Decimal](Number)
MOVE, REMOVE = (
    re.compile(r"move:(\d{1,3}):(\d{1,3})", re.ASCII),
    re.compile(r"remove:(\d{1,3})", re.ASCII),
)
NOT_WHOLE = "The address does not hold a whole tender. Ask for it again, or for the file."
EXAMPLE = Path(__file__).with_name("example.yaml")
pages.add_app_template_filter(coded)
pages.add_app_template_filter(told)
pages.add_app_template_global(mend_at)


@pages.get("")
def tender() -> str:
    """The basket, or how to start one."""
    mine = basket()
    return _page(mine) if mine else render_template("tender/empty.html", is_damaged=is_damaged())


@pages.get("/example")
def example() -> AnyResponse:
    """The worked example, as a shared address."""
    text = packed(open_tender(EXAMPLE).tender, site().library)
    return redirect(url_for(".shared", t=text))


@pages.post("/add")
def add() -> AnyResponse:
    """Pin one entry with its defaults, and go on to fill it in."""
    mine = basket_or_new()
    level, lots = request.form.get("level") or None, request.form.getlist("lot")
    try:
        pin = pinned(
            site().library, request.form.get("entry", ""), draft(mine).today, level, lots=lots
        )
        mine = added(mine, pin)
    except EditError as error:
        abort(400, str(error))
    place = len(mine.pins) - 1
    address = url_for("tender-pins.pin", place=place) if pin.level else url_for(".tender")
    return keep(redirect(address, 303), mine)


@pages.post("")
def change() -> AnyResponse | tuple[str, int]:
    """Save the weights; then move or remove a pin if its button was pressed."""
    mine = _mine()
    refuse_stale(*mine.pins)
    try:
        changed = _acted(reweighed(mine, _typed_weights(mine)), request.form.get("act", "save"))
    except EditError as error:
        return _page(mine, str(error), request.form), 400
    return keep(redirect(url_for(".tender", _anchor="pins"), 303), changed)


@pages.post("/empty")
def empty() -> AnyResponse:
    """Forget the tender in this browser."""
    return keep(redirect(url_for(".tender"), 303), None)


@pages.post("/file")
def as_file() -> Response:
    """A tender that no browser can hold, as a file."""
    found = unpacked(request.form.get("t", ""), site().library)
    if found is None:
        abort(400, "What was sent is not a whole tender.")
    answer = Response(tender_text(found), mimetype="application/yaml")
    answer.headers.set("Content-Disposition", "attachment", filename="tender.yaml")
    return answer


@pages.get("/export/<name>")
def exported(name: str) -> Response:
    """The tender as a file in one of the formats."""
    if name not in FORMATS:
        abort(404, f"There is no format {name}. Choose one of {', '.join(FORMATS)}.")
    try:
        content = export(draft(_mine()), name, datetime.now(UTC), absolute(""))
    except ExportError as error:
        abort(400, str(error))
    form = FORMATS[name]
    answer = Response(content, mimetype=form.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=f"tender{form.suffix}")
    return answer


@pages.get("/open")
def shared() -> str:
    """A tender out of an address: shown, and put into the basket only when the reader says so."""
    found = unpacked(request.args.get("t", ""), site().library)
    if found is None:
        abort(400, NOT_WHOLE)
    return _shared(found)


@pages.post("/open")
def opened() -> AnyResponse | str | tuple[str, int]:
    """Take a tender out of an address or an uploaded file into the basket. A file does not replace
    another tender unasked."""
    file, mine = request.files.get("file"), basket()
    try:
        if file is None:
            found = unpacked(request.form.get("t", ""), site().library)
        else:
            found = read_tender(file.stream.read(MAX_BYTES + 1), file.filename or "the file").tender
    except TenderFileError as error:
        return render_template("tender/refused.html", problems=error.problems), 400
    if found is None:
        abort(400, NOT_WHOLE)
    if file is not None and mine not in (None, found):
        return _shared(found)
    return keep(redirect(url_for(".tender"), 303), found)


def _mine() -> Tender:
    mine = basket()
    if mine is None:
        abort(400, "There is no tender in this browser. Add an entry, or open a tender file.")
    return mine


def _shared(found: Tender) -> str:
    now = draft(found)
    return render_template(
        "tender/shared.html", tender=found, draft=now, views=lot_views(now),
        packed=packed(found, site().library), replaces=basket(),
    )  # fmt: skip


def _page(mine: Tender, wrong: str = "", typed: Mapping[str, str] | None = None) -> str:
    now = draft(mine)
    text = packed(mine, site().library)
    return render_template(
        "tender/tender.html", tender=mine, draft=now, views=lot_views(now),
        verdicts=check(now), formats=FORMATS, wrong=wrong, typed=typed or {},
        seen=stamp(*mine.pins), answers_seen=stamp(*mine.answers),
        address=absolute(url_for(".shared", t=text)) if len(text) <= MAX_ADDRESS else "", packed=text,
    )  # fmt: skip


def _acted(mine: Tender, act: str) -> Tender:
    """The tender after a button: `save`, `remove:3`, or `move:3:1`, from one place to another."""
    if act == "save":
        return mine
    if found := MOVE.fullmatch(act):
        return moved(mine, int(found[1]), int(found[2]) - int(found[1]))
    if found := REMOVE.fullmatch(act):
        return removed_at(mine, int(found[1]))
    raise EditError("That button is not known here. Look at the list again.")


def _typed_weights(mine: Tender) -> dict[int, Decimal | None]:
    """The weights typed on the page, by the place of the pin. Raises EditError."""
    found: dict[int, Decimal | None] = {}
    for place, pin in enumerate(mine.pins):
        text = request.form.get(f"weight-{place}-{pin.id}")
        if text is None:
            continue
        try:
            found[place] = NUMBER.validate_python(number(text)) if text.strip() else None
        except ValidationError:
            raise EditError(
                f'The weight of {pin.id} is "{shown(text)}". Write a number, such as 20.'
            ) from None
    return found
