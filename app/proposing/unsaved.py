"""What stands in a form that nobody has saved yet: kept while it is typed, offered again later."""

import json
import re

from flask import Blueprint, abort, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.guard import own_path, signed_in
from app.store import drafts
from app.store.drafts import Draft
from app.visit import now, store
from kb.decode import MAX_BYTES
from kb.people import Person

pages = Blueprint("unsaved", __name__, url_prefix="/contribute/unsaved")
KEY = re.compile(
    r"proposal:[1-9]\d{0,8}|entry:[a-z0-9-]{3,80}|new:(criterion|practice|template):[0-9a-f]{8}"
)
OF_THE_PAGE = ("token", "act")
MOST = 2 * MAX_BYTES  # characters; names of fields count too


@pages.post("")
def keep() -> tuple[str, int]:
    """Keep the form as it stands; the script of the page sends it every few seconds."""
    person, key = signed_in().person, request.form.get("key", "")
    pairs = [one for one in request.form.items(multi=True) if one[0] not in OF_THE_PAGE]
    body = json.dumps(pairs, ensure_ascii=False)
    if not KEY.fullmatch(key):
        abort(400, "This form has no name under which its text could be kept.")
    if len(body) > MOST:
        abort(413, "The text is larger than an entry can be. Shorten it.")
    with store().writing() as db:
        drafts.keep(db, person.id, key, body, now())
    return "", 204


@pages.post("/drop")
def drop() -> AnyResponse:
    """Throw an unsaved text away."""
    person = signed_in().person
    with store().writing() as db:
        drafts.drop(db, person.id, request.form.get("key", ""))
    return redirect(own_path(request.form.get("after", "/contribute")), 303)


def offered(person: Person, key: str) -> tuple[Draft, ...]:
    """The unsaved texts of a form; of a new entry those of every form of its kind."""
    start = key.rpartition(":")[0] + ":" if key.startswith("new:") else key
    with store().reading() as db:
        found = drafts.listed(db, person.id, start)
    return tuple(one for one in found if one.key == key or start != key)


def taken_up(person: Person, key: str) -> MultiDict[str, str] | None:
    """The form as it stood when it was kept."""
    with store().reading() as db:
        found = drafts.found(db, person.id, key)
    return MultiDict(json.loads(found.body)) if found else None
