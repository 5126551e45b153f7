"""Proof and drift: is this the published text, and what has changed since?"""

from datetime import date

from flask import Blueprint, Response, abort, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.site import site
from app.tender.basket import basket, keep, unpacked
from kb.tender.edit import EditError
from kb.tender.file import MAX_BYTES
from kb.tender.model import Tender
from kb.tender.proof.drift import Drift, drift, lines_in
from kb.tender.proof.takeover import taken_over
from kb.tender.proof.upload import Upload, UploadError, read_upload
from kb.tender.proof.verify import verify
from kb.tender.write.job import UNWRITABLE

pages = Blueprint("proof", __name__)


@pages.get("/drift")
def drift_form() -> str:
    """Where a tender, a receipt or an annex is given; the tender of this browser is shown at once."""
    mine = basket()
    return _drift_page(drift(mine, site().library, date.today()), mine) if mine else _form("drift")


@pages.post("/drift")
def drift_of() -> str | tuple[str, int]:
    """What happened to the pins of what was uploaded or pasted."""
    try:
        what = given()
    except UploadError as error:
        return _form("drift", str(error)), 400
    tender = what.tender.tender if what.tender else None
    lines = what.receipt.receipt.lines if what.receipt else lines_in(what.text)
    found = drift(tender or lines, site().library, date.today())
    if not found:
        return _form("drift", f"{what.name} names no entry, such as noise-limit@1.0.0."), 400
    return _drift_page(found, tender, what.name)


@pages.post("/drift/take-over")
def take_over() -> AnyResponse:
    """Move the chosen pins of this browser's tender to their newest version."""
    mine, chosen = basket(), request.form.getlist("id")
    if mine is None:
        abort(400, "There is no tender in this browser. Open its file first.")
    if not chosen:
        abort(400, "Nothing was chosen, so nothing was changed. Go back and tick a pin.")
    try:
        done = taken_over(mine, chosen, site().library, date.today())
    except EditError as error:
        abort(400, str(error))
    return keep(Response(render_template("tender/taken-over.html", done=done)), done.tender)


@pages.get("/drift.atom")
def feed() -> Response:
    """What happened to the pins of a shared tender, as an Atom feed."""
    found = unpacked(request.args.get("t", ""), site().library)
    if found is None:
        abort(
            400, "The address does not hold a whole tender. Copy it again from the tender's page."
        )
    moved = [one for one in drift(found, site().library, date.today()) if not one.is_quiet]
    text = render_template("tender/drift.xml", tender=found, drifts=moved)
    text = UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    return Response(text, mimetype="application/atom+xml")


@pages.get("/verify")
def verify_form() -> str:
    """Where a document, a receipt or a tender file is given for proof."""
    return _form("verify")


@pages.post("/verify")
def verified() -> str | tuple[str, int]:
    """Whether the clauses of what was given are the published text, and which words differ."""
    try:
        what = given()
    except UploadError as error:
        return _form("verify", str(error)), 400
    tender = what.tender.tender if what.tender else None
    found = verify(what.receipt or tender or what.text, site().library)
    if not found.proofs:
        wrong = f"{what.name} holds no line of a receipt, so there is nothing to prove."
        return _form("verify", wrong), 400
    return render_template("tender/verified.html", found=found, name=what.name)


def given() -> Upload:
    """What was uploaded or pasted. Raises UploadError."""
    file = request.files.get("file")
    if file is not None and file.filename:
        return read_upload(file.stream.read(5 * MAX_BYTES), file.filename)
    pasted = request.form.get("text", "")
    if not pasted.strip():
        raise UploadError("Nothing was given. Choose a file, or paste a text.")
    return read_upload(pasted.encode(), "the pasted text")


def _form(what: str, wrong: str = "") -> str:
    return render_template(
        f"tender/{what}-form.html", wrong=wrong, text=request.form.get("text", ""), mine=basket()
    )


def _drift_page(found: tuple[Drift, ...], tender: Tender | None, name: str = "Your tender") -> str:
    in_browser = tender is not None and name == "Your tender"
    return render_template("tender/drift.html", drifts=found, name=name, in_browser=in_browser)
