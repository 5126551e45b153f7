"""Filling in one pin: level, use, values, weight, lots, the buyer's own wording; with a preview."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.site import site
from app.tender.basket import basket, draft, fits, keep
from app.tender.forms import field, read_form, texts, without_empty
from app.worked import WorkedExample, worked_example
from kb.criterion import Criterion
from kb.tender.clause import Clause
from kb.tender.edit import EditError, replaced
from kb.tender.fill import default_value, needed, next_step
from kb.tender.model import Pin, Tender
from kb.tender.rules import check

pages = Blueprint("tender-pins", __name__, url_prefix="/tender/pins")
Form = Mapping[str, str]


@pages.get("/<int:place>")
def pin(place: int) -> str:
    """The form of one pin, with the clause as it stands."""
    mine, chosen = _at(place)
    return _page(mine, chosen, place)


@pages.post("/<int:place>")
def fill(place: int) -> AnyResponse | tuple[str, int] | str:
    """Save what was filled in; or show it as a preview. What is wrong stands beside its field."""
    mine, chosen = _at(place)
    filled = read_form(Pin, _data(chosen, mine, request.form))
    if filled.model is None:
        return _page(mine, chosen, place, request.form, filled.errors), 400
    other_level = request.form.get("level") != request.form.get("drawn-level")
    if request.form.get("act") == "preview" or other_level:
        changed = _with_level_defaults(filled.model, chosen, mine)
        return _page(mine, changed, place, note="Not saved yet: look at the clause, then save.")
    try:
        changed_tender = replaced(mine, place, filled.model)
    except EditError as error:
        abort(400, str(error))
    wrong = _misfits(filled.model, mine)
    answer: Any = redirect(url_for("tender.tender", _anchor=f"pin-{place}"), 303)
    if wrong:
        answer = Response(_page(changed_tender, filled.model, place, request.form, wrong), 400)
    if not fits(changed_tender):
        page = _page(
            mine,
            chosen,
            place,
            request.form,
            {
                "": "The tender has grown too large for this browser. Save it as a file, shorten the texts, or split it."
            },
        )
        return page, 413
    kept: AnyResponse = keep(answer, changed_tender)
    return kept


@pages.post("/<int:place>/preview")
def preview(place: int) -> str:
    """The clause with what is in the form, as a piece of the page."""
    mine, chosen = _at(place)
    filled = read_form(Pin, _data(chosen, mine, request.form))
    clause = _clause(filled.model or chosen, mine, place)
    errors = filled.errors or _misfits(filled.model, mine)
    return render_template("tender/_clause.html", clause=clause, tender=mine, errors=errors)


def _at(place: int) -> tuple[Tender, Pin]:
    """The tender and its pin at `place`, which must still be the one that the form was drawn for."""
    mine = basket()
    if mine is None or place >= len(mine.pins):
        abort(404, "That pin is no longer in the tender of this browser.")
    drawn_for = request.form.get("entry", mine.pins[place].entry)
    if drawn_for != mine.pins[place].entry:
        abort(
            409,
            "The tender was changed in another window, so nothing was saved. Go back, copy what you typed, and open the pin again.",
        )
    return mine, mine.pins[place]


def _data(chosen: Pin, mine: Tender, form: Form) -> dict[str, Any]:
    """The form as the file would write it."""
    named = [name for name in form if name.startswith("values-")]
    values = {name.removeprefix("values-"): form[name].strip() for name in named}
    numbers = {
        key: form.get(key, "").strip().replace(",", ".")
        for key in ("weight", "weight-to", "rank", "minimum-points")
    }
    chosen_lots = form.getlist("lots") if isinstance(form, MultiDict) else []
    every = len(chosen_lots) == len(mine.lots)
    return without_empty(
        {
            "entry": chosen.entry,
            "fingerprint": chosen.fingerprint,
            "level": form.get("level"),
            "use": form.get("use"),
            "values": without_empty(values),
            **numbers,
            "lots": [] if every else chosen_lots,
            "wording": _own_wording(chosen, mine, form),
            "note": texts(form, "note", mine.languages),
        }
    )


def _own_wording(chosen: Pin, mine: Tender, form: Form) -> dict[str, str]:
    """The buyer's words where they differ from the published ones."""
    return texts(form, "wording", mine.languages)


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
    kept = {name: values[name] for name in needed(clause.criterion, clause.level)}
    return new.model_copy(update={"values": kept})


def _clause(chosen: Pin, mine: Tender, place: int) -> Clause:
    entry = site().library.entry(chosen.id, chosen.version)
    if not isinstance(entry, Criterion):
        abort(404, f"{chosen.entry} has nothing to fill in.")
    return Clause(place, chosen, entry, site().library.vocabulary)


def _misfits(chosen: Pin, mine: Tender) -> dict[str, str]:
    found = _clause(chosen, mine, 0).filled.misfits
    return {field(("values", one.name)): f"{one.wrong}. {one.expected}." for one in found}


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
    mine_only = [one for one in check(now) if one.finding.keys[:2] == ("pins", place)]
    return render_template(
        "tender/pin.html", tender=mine, clause=clause, place=place, typed=typed, errors=errors or {},
        steps=steps, note=note, verdicts=mine_only, example=_example(clause),
    )  # fmt: skip


def _example(clause: Clause) -> WorkedExample | None:
    if clause.use != "award-criterion":
        return None
    return worked_example(clause.criterion.scoring, clause.values, clause.pin.weight)
