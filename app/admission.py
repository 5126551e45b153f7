"""Coming in: passwords, invitations, providers. Counts attempts and writes the audit."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from app.passwords import hashed, is_outdated, matches, odd_password
from app.refusals import RefusedError, TooOftenError
from app.store import Db, Store, attempts, audit, people, sessions
from app.store.attempts import INVITATION_ADDRESS, SIGN_IN_ADDRESS, SIGN_IN_PERSON, Limit
from kb.people import Person

LINK_LASTS = timedelta(days=7)
WRONG = "That name and password do not belong together. Check both and try again."
SPENT = "This link has been used or has run out. Ask for a new one."


@dataclass(frozen=True)
class Identity:
    """Somebody a provider vouches for: `subject` is its own name for the person."""

    issuer: str
    subject: str
    name: str


def sign_in(store: Store, login: str, password: str, address: str, now: datetime) -> Person:
    """Who `login` and `password` belong to.

    Raises RefusedError with the same words, after the same work, whatever was wrong; TooOftenError
    after too many attempts for this account or from this address. The attempt is counted before
    the password is looked at, so that many at once do not get past the limit.
    """
    login = login.strip().lower()
    with store.writing() as db:
        count(db, {SIGN_IN_PERSON: login, SIGN_IN_ADDRESS: address}, now)
        secret = people.by_login(db, login)
    good = matches(secret.password if secret else None, password)
    with store.writing() as db:
        if secret is None or not good or secret.person.disabled:
            audit.write(db, now, None, "sign-in refused", login[:64])
        else:
            attempts.forgive(db, SIGN_IN_PERSON, login)
            audit.write(db, now, secret.person, "signed in", "with a password")
            if is_outdated(secret.password or ""):
                people.set_password(db, secret.person.id, hashed(password))
            return secret.person
    raise RefusedError("password", WRONG)


def admit(store: Store, identity: Identity, now: datetime) -> Person:
    """The account of somebody whom the provider vouches for; a new one, without any role, the first
    time. Matched by issuer and subject only: names and mail addresses can be claimed by others."""
    with store.writing() as db:
        person = people.by_identity(db, identity.issuer, identity.subject)
        if person is None:
            login = (
                f"id-{sha256(repr((identity.issuer, identity.subject)).encode()).hexdigest()[:16]}"
            )
            person = people.add(db, login, identity.name, False, now)
            people.set_identity(db, person.id, identity.issuer, identity.subject)
            audit.write(db, now, person, "came in", f"through {identity.issuer}")
        refused = person.disabled
        audit.write(db, now, person, "sign-in refused" if refused else "signed in", "by a provider")
    if refused:
        raise RefusedError("provider", "This account has been closed. Ask an administrator.")
    return person


def link(db: Db, person: Person, now: datetime) -> str:
    """The secret of a new link with which a person chooses a password; earlier links end."""
    secret = secrets.token_urlsafe(32)
    people.invite(db, _key(secret), person.id, now, now + LINK_LASTS)
    return secret


def invited(store: Store, secret: str, address: str, now: datetime) -> Person:
    """Whom a link is for. Raises RefusedError when it is spent or never was one."""
    with store.writing() as db:
        person = people.invited(db, _key(secret), now)
        if person is None:
            count(db, {INVITATION_ADDRESS: address}, now)
    if person is None or person.disabled:
        raise RefusedError("link", SPENT)
    return person


def accept(
    store: Store, secret: str, password: str, again: str, address: str, now: datetime
) -> Person:
    """Choose a password with a link. The link is spent, and every browser is signed out."""
    person = invited(store, secret, address, now)
    _refuse_odd(person, password, again)
    kept = hashed(password)
    with store.writing() as db:
        if not people.use_invitation(db, _key(secret), now):
            raise RefusedError("link", SPENT)
        people.set_password(db, person.id, kept)
        sessions.end_all(db, person.id)
        audit.write(db, now, person, "chose a password", "with a link")
    return person


def change_password(
    store: Store, person: Person, old: str, password: str, again: str, key: str, now: datetime
) -> None:
    """Replace the password of a person who knows the old one; other browsers are signed out."""
    with store.writing() as db:
        count(db, {SIGN_IN_PERSON: person.login}, now)
        secret = people.by_login(db, person.login)
    if not matches(secret.password if secret else None, old):
        raise RefusedError("old", "This is not your password.")
    _refuse_odd(person, password, again)
    kept = hashed(password)
    with store.writing() as db:
        attempts.forgive(db, SIGN_IN_PERSON, person.login)
        people.set_password(db, person.id, kept)
        sessions.end_all(db, person.id, but=key)
        audit.write(db, now, person, "changed the password", "")


def _refuse_odd(person: Person, password: str, again: str) -> None:
    if odd := odd_password(password, person.login, *person.name.split()):
        raise RefusedError("password", odd)
    if password != again:
        raise RefusedError("again", "The two passwords differ.")


def count(db: Db, who: dict[Limit, str], now: datetime) -> None:
    """Count one attempt for each limit; one that is over its limit is refused instead."""
    seconds = max(attempts.wait(db, limit, name, now) for limit, name in who.items())
    if seconds:
        raise TooOftenError(seconds)
    for limit, name in who.items():
        attempts.note(db, limit, name, now)


def _key(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()
