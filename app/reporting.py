"""Reporting a problem with an entry, and the list in which editors answer."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import reports
from app.entries import find
from app.guard import here, signed_in
from app.refusals import OvertakenError, RefusedError, TooOftenError
from app.searching import whole_number
from app.site import site
from app.visit import now, store
from kb.feedback import MAX_CONTACT, MAX_TEXT, STATES
from kb.model import AnyEntry
from kb.people import Person

pages = Blueprint("reporting", __name__)
MAX_NUMBER = 1_000_000_000
NEWEST, ON_A_PAGE = 20, 50


@pages.get("/entries/<reference>/report")
def report(reference: str) -> str:
    """The form: one text, and a way to be reached if the reader wants an answer."""
    return _form(find(reference))


@pages.post("/entries/<reference>/report")
def take(reference: str) -> AnyResponse | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Keep the report. What cannot be taken is shown again with all that was typed."""
    entry, given = find(reference), request.form
    try:
        number = reports.tell(
            store(), entry, given.get("text", ""), given.get("contact", ""),
            given.get("website", ""), request.remote_addr or "", now(),
        )  # fmt: skip
    except RefusedError as error:
        return _form(entry, error), 400
    except TooOftenError as error:
        return _form(entry, error), 429, {"Retry-After": str(error.seconds)}
    return redirect(url_for("reporting.taken", reference=entry.reference, number=number), 303)


@pages.get("/entries/<reference>/report/<int:number>")
def taken(reference: str, number: int) -> str:
    """Thanks, with the number and what happens next."""
    entry = find(reference)
    if number > MAX_NUMBER or not reports.was_told(store(), number, entry.id):
        abort(404, "There is no such report about this entry.")
    return render_template("reported.html", entry=entry, number=number)


@pages.get("/reports")
def listed() -> str:
    """What readers reported about the communities that one edits: the newest of every state; with
    `state`, all of one."""
    wanted, before = request.args.get("state"), request.args.get("before")
    states = [one for one in STATES if one == wanted] or STATES
    last = whole_number("before", before, MAX_NUMBER) if before else None
    size = ON_A_PAGE if len(states) == 1 else NEWEST
    found = reports.listed(store(), signed_in().person, now(), states, last, size)
    return render_template("reports.html", groups=found, library=site().library)


@pages.post("/reports")
def answer() -> AnyResponse | tuple[str, int]:
    """What the pressed button says: done, taken up, open again. What is refused is shown with what
    stands there now and what was typed."""
    given, person = request.form, signed_in().person
    number = whole_number("report", given.get("report", ""), MAX_NUMBER)
    state, note = given.get("state", ""), given.get("note", "")
    try:
        found = reports.answer(store(), person, number, state, note, now(), given.get("seen"))
    except RefusedError as error:
        return _again(person, number, fault=error), 400
    except OvertakenError as error:
        return _again(person, number, stale=error), 409
    if state == "taken-up":
        return redirect(url_for("proposing.suggest", entry_id=found.told.entry), 303)
    return here()


def _again(person: Person, number: int, **more: Exception) -> str:
    found = reports.one(store(), person, number)
    groups = {found.state: reports.Listed((found,), 1, False)}
    return render_template(
        "reports.html", groups=groups, is_one=True, library=site().library, **more
    )


def _form(entry: AnyEntry, fault: RefusedError | TooOftenError | None = None) -> str:
    return render_template(
        "report.html", entry=entry, fault=fault, most=MAX_TEXT, most_contact=MAX_CONTACT
    )
