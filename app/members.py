"""People, for administrators; and the link with which somebody invited chooses a password."""

from collections.abc import Callable

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import accounts, admission, notices
from app.guard import here, signed_in
from app.refusals import RefusedError
from app.render import absolute
from app.site import site
from app.visit import begin, now, store
from kb.people import ROLES, Person, Role

pages = Blueprint("members", __name__)


@pages.get("/people")
def people() -> str:
    """Everybody with their roles, and the form that invites somebody."""
    return _page()


@pages.post("/people")
def change() -> str | AnyResponse | tuple[str, int]:
    """What the pressed button says: invite, link, role, close, open, administrator or not."""
    act = request.form.get("act", "")
    try:
        if act in LINKS:
            return _page(None, *LINKS[act]())
        ACTS.get(act, lambda: None)()
    except RefusedError as error:
        return _page(error), 400
    return here()


@pages.get("/invitation/<secret>")
def invitation(secret: str) -> str | tuple[str, int]:
    """The form that chooses a password."""
    return _invitation(secret)


@pages.post("/invitation/<secret>")
def accept(secret: str) -> AnyResponse | str | tuple[str, int]:
    """Choose the password, and sign in with it."""
    given = request.form.get("password", ""), request.form.get("again", "")
    address = request.remote_addr or ""
    try:
        person = admission.accept(store(), secret, *given, address, now())
    except RefusedError as error:
        return _invitation(secret, error)
    begin(person)
    return redirect(url_for("account.account"), 303)


def _page(fault: RefusedError | None = None, link: str = "", sent: str = "") -> str:
    listed = accounts.everybody(store(), signed_in().person)
    communities = sorted(site().library.communities.values(), key=lambda one: one.name.en)
    return render_template(
        "people.html", listed=listed, communities=communities, roles=ROLES, fault=fault, link=link,
        sent=sent,
    )  # fmt: skip


def _invitation(secret: str, fault: RefusedError | None = None) -> str | tuple[str, int]:
    try:
        person = admission.invited(store(), secret, request.remote_addr or "", now())
    except RefusedError as error:
        return render_template("invitation.html", person=None, fault=error), 404
    page = render_template("invitation.html", person=person, fault=fault)
    return (page, 400) if fault else page


def _invite() -> tuple[str, str]:
    actor, administrator = signed_in().person, request.form.get("administrator") == "yes"
    login, name, mail = (request.form.get(key, "") for key in ("login", "name", "mail"))
    person, secret = accounts.add(store(), actor, login, name, administrator, now(), mail)
    if request.form.get("community"):
        _role(person.login)
    return _sent(person, secret)


def _link() -> tuple[str, str]:
    return _sent(*accounts.new_link(store(), signed_in().person, _login(), now()))


def _role(login: str = "") -> None:
    role: Role | None = next((one for one in ROLES if one == request.form.get("role")), None)
    accounts.set_role(
        store(), signed_in().person, login or _login(), request.form.get("community", ""), role,
        site().library.communities, now(),
    )  # fmt: skip


def _disabled(disabled: bool) -> Callable[[], None]:
    return lambda: accounts.set_disabled(store(), signed_in().person, _login(), disabled, now())


def _administrator(wanted: bool) -> Callable[[], None]:
    return lambda: accounts.set_administrator(store(), signed_in().person, _login(), wanted, now())


def _login() -> str:
    return request.form.get("login", "")


def _sent(person: Person, secret: str) -> tuple[str, str]:
    """The whole link, and the address that it was sent to, if it was."""
    link = absolute(url_for("members.invitation", secret=secret))
    return link, person.mail if notices.invite(person, link) else ""


LINKS = {"invite": _invite, "link": _link}
ACTS: dict[str, Callable[[], None]] = {
    "role": _role,
    "close": _disabled(True),
    "open": _disabled(False),
    "administrator": _administrator(True),
    "no-administrator": _administrator(False),
}
