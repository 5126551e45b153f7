"""Who is asking: one random cookie per browser, and what it stands for.

Pages for everybody set no cookie. A page with a form sets one, and `form_token` is derived from it;
signing in always replaces it. Roles are read anew for every request.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from typing import cast

from flask import Flask, Response, current_app, g, request

from app.settings import Settings
from app.store import Store, StoreError, sessions
from app.store.sessions import NOTED, WHOLE, SignedIn
from kb.people import Person

LENGTH = 43  # characters of secrets.token_urlsafe(32)


@dataclass
class Visit:
    """`secret` is what the cookie says; `session` is there if somebody is signed in with it."""

    secret: str = ""
    session: SignedIn | None = None
    fault: StoreError | None = None
    is_new: bool = False
    is_over: bool = False


def install(app: Flask, settings: Settings, store: Store) -> None:
    """Let every request know its visitor, and every template who is signed in."""
    app.extensions["settings"] = settings
    app.extensions["store"] = store
    app.extensions["clock"] = partial(datetime.now, UTC)
    app.after_request(_kept)
    app.jinja_env.globals.update(visitor=visitor, form_token=form_token)


def store() -> Store:
    """The database of the running site."""
    return cast(Store, current_app.extensions["store"])


def now() -> datetime:
    """The time, as the clock of the running site has it."""
    return cast(datetime, current_app.extensions["clock"]())


def visit() -> Visit:
    """What this request's cookie stands for; looked up once. Without a cookie it costs nothing."""
    if "visit" not in g:
        g.visit = _visit(request.cookies.get(_name(), ""))
    return cast(Visit, g.visit)


def visitor() -> Person | None:
    """Who is signed in, if anybody is."""
    session = visit().session
    return session.person if session else None


def form_token() -> str:
    """What a form sends along to prove that it came from our page; gives the browser a cookie."""
    here = visit()
    if not here.secret:
        here.secret, here.is_new = secrets.token_urlsafe(32), True
    return token_for(here.secret, "form")


def token_for(secret: str, purpose: str) -> str:
    """A token that only this browser can have; it does not give the cookie away."""
    return sha256(f"{purpose}:{secret}".encode()).hexdigest()


def begin(person: Person) -> None:
    """Sign this browser in, under a new cookie; whatever the old one stood for ends."""
    old, new = visit().secret, secrets.token_urlsafe(32)
    with store().writing() as db:
        sessions.end(db, _key(old))
        sessions.begin(db, _key(new), person.id, request.headers.get("User-Agent", ""), now())
    g.visit = Visit(new, is_new=True)


def end() -> None:
    """Sign this browser out."""
    with store().writing() as db:
        sessions.end(db, _key(visit().secret))
    g.visit = Visit(is_over=True)


def _visit(secret: str) -> Visit:
    if len(secret) != LENGTH:
        return Visit()
    try:
        with store().reading() as db:
            session = sessions.current(db, _key(secret), now())
        if session and now() - session.seen > NOTED:
            with store().writing() as db:
                sessions.touch(db, session.key, now())
    except StoreError as error:
        return Visit(secret, fault=error)
    return Visit(secret, session)


def _kept(response: Response) -> Response:
    """Put the cookie on its way, and keep pages with a visitor out of every cache."""
    if response.mimetype == "text/html":
        response.vary.add("Cookie")
    here: Visit | None = g.get("visit")
    if here is None or not (here.session or here.is_new or here.is_over):
        return response
    response.headers["Cache-Control"] = "no-store"
    age = 0 if here.is_over else int(WHOLE.total_seconds())
    if here.is_new or here.is_over:
        response.set_cookie(
            _name(),
            here.secret,
            max_age=age,
            secure=settings().over_tls,
            httponly=True,
            samesite="Lax",
        )
    return response


def _name() -> str:
    """`__Host-` ties the cookie to this very host; browsers accept it over TLS only."""
    return "__Host-session" if settings().over_tls else "session"


def settings() -> Settings:
    """The settings of the running site."""
    return cast(Settings, current_app.extensions["settings"])


def _key(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
