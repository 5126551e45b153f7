"""The basket page: what is pinned, its order and weights, what the check says, and every export."""

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.render import absolute
from app.site import site
from app.tender.basket import MAX_ADDRESS, basket, draft, fits, keep, packed, start, unpacked
from app.tender.view import lot_views, weighted
from kb.tender.edit import EditError, added, moved, pinned, removed_at, reweighed
from kb.tender.export import FORMATS, ExportError, export
from kb.tender.file import MAX_BYTES, TenderFileError, open_tender, read_tender, tender_text
from kb.tender.model import Tender
from kb.tender.rules import check

pages = Blueprint("tender", __name__, url_prefix="/tender")
EXAMPLE = Path(__file__).with_name("example.yaml")


@pages.get("")
def tender() -> str:
    """The basket, or how to start one."""
    mine = basket()
    return _page(mine) if mine else render_template("tender/empty.html")


@pages.get("/example")
def example() -> AnyResponse:
    """The worked example, as a shared address."""
    text = packed(open_tender(EXAMPLE).tender, site().library)
    return redirect(url_for(".shared", t=text))


@pages.post("/add")
def add() -> AnyResponse:
    """Pin one entry with its defaults, and go on to fill it in."""
    mine = basket() or start()
    level, lots = request.form.get("level") or None, request.form.getlist("lot")
    try:
        pin = pinned(
            site().library, request.form.get("entry", ""), draft(mine).today, level, lots=lots
        )
        mine = added(mine, pin)
    except EditError as error:
        abort(400, str(error))
    place = len(mine.pins) - 1
    return _kept(mine, url_for("tender-pins.pin", place=place) if pin.level else url_for(".tender"))


@pages.post("")
def change() -> AnyResponse | tuple[str, int]:
    """Save weights and ranks; then move or remove a pin if its button was pressed."""
    mine = _mine()
    act, _, place = request.form.get("act", "save").partition(":")
    try:
        mine = reweighed(mine, _typed_weights(mine))
        if act in ("up", "down"):
            mine = moved(mine, int(place), -1 if act == "up" else 1)
        elif act == "remove":
            mine = removed_at(mine, int(place))
    except (EditError, ValueError) as error:
        return _page(mine, str(error)), 400
    return _kept(mine, url_for(".tender", _anchor="pins"))


@pages.post("/empty")
def empty() -> AnyResponse:
    """Forget the tender in this browser."""
    answer: AnyResponse = keep(redirect(url_for(".tender"), 303), None)
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
def shared() -> AnyResponse | str:
    """A tender out of an address: shown, and put into the basket only when the reader says so."""
    found = unpacked(request.args.get("t", ""), site().library)
    if found is None:
        abort(400, "The address does not hold a whole tender. Ask for it again, or for the file.")
    return render_template(
        "tender/shared.html", tender=found, views=lot_views(draft(found)), packed=request.args["t"],
        replaces=basket(),
    )  # fmt: skip


@pages.post("/open")
def opened() -> AnyResponse | tuple[str, int]:
    """Take a tender out of an address or an uploaded file into the basket."""
    file = request.files.get("file")
    try:
        if file is None:
            found = unpacked(request.form.get("t", ""), site().library)
        else:
            found = read_tender(file.stream.read(MAX_BYTES + 1), file.filename or "the file").tender
    except TenderFileError as error:
        return render_template("tender/refused.html", problems=error.problems), 400
    if found is None:
        abort(400, "The address does not hold a whole tender. Ask for it again, or for the file.")
    return _kept(found, url_for(".tender"))


def _mine() -> Tender:
    mine = basket()
    if mine is None:
        abort(400, "There is no tender in this browser. Add an entry, or open a tender file.")
    return mine


def _kept(mine: Tender, address: str) -> AnyResponse:
    """Go on to `address` with the tender kept. What no browser can hold is given back as a file."""
    if fits(mine):
        answer: AnyResponse = keep(redirect(address, 303), mine)
        return answer
    headers = {"Content-Disposition": 'attachment; filename="tender.yaml"'}
    return Response(tender_text(mine), 413, headers, mimetype="application/yaml")


def _page(mine: Tender, wrong: str = "") -> str:
    now = draft(mine)
    text = packed(mine, site().library)
    return render_template(
        "tender/tender.html", tender=mine, draft=now, views=lot_views(now), weighted=weighted,
        verdicts=check(now), formats=FORMATS, wrong=wrong,
        address=absolute(url_for(".shared", t=text)) if len(text) <= MAX_ADDRESS else "",
    )  # fmt: skip


def _typed_weights(mine: Tender) -> dict[int, Decimal | None]:
    """The weights typed on the page, by the place of the pin. Raises EditError."""
    found: dict[int, Decimal | None] = {}
    for place, pin in enumerate(mine.pins):
        text = request.form.get(f"weight-{place}-{pin.id}")
        if text is None:
            continue
        try:
            found[place] = Decimal(text.strip().replace(",", ".")) if text.strip() else None
        except InvalidOperation:
            raise EditError(
                f'The weight of {pin.id} is "{text[:40]}". Write a number, such as 20.'
            ) from None
    return found
