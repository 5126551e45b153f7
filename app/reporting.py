"""Reporting a problem with an entry, and the list in which editors answer."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import reports
from app.entries import find
from app.guard import here, signed_in
from app.refusals import RefusedError, TooOftenError
from app.searching import whole_number
from app.site import site
from app.visit import now, store
from kb.feedback import MAX_CONTACT, MAX_TEXT, STATES
from kb.model import AnyEntry

pages = Blueprint("reporting", __name__)
MAX_NUMBER = 1_000_000_000


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
    return render_template("reported.html", entry=find(reference), number=number)


@pages.get("/reports")
def listed() -> str:
    """What readers reported about the communities that one edits."""
    return _list()


@pages.post("/reports")
def answer() -> AnyResponse | tuple[str, int]:
    """What the pressed button says: done, taken up, open again."""
    given = request.form
    number = whole_number("report", given.get("report", ""), MAX_NUMBER)
    try:
        found = reports.answer(
            store(), signed_in().person, number, given.get("state", ""), given.get("note", ""), now()
        )  # fmt: skip
    except RefusedError as error:
        return _list(error), 400
    if given.get("state") == "taken-up":
        return redirect(url_for("proposing.suggest", entry_id=found.told.entry), 303)
    return here()


def _form(entry: AnyEntry, fault: RefusedError | TooOftenError | None = None) -> str:
    return render_template(
        "report.html", entry=entry, fault=fault, most=MAX_TEXT, most_contact=MAX_CONTACT
    )


def _list(fault: RefusedError | None = None) -> str:
    found = reports.listed(store(), signed_in().person, now())
    groups = [(state, [one for one in found if one.state == state]) for state in STATES]
    return render_template("reports.html", groups=groups, fault=fault, library=site().library)
