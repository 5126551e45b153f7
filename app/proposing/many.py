"""Many new entries at once: the good rows of a spreadsheet become drafts, each row whole or not at all."""

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from app.editing.parse import uploaded
from app.editing.sheet import MAX_PACKED, SheetError, read_workbook
from app.editing.sheets import fields_of
from app.editing.told import to_mend
from app.editing.work import Work, checked, from_form
from app.guard import signed_in
from app.proposing.saving import has_errors, save
from app.proposing.target import Looked, of_new
from app.refusals import NotAllowedError, RefusedError, TooOftenError
from app.site import site
from kb.people import Person

pages = Blueprint("many", __name__, url_prefix="/contribute/new")


@dataclass(frozen=True)
class Row:
    """One row of the sheet, the number of the draft that it became (0 for none), and why not."""

    number: int
    work: Work
    draft: int = 0
    why: str = ""


@pages.post("/<any(criterion,practice,template):kind>/sheet")
def read(kind: str) -> str | tuple[str, int]:
    """What the check says about each row; with the button `keep` the good ones become drafts."""
    person, keep = signed_in().person, request.form.get("act") == "keep"
    try:
        forms = read_workbook(uploaded(request, MAX_PACKED)[0])
    except SheetError as error:
        return render_template("proposing/sheet.html", kind=kind, fault=str(error)), 400
    rows = [_row(person, number, kind, form, keep) for number, form in forms]
    return render_template(
        "proposing/sheet.html",
        kind=kind,
        rows=rows,
        to_mend=to_mend,
        fields_of=fields_of,
        kept=keep,
    )


def _row(person: Person, number: int, kind: str, form: MultiDict[str, str], keep: bool) -> Row:
    library = site().library
    work = checked(library, from_form(library, kind, form), date.today())
    if not keep or has_errors(work):
        return Row(number, work)
    try:
        draft = save(person, of_new(kind), work, work.text, Looked(0, ""))
    except (RefusedError, NotAllowedError, TooOftenError) as error:
        return Row(number, work, why=str(error))
    return Row(number, work, draft.id)
