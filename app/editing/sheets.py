"""Many entries at once: the empty workbook, and what the check says about every row of a filled one."""

from datetime import date

from flask import Blueprint, Response, render_template, request

from app.editing.lists import lists
from app.editing.parse import form_of, uploaded
from app.editing.sections import sections, shown_fields
from app.editing.sheet import MAX_PACKED, SheetError, empty_workbook, read_workbook
from app.editing.told import to_mend
from app.editing.work import Work, checked, from_form
from app.site import site

pages = Blueprint("sheets", __name__, url_prefix="/contribute/try")
ONE = "/<any(criterion,practice,template):kind>/sheet"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.get(f"{ONE}.xlsx")
def empty(kind: str) -> Response:
    """An empty workbook for entries of a kind."""
    library = site().library
    parts = sections(kind, shown_fields(kind, library.vocabulary))
    content = empty_workbook([one for part in parts for one in part.fields], lists(library))
    answer = Response(content, mimetype=XLSX)
    answer.headers.set("Content-Disposition", "attachment", filename=f"{kind}-entries.xlsx")
    return answer


@pages.post(ONE)
def read(kind: str) -> str | tuple[str, int]:
    """The rows of a filled workbook, each with what is to be mended and a way into the form."""
    library = site().library
    try:
        forms = read_workbook(uploaded(request, MAX_PACKED)[0])
    except SheetError as error:
        return render_template("editing/refused.html", kind=kind, lines=[str(error)]), 400
    works = [
        (row, checked(library, from_form(library, kind, form), date.today())) for row, form in forms
    ]
    return render_template(
        "editing/sheet.html", kind=kind, works=works, to_mend=to_mend,
        fields_of=fields_of,
    )  # fmt: skip


def fields_of(work: Work) -> list[tuple[str, str]]:
    """The form of an entry, to be sent on."""
    pairs = form_of(work.sheet.root, work.sheet.draft, "")
    return [(name.removeprefix("-"), words) for name, words in pairs if words]
