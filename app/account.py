"""One's own account: name, password, and the browsers that are signed in."""

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app import accounts, admission
from app.guard import here, signed_in
from app.refusals import RefusedError
from app.store import sessions
from app.visit import now, settings, store

pages = Blueprint("account", __name__, url_prefix="/account")


@pages.get("")
def account() -> str:
    """Name, roles, letters, password, browsers."""
    return _page()


@pages.post("")
def change() -> AnyResponse | tuple[str, int]:
    """What the pressed button says: another name, mail or password, or signing browsers out."""
    acts = {
        "name": _rename,
        "mail": _set_mail,
        "password": _change_password,
        "end": _end,
        "end-all": _end_all,
    }
    try:
        acts.get(request.form.get("act", ""), lambda: None)()
    except RefusedError as error:
        return _page(error), 400
    return here()


def _page(fault: RefusedError | None = None) -> str:
    mine = signed_in()
    with store().reading() as db:
        browsers = sessions.of_person(db, mine.person, now())
    return render_template(
        "account.html", person=mine.person, browsers=browsers, key=mine.key, fault=fault,
        letters=bool(settings().smtp_url),
    )  # fmt: skip


def _rename() -> None:
    accounts.rename(store(), signed_in().person, request.form.get("name", ""), now())


def _set_mail() -> None:
    accounts.set_mail(store(), signed_in().person, request.form.get("mail", ""), now())


def _change_password() -> None:
    mine, given = signed_in(), request.form
    admission.change_password(
        store(), mine.person, given.get("old", ""), given.get("password", ""),
        given.get("again", ""), mine.key, now(),
    )  # fmt: skip


def _end() -> None:
    """Only one's own browsers can be named; any other key names nothing."""
    mine, key = signed_in(), request.form.get("key", "")
    with store().writing() as db:
        if key in [one.key for one in sessions.of_person(db, mine.person, now())]:
            sessions.end(db, key)


def _end_all() -> None:
    mine = signed_in()
    with store().writing() as db:
        sessions.end_all(db, mine.person.id, but=mine.key)
