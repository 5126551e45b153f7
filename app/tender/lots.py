"""What the tender is as a whole, and its lots: title, value, price, weighting, languages."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.tender.basket import basket, keep, start
from app.tender.forms import read_form, texts, without_empty
from kb.tender.edit import EditError, answered, with_lot, without_lot
from kb.tender.model import Lot, Tender

pages = Blueprint("tender-lots", __name__, url_prefix="/tender")
MAX_LOTS = 100


@pages.get("/details")
def details() -> str:
    """The form of the tender as a whole."""
    return _details(_mine())


@pages.post("/details")
def save_details() -> AnyResponse | tuple[str, int]:
    """Save the tender's title, buyer, country, codes and languages."""
    mine, form = _mine(), request.form
    languages = tuple(form.getlist("languages")) or mine.languages
    data = {
        "kind": "tender",
        "title": texts(form, "title", languages) or texts(form, "title", mine.languages),
        "buyer": form.get("buyer", "").strip(),
        "country": form.get("country", ""),
        "cpv": form.get("cpv", "").replace(",", " ").split(),
        "languages": list(languages),
        "regime": form.get("regime", ""),
        "procedure": form.get("procedure", ""),
        "estimated-value": _money(form, "estimated-value"),
        "lots": [{"id": "lot-1", "title": {"en": "kept below"}}],
    }
    filled = read_form(Tender, without_empty(data))
    if filled.model is None:
        return _details(mine, form, filled.errors), 400
    kept = {"lots": mine.lots, "pins": mine.pins, "answers": mine.answers}
    return _kept(filled.model.model_copy(update=kept))


@pages.post("/lots")
def add_lot() -> AnyResponse:
    """One lot more."""
    mine = _mine()
    taken = {lot.id for lot in mine.lots}
    free = next((f"lot-{n}" for n in range(1, MAX_LOTS + 1) if f"lot-{n}" not in taken), None)
    if free is None:
        abort(
            400,
            f"A tender holds at most {MAX_LOTS} lots here. Split it, or write the file by hand.",
        )
    return _kept(
        with_lot(mine, free, f"Lot {free.removeprefix('lot-')}"), url_for(".lot", lot_id=free)
    )


@pages.get("/lots/<lot_id>")
def lot(lot_id: str) -> str:
    """The form of one lot."""
    mine = _mine()
    return _lot(mine, _lot_of(mine, lot_id))


@pages.post("/lots/<lot_id>")
def save_lot(lot_id: str) -> AnyResponse | tuple[str, int]:
    """Save a lot, or remove it with the pins that hold only for it."""
    mine = _mine()
    old = _lot_of(mine, lot_id)
    if request.form.get("act") == "remove":
        try:
            return _kept(without_lot(mine, lot_id))
        except EditError as error:
            return _lot(mine, old, request.form, {"": str(error)}), 400
    filled = read_form(Lot, _lot_data(old, mine, request.form))
    if filled.model is None:
        return _lot(mine, old, request.form, filled.errors), 400
    lots = tuple(filled.model if one.id == lot_id else one for one in mine.lots)
    return _kept(mine.model_copy(update={"lots": lots}))


@pages.post("/answers")
def answer() -> AnyResponse:
    """Keep the answers to the questions that only a person can judge."""
    mine = _mine()
    for name, words in request.form.items():
        rule, sign, about = name.partition("|")
        if sign:
            mine = answered(mine, rule, about, " ".join(words.split()))
    return _kept(mine, url_for("tender.tender", _anchor="check"))


def _lot_data(old: Lot, mine: Tender, form: Mapping[str, str]) -> dict[str, Any]:
    price = {
        "type": form.get("price-type") or "price",
        "weight": form.get("price-weight", "").replace(",", "."),
        "rank": form.get("price-rank", ""),
        "fixed": form.get("price-fixed", "").replace(",", "."),
    }
    has_price = any(value for key, value in price.items() if key != "type")
    accessibility = {
        "code": form.get("accessibility-code", ""),
        "reason": texts(form, "accessibility-reason", mine.languages),
    }
    return without_empty(
        {
            "id": old.id,
            "title": texts(form, "title", mine.languages),
            "cpv": form.get("cpv", "").replace(",", " ").split(),
            "estimated-value": _money(form, "estimated-value"),
            "weighting": form.get("weighting", ""),
            "order-reason": texts(form, "order-reason", mine.languages),
            "formula": texts(form, "formula", mine.languages),
            "price": without_empty(price) if has_price else {},
            "months": form.get("months", ""),
            "minimum-turnover": _money(form, "minimum-turnover"),
            "turnover-reason": texts(form, "turnover-reason", mine.languages),
            "variants": form.get("variants", ""),
            "candidates": form.get("candidates", ""),
            "accessibility": without_empty(accessibility) if accessibility["code"] else {},
            "clean-vehicles": form.get("clean-vehicles", ""),
            "energy-efficiency": form.get("energy-efficiency", ""),
        }
    )


def _money(form: Mapping[str, str], name: str) -> dict[str, str]:
    amount = form.get(f"{name}-amount", "").strip().replace(" ", "").replace(",", ".")
    return (
        {"amount": amount, "currency": form.get(f"{name}-currency", "EUR").strip()}
        if amount
        else {}
    )


def _mine() -> Tender:
    return basket() or start()


def _lot_of(mine: Tender, lot_id: str) -> Lot:
    found = next((one for one in mine.lots if one.id == lot_id), None)
    if found is None:
        abort(404, f"The tender of this browser has no lot {lot_id}.")
    return found


def _kept(mine: Tender, address: str = "") -> AnyResponse:
    answer: AnyResponse = keep(redirect(address or url_for("tender.tender"), 303), mine)
    return answer


def _details(
    mine: Tender, typed: Mapping[str, str] | None = None, errors: Mapping[str, str] | None = None
) -> str:
    return render_template(
        "tender/details.html",
        tender=mine,
        typed=typed,
        errors=errors or {},
    )


def _lot(
    mine: Tender,
    one: Lot,
    typed: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> str:
    return render_template(
        "tender/lot.html", tender=mine, lot=one, typed=typed, errors=errors or {}
    )
