"""Filling in one pin: level, use, values, weight, lots, the buyer's own wording; with a preview."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.site import site
from app.tender.basket import basket, draft, keep, refuse_stale, stamp
from app.tender.forms import Form, field, filled_texts, kept, number, read_form, without_empty
from app.worked import WorkedExample, worked_example
from kb.criterion import Criterion
from kb.parameter import NumberParameter, Parameter
from kb.tender.clause import Clause
from kb.tender.edit import EditError, replaced, reweighed
from kb.tender.fill import default_value, needed, next_step
from kb.tender.model import Pin, Tender
from kb.tender.rules import check

pages = Blueprint("tender-pins", __name__, url_prefix="/tender/pins")


@pages.get("/<int:place>")
def pin(place: int) -> str:
    """The form of one pin, with the clause as it stands."""
    mine, chosen = _at(place)
    return _page(mine, chosen, place)


@pages.post("/<int:place>")
def fill(place: int) -> AnyResponse | tuple[str, int] | str:
    """Save what was filled in; or show it as a preview. What is wrong stands beside its field."""
    mine, chosen = _at(place)
    refuse_stale(chosen)
    form = request.form
    filled = read_form(Pin, _data(chosen, mine, form))
    errors = {**filled.errors, **_wrong_lots(mine, form)}
    if filled.model is None or errors:
        return _page(mine, chosen, place, form, errors), 400
    try:
        saved = replaced(mine, place, filled.model)
        reweighed(saved, {place: filled.model.weight})
    except EditError as error:
        return _page(mine, chosen, place, form, {"weight": str(error)}), 400
    if form.get("act") == "preview" or form.get("level") != form.get("drawn-level"):
        changed = _with_level_defaults(filled.model, chosen, mine)
        return _page(mine, changed, place, note="Not saved yet: look at the clause, then save.")
    wrong = _misfits(filled.model, mine)
    if not wrong:
        return keep(redirect(url_for("tender.tender", _anchor=f"pin-{place}"), 303), saved)
    note = "Kept as you typed it, so that nothing is lost."
    return keep(Response(_page(saved, filled.model, place, form, wrong, note), 400), saved)


@pages.post("/<int:place>/preview")
def preview(place: int) -> str:
    """The clause with what is in the form, as a piece of the page."""
    mine, chosen = _at(place)
    filled = read_form(Pin, _data(chosen, mine, request.form))
    clause = _clause(filled.model or chosen, mine, place)
    errors = filled.errors or _misfits(filled.model, mine)
    return render_template("tender/_clause.html", clause=clause, tender=mine, errors=errors)


def _at(place: int) -> tuple[Tender, Pin]:
    mine = basket()
    if mine is None or place >= len(mine.pins):
        abort(404, "That pin is no longer in the tender of this browser.")
    return mine, mine.pins[place]


def _data(chosen: Pin, mine: Tender, form: Form) -> dict[str, Any]:
    """The fields of the form over what the file says already, as the file would write it."""
    numbers = {
        key: number(form[key])
        for key in ("weight", "weight-to", "rank", "minimum-points")
        if key in form
    }
    lots = form.getlist("lots") if isinstance(form, MultiDict) else []
    return without_empty(
        {
            **kept(chosen),
            "level": form.get("level"),
            "use": form.get("use"),
            "values": _values(chosen, mine, form),
            **numbers,
            "lots": [] if len(lots) == len(mine.lots) else lots,
            "wording": filled_texts(form, "wording", mine.languages, chosen.wording),
            "note": filled_texts(form, "note", mine.languages, chosen.note),
        }
    )


def _values(chosen: Pin, mine: Tender, form: Form) -> dict[str, str]:
    """The values typed; those of parameters that this level does not ask for stay as they were."""
    known = _clause(chosen, mine, 0).criterion.parameters
    values = {name: value for name, value in chosen.values.items() if name in known}
    for key in form:
        if key.startswith("values-"):
            name = key.removeprefix("values-")
            is_number = isinstance(known.get(name), NumberParameter)
            values[name] = number(form[key]) if is_number else form[key].strip()
    return without_empty(values)


def _wrong_lots(mine: Tender, form: Form) -> dict[str, str]:
    """A form with several lots must choose some of them."""
    chosen = set(form.getlist("lots")) if isinstance(form, MultiDict) else set()
    known = {lot.id for lot in mine.lots}
    if not chosen <= known:
        return {"lots": f"The tender has no lot {min(chosen - known)}. Choose among those below."}
    return {"lots": "Choose at least one lot."} if len(known) > 1 and not chosen else {}


def _with_level_defaults(new: Pin, old: Pin, mine: Tender) -> Pin:
    """A pin whose level changed takes the defaults of the new level where the old ones stood."""
    clause = _clause(new, mine, 0)
    today = draft(mine).today
    values = dict(new.values)
    for name in needed(clause.criterion, clause.level):
        parameter = clause.criterion.parameters[name]
        known = old.level and old.level in parameter.default
        was = default_value(parameter, old.level, today) if old.level and known else None
        if name not in values or values[name] == str(was):
            values[name] = str(default_value(parameter, clause.level, today))
    asked = {name: values[name] for name in needed(clause.criterion, clause.level)}
    return new.model_copy(update={"values": asked})


def _clause(chosen: Pin, mine: Tender, place: int) -> Clause:
    entry = site().library.entry(chosen.id, chosen.version)
    if not isinstance(entry, Criterion):
        abort(404, f"{chosen.entry} has nothing to fill in.")
    return Clause(place, chosen, entry, site().library.vocabulary)


def _misfits(chosen: Pin, mine: Tender) -> dict[str, str]:
    """What is wrong with the values, by field; the parameters under the labels of their fields."""
    clause = _clause(chosen, mine, 0)
    known = clause.criterion.parameters
    return {
        field(("values", name)): f"{_labelled(wrong, name, known)}. {expected}."
        for name, wrong, expected, _ in clause.filled.misfits
    }


def _labelled(words: str, name: str, known: Mapping[str, Parameter]) -> str:
    return words.replace(f"`{name}`", known[name].label.en, 1) if name in known else words


def _page(
    mine: Tender,
    chosen: Pin,
    place: int,
    typed: Form | None = None,
    errors: Mapping[str, str] | None = None,
    note: str = "",
) -> str:
    clause = _clause(chosen, mine, place)
    now = draft(mine)
    steps = {
        name: next_step(clause.criterion.parameters[name], clause.level, now.today)
        for name in needed(clause.criterion, clause.level)
    }
    verdicts = [
        one for one in check(now) if one.finding.keys[:2] == ("pins", place) and one.is_open
    ]
    return render_template(
        "tender/pin.html", tender=mine, draft=now, clause=clause, place=place, typed=typed, errors=errors or {},
        steps=steps, note=note, verdicts=verdicts, example=_example(clause), seen=stamp(mine.pins[place]),
    )  # fmt: skip


def _example(clause: Clause) -> WorkedExample | None:
    if clause.use != "award-criterion":
        return None
    return worked_example(clause.criterion.scoring, clause.values, clause.pin.weight)
