"""A template as a form to fill in: Word or Excel, in the reader's language."""

from flask import Blueprint, Response, abort

from app.entries import find
from app.render import absolute, content_language
from app.site import site
from kb.template import Template
from kb.tender.export import FORMS, ExportError

pages = Blueprint("template-form", __name__)


@pages.get("/templates/<reference>/form/<name>")
def form(reference: str, name: str) -> Response:
    """The form of one version, as a download."""
    found = find(reference)
    if not isinstance(found, Template) or name not in FORMS:
        abort(404, f"There is no such form. Templates come as {' and '.join(FORMS)}.")
    made = FORMS[name]
    try:
        content = made.write(found, site().library, content_language(), absolute(""))
    except ExportError as error:
        abort(400, str(error))
    answer = Response(content, mimetype=made.media_type)
    file = f"{found.id}-{found.version}{made.suffix}"
    answer.headers.set("Content-Disposition", "attachment", filename=file)
    return answer
