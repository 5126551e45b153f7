"""Start from your own document: which entries a draft covers, what is higher, what is missing."""

import re
from datetime import date

from flask import Blueprint, render_template, request

from app.site import site
from app.tender.proof import given
from kb.tender.own.covered import covered
from kb.tender.own.passages import passages
from kb.tender.proof.upload import UploadError

pages = Blueprint("own", __name__)
MAX_PASSAGES = 400
CODE = re.compile(r"\b(\d{8})(?:-\d)?\b")


@pages.get("/own")
def form() -> str:
    """Where a draft specification is given."""
    return _form()


@pages.post("/own")
def compared() -> str | tuple[str, int]:
    """Every passage of the draft with the entries beside it, and what is missing for what is bought."""
    try:
        draft = given()
    except UploadError as error:
        return _form(str(error)), 400
    cut = passages(draft.text)
    if not cut or len(cut) > MAX_PASSAGES:
        why = "holds no sentence" if not cut else f"has {len(cut)} passages; at most {MAX_PASSAGES}"
        return _form(f"{draft.name} {why}. Give the specification alone."), 400
    codes = CODE.findall(request.form.get("cpv", ""))
    country = request.form.get("country", "")
    found = covered(cut, None, site().library, codes, date.today(), country)
    return render_template("tender/own.html", found=found, name=draft.name, codes=codes)


def _form(wrong: str = "") -> str:
    return render_template("tender/own-form.html", wrong=wrong, text=request.form.get("text", ""))
