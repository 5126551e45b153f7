"""Signing in, with a password or through a provider, and signing out."""

import logging

from flask import Blueprint, abort, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import admission, visit
from app.guard import own_path
from app.provider import Provider, ProviderError, address, identity
from app.refusals import RefusedError
from app.render import absolute

pages = Blueprint("signing", __name__)
log = logging.getLogger(__name__)
FAILED = "Signing in there did not work. Try again, or use a password."


@pages.get("/sign-in")
def sign_in() -> str | AnyResponse:
    """The form, and the way to the provider if there is one."""
    after = own_path(request.args.get("after", "/"))
    return redirect(after) if visit.visitor() else _form(after)


@pages.post("/sign-in")
def take() -> AnyResponse | tuple[str, int]:
    """Sign in with a password."""
    login, after = request.form.get("login", ""), own_path(request.form.get("after", "/"))
    try:
        person = admission.sign_in(
            visit.store(), login, request.form.get("password", ""), _address(), visit.now()
        )
    except RefusedError as error:
        return _form(after, login, str(error)), 400
    visit.begin(person)
    return redirect(after, 303)


@pages.get("/sign-in/provider")
def to_provider() -> AnyResponse:
    """On to the provider; this browser gets a cookie so that the answer can be told to be its own."""
    provider = _provider()
    visit.form_token()
    try:
        return redirect(address(provider, visit.visit().secret, _back()))
    except ProviderError as error:
        return _failed(error)


@pages.get("/sign-in/back")
def from_provider() -> AnyResponse:
    """Back from the provider, with its word for who this is."""
    provider, secret = _provider(), visit.visit().secret
    try:
        found = identity(provider, secret, _back(), request.args.to_dict())
        person = admission.admit(visit.store(), found, visit.now())
    except ProviderError as error:
        return _failed(error)
    except RefusedError as error:
        return current_app.make_response((_form("/", fault=str(error)), 403))
    visit.begin(person)
    return redirect(url_for("account.account"), 303)


@pages.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session of this browser."""
    visit.end()
    return redirect("/", 303)


def _form(after: str, login: str = "", fault: str = "") -> str:
    name = visit.settings().oidc_name or "your organisation" if visit.settings().oidc_issuer else ""
    return render_template("sign-in.html", after=after, login=login, fault=fault, provider=name)


def _failed(error: ProviderError) -> AnyResponse:
    log.warning("signing in by provider failed: %s", error)
    return current_app.make_response((_form("/", fault=FAILED), 502))


def _provider() -> Provider:
    here = visit.settings()
    if not here.oidc_issuer:
        abort(404)
    return Provider(here.oidc_issuer, here.oidc_client_id, here.oidc_client_secret, here.oidc_name)


def _back() -> str:
    return absolute(url_for("signing.from_provider"))


def _address() -> str:
    return request.remote_addr or ""
