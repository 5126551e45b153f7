"""What the tender is as a whole, and its lots: title, value, price, weighting, languages."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from pydantic import ValidationError
from werkzeug.wrappers import Response as AnyResponse

from app.tender.basket import basket, draft, keep, refuse_stale, stamp, start
from app.tender.forms import Form, filled_texts, kept, money, number, read_form, without_empty
from kb.tender.edit import EditError, answered, with_lot, without_lot
from kb.tender.model import LocalText, Lot, Tender
from kb.tender.rules import check
from kb.values import MAX_LONG_TEXT

pages = Blueprint("tender-lots", __name__, url_prefix="/tender")
MAX_LOTS = 100
CHOICES = ("weighting", "variants", "clean-vehicles", "energy-efficiency")


@pages.get("/details")
def details() -> str:
    """The form of the tender as a whole."""
    return _details(_mine())


@pages.post("/details")
def save_details() -> AnyResponse | tuple[str, int]:
    """Save the tender's title, buyer, country, codes and languages."""
    mine, form = _mine(), request.form
    refuse_stale(_head(mine))
    chosen = form.getlist("languages")
    languages = [one for one in mine.languages if one in chosen]
    languages += [one for one in chosen if one not in languages]
    data = {
        **kept(_head(mine)),
        "kind": "tender",
        "title": filled_texts(form, "title", [*mine.languages, *languages], mine.title),
        "buyer": form.get("buyer", "").strip(),
        "country": form.get("country", ""),
        "cpv": form.get("cpv", "").replace(",", " ").split(),
        "languages": languages,
        "regime": form.get("regime", ""),
        "procedure": form.get("procedure", ""),
        "estimated-value": money(form, "estimated-value"),
    }
    filled, gaps = read_form(Tender, without_empty(data)), _gaps(data, mine)
    if gaps or filled.model is None:
        return _details(mine, form, gaps or filled.errors), 400
    rest = {"lots": mine.lots, "pins": mine.pins, "answers": mine.answers}
    return _kept(filled.model.model_copy(update=rest))


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
    refuse_stale(old)
    if request.form.get("act") == "remove":
        try:
            return _kept(without_lot(mine, lot_id))
        except EditError as error:
            return _lot(mine, old, request.form, {"": str(error)}), 400
    data = _lot_data(old, mine, request.form)
    filled, gaps = read_form(Lot, data), _gaps(data, mine)
    if gaps or filled.model is None:
        return _lot(mine, old, request.form, gaps or filled.errors), 400
    lots = tuple(filled.model if one.id == lot_id else one for one in mine.lots)
    return _kept(mine.model_copy(update={"lots": lots}))


@pages.post("/answers")
def answer() -> AnyResponse:
    """Keep the answers to the questions that only a person can judge."""
    mine = _mine()
    refuse_stale(*mine.answers)
    asked = {
        (one.rule.id, one.finding.about)
        for one in check(draft(mine))
        if one.rule.severity == "question"
    }
    for name, words in request.form.items():
        rule, _, about = name.partition("|")
        if (rule, about) in asked:
            mine = _answered(mine, rule, about, words.replace("\r\n", "\n").strip())
    return _kept(mine, url_for("tender.tender", _anchor="check"))


def _answered(mine: Tender, rule: str, about: str, words: str) -> Tender:
    try:
        return answered(mine, rule, about, words)
    except ValidationError:
        abort(
            400,
            f"The answer about {about or 'the tender'} cannot be kept. It may have at most"
            f" {MAX_LONG_TEXT} characters, and no invisible ones. Go back and change it.",
        )


def _lot_data(old: Lot, mine: Tender, form: Form) -> dict[str, Any]:
    """The fields of the form over what the file says already."""
    return without_empty(
        {
            **kept(old),
            **{name: filled_texts(form, name, mine.languages, text) for name, text in _texts(old)},
            **{name: money(form, name) for name in ("estimated-value", "minimum-turnover")},
            **{name: number(form.get(name, "")) for name in ("months", "candidates")},
            **{name: form.get(name, "") for name in CHOICES},
            "cpv": form.get("cpv", "").replace(",", " ").split(),
            "price": _price(old, form),
            "accessibility": _accessibility(old, mine, form),
        }
    )


def _gaps(data: Mapping[str, Any], mine: Tender) -> dict[str, str]:
    """What must not stay empty, by field."""
    gaps = {}
    if not data.get("title"):
        gaps[f"title-{mine.languages[0]}"] = "Write a title."
    if not data.get("languages", True):
        gaps["languages"] = "Choose at least one language."
    if data.get("accessibility") and "code" not in data["accessibility"]:
        gaps["accessibility-code"] = "Choose an answer; the reason below belongs to one."
    return gaps


def _texts(old: Lot) -> tuple[tuple[str, LocalText | None], ...]:
    return (
        ("title", old.title),
        ("order-reason", old.order_reason),
        ("formula", old.formula),
        ("turnover-reason", old.turnover_reason),
    )


def _price(old: Lot, form: Form) -> dict[str, Any]:
    """How price counts; nothing where nothing is said of it."""
    numbers = {name: number(form.get(f"price-{name}", "")) for name in ("weight", "rank", "fixed")}
    price_type = form.get("price-type") or "price"
    data = without_empty({**kept(old.price), **numbers, "type": price_type})
    return {} if data == {"type": "price"} else data


def _accessibility(old: Lot, mine: Tender, form: Form) -> dict[str, Any]:
    before = old.accessibility.reason if old.accessibility else None
    reason = filled_texts(form, "accessibility-reason", mine.languages, before)
    return without_empty({"code": form.get("accessibility-code", ""), "reason": reason})


def _mine() -> Tender:
    return basket() or start()


def _lot_of(mine: Tender, lot_id: str) -> Lot:
    found = next((one for one in mine.lots if one.id == lot_id), None)
    if found is None:
        abort(404, f"The tender of this browser has no lot {lot_id}.")
    return found


def _head(mine: Tender) -> Tender:
    """The tender without what the other pages change."""
    lot = Lot(id="lot-1", title=mine.title)
    return mine.model_copy(update={"lots": (lot,), "pins": (), "answers": ()})


def _kept(mine: Tender, address: str = "") -> AnyResponse:
    return keep(redirect(address or url_for("tender.tender"), 303), mine)


def _details(mine: Tender, typed: Form | None = None, errors: Form | None = None) -> str:
    return render_template(
        "tender/details.html",
        tender=mine,
        typed=typed,
        errors=errors or {},
        seen=stamp(_head(mine)),
    )


def _lot(mine: Tender, one: Lot, typed: Form | None = None, errors: Form | None = None) -> str:
    return render_template(
        "tender/lot.html",
        tender=mine,
        lot=one,
        typed=typed,
        errors=errors or {},
        seen=stamp(one),
    )
