"""What stands in a form that nobody has saved yet: kept while it is typed, offered again later.

Every form that is opened has a key of its own, so that two windows on one text never overwrite each other.
"""

import json

from flask import Blueprint, abort, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.guard import own_path, signed_in
from app.proposing.target import KEY
from app.store import drafts
from app.store.drafts import Draft
from app.visit import now, store
from kb.decode import MAX_BYTES
from kb.people import Person

pages = Blueprint("unsaved", __name__, url_prefix="/contribute/unsaved")
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
        is_kept = drafts.keep(db, person.id, key, body, now())
    if not is_kept:
        abort(409, "This form was saved meanwhile. Save it again to keep what was typed since.")
    return "", 204


@pages.post("/drop")
def drop() -> AnyResponse:
    """Throw an unsaved text away."""
    person = signed_in().person
    with store().writing() as db:
        drafts.drop(db, person.id, request.form.get("key", ""))
    return redirect(own_path(request.form.get("after", "/contribute")), 303)


def close(person: Person, key: str) -> None:
    """The form was saved: its unsaved text goes, and what its page sent just before is not kept."""
    if KEY.fullmatch(key):
        with store().writing() as db:
            drafts.close(db, person.id, key, now())


def offered(person: Person, about: str) -> tuple[Draft, ...]:
    """The unsaved texts of every form that was opened on the same."""
    with store().reading() as db:
        return drafts.listed(db, person.id, f"{about}:")


def taken_up(person: Person, key: str) -> MultiDict[str, str] | None:
    """The form as it stood when it was kept."""
    with store().reading() as db:
        found = drafts.found(db, person.id, key)
    return MultiDict(json.loads(found.body)) if found else None
