"""Keeping a tender on this site: an address of its own, until its author deletes it."""

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.kept import KeepError, forget, keep_privately, kept
from app.site import site
from app.tender.basket import basket, draft
from app.tender.view import lot_views
from kb.tender.file import tender_text

pages = Blueprint("tenders", __name__, url_prefix="/tenders")


@pages.post("")
def keep() -> str:
    """Keep the tender of this browser here; the page shows its address and its key, once."""
    mine = basket()
    if mine is None:
        abort(400, "There is no tender in this browser to keep.")
    try:
        tender_id, key = keep_privately(site().settings.tenders, mine)
    except (KeepError, OSError) as error:
        abort(400, str(error) if isinstance(error, KeepError) else "This site cannot keep it now.")
    return render_template("tender/kept.html", tender=mine, tender_id=tender_id, key=key)


@pages.get("/<tender_id>")
def tender(tender_id: str) -> AnyResponse | str:
    """A kept tender; `.yaml` behind the address gives the file."""
    found = kept(site().settings.tenders, tender_id.removesuffix(".yaml"))
    if found is None:
        abort(404, "No tender is kept at this address. Its author may have deleted it.")
    if tender_id.endswith(".yaml"):
        return AnyResponse(tender_text(found.tender), mimetype="application/yaml")
    now = draft(found.tender)
    return render_template(
        "tender/kept-page.html", kept=found, tender=found.tender, draft=now, views=lot_views(now)
    )


@pages.post("/<tender_id>/delete")
def delete(tender_id: str) -> AnyResponse:
    """Delete a kept tender with its key."""
    try:
        forget(site().settings.tenders, tender_id, request.form.get("key", "").strip())
    except (KeepError, OSError) as error:
        abort(
            400, str(error) if isinstance(error, KeepError) else "This site cannot delete it now."
        )
    return redirect(url_for("tender.tender"), 303)
