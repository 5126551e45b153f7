"""The coverage page: what the library holds, and a picture of where it is thin."""

from datetime import date

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.kept_pages import kept_page
from app.site import site
from kb.coverage import ENOUGH, rows, source_ages
from kb.stats import stats

pages = Blueprint("coverage", __name__)


@pages.get("/coverage")
def coverage() -> AnyResponse:
    """Counts by community, kind, use, level and language, and the age of the sources."""
    return kept_page(_coverage)


def _coverage() -> str:
    library = site().library
    counted = rows(library)
    translated = {code for row in counted for code in row.languages} - {"en"}
    return render_template(
        "coverage.html",
        rows=counted,
        languages=[code for code in library.vocabulary.languages if code in translated],
        enough=ENOUGH,
        ages=source_ages(library, date.today()),
        figures=stats(library, date.today()),
        words=library.vocabulary,
    )
