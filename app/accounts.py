"""What is done to accounts, and who may do it.

Each act reads the one who acts anew in its own transaction, so that a right taken away a moment ago
counts. `None` stands for the operator at the command line, who may do everything.
"""

from collections.abc import Collection
from datetime import datetime

from app.admission import link
from app.refusals import NotAllowedError, RefusedError
from app.store import Db, Store, audit, people, sessions
from kb.people import ROLES, Person, Role, odd_login, odd_mail, odd_name


def everybody(store: Store, actor: Person | None) -> tuple[Person, ...]:
    """All accounts, by name; for administrators."""
    with store.reading() as db:
        _administrator(db, actor)
        return people.everybody(db)


def audited(
    store: Store, actor: Person | None, entry: str | None, before: int | None
) -> tuple[audit.Line, ...]:
    """The newest lines of the audit before a line, of an entry or of everything; for administrators."""
    with store.reading() as db:
        _administrator(db, actor)
        return audit.lines(db, entry, before=before)


def add(
    store: Store, actor: Person | None, login: str, name: str, administrator: bool, now: datetime,
    mail: str = "",
) -> tuple[Person, str]:  # fmt: skip
    """A new account, and the secret of the link with which its owner chooses a password."""
    login, name, mail = login.strip().lower(), " ".join(name.split()), mail.strip()
    if odd := odd_login(login):
        raise RefusedError("login", odd)
    if odd := odd_name(name):
        raise RefusedError("name", odd)
    if odd := odd_mail(mail):
        raise RefusedError("mail", odd)
    with store.writing() as db:
        actor = _administrator(db, actor)
        if people.by_login(db, login):
            raise RefusedError("login", f'"{login}" is taken. Choose another name.')
        person = people.add(db, login, name, administrator, now, mail)
        audit.write(db, now, actor, "invited", login)
        return person, link(db, person, now)


def new_link(store: Store, actor: Person | None, login: str, now: datetime) -> tuple[Person, str]:
    """The person, and the secret of a fresh link for whoever lost the first one, or the password."""
    with store.writing() as db:
        actor = _administrator(db, actor)
        person = _named(db, login)
        if person.disabled:
            raise RefusedError("login", f"The account {login} is closed. Open it first.")
        audit.write(db, now, actor, "made a link for", person.login)
        return person, link(db, person, now)


def set_role(
    store: Store, actor: Person | None, login: str, community: str, role: Role | None,
    communities: Collection[str], now: datetime,
) -> None:  # fmt: skip
    """Give somebody a role in a community, or take it away (`role` None)."""
    if role not in (None, *ROLES):
        raise RefusedError("role", f"Choose one of {', '.join(ROLES)}.")
    if community not in communities:
        raise RefusedError("community", f'There is no community "{community}".')
    with store.writing() as db:
        actor = _administrator(db, actor)
        person = _named(db, login)
        people.set_role(db, person.id, community, role)
        audit.write(db, now, actor, "set a role", f"{login}: {role or 'none'} in {community}")


def set_disabled(
    store: Store, actor: Person | None, login: str, disabled: bool, now: datetime
) -> None:
    """Close an account at once, in every browser; or open it again."""
    with store.writing() as db:
        actor = _administrator(db, actor)
        person = _named(db, login)
        if disabled:
            _refuse_last(db, actor, person)
        people.set_disabled(db, person.id, disabled)
        sessions.end_all(db, person.id)
        audit.write(db, now, actor, "closed an account" if disabled else "opened an account", login)


def set_administrator(
    store: Store, actor: Person | None, login: str, administrator: bool, now: datetime
) -> None:
    """Let somebody look after people, or no longer."""
    with store.writing() as db:
        actor = _administrator(db, actor)
        person = _named(db, login)
        if not administrator:
            _refuse_last(db, actor, person)
        people.set_administrator(db, person.id, administrator)
        what = "made an administrator" if administrator else "no longer an administrator"
        audit.write(db, now, actor, what, login)


def rename(store: Store, person: Person, name: str, now: datetime) -> None:
    """Change the name that others see; everybody does so for themselves."""
    name = " ".join(name.split())
    if odd := odd_name(name):
        raise RefusedError("name", odd)
    with store.writing() as db:
        people.set_name(db, person.id, name)
        audit.write(db, now, person, "changed the name", "")


def set_mail(store: Store, person: Person, mail: str, now: datetime) -> None:
    """Choose where letters go; everybody does so for themselves. Empty: nowhere."""
    mail = mail.strip()
    if odd := odd_mail(mail):
        raise RefusedError("mail", odd)
    with store.writing() as db:
        people.set_mail(db, person.id, mail)
        audit.write(db, now, person, "chose where letters go" if mail else "wants no letters", "")


def _administrator(db: Db, actor: Person | None) -> Person | None:
    """The one who acts, as the database knows them now. Raises NotAllowedError."""
    if actor is None:
        return None
    known = people.by_id(db, actor.id)
    if known is None or not known.administers:
        raise NotAllowedError("Only administrators may do this.")
    return known


def _named(db: Db, login: str) -> Person:
    secret = people.by_login(db, login)
    if secret is None:
        raise RefusedError("login", f'Nobody signs in as "{login}".')
    return secret.person


def _refuse_last(db: Db, actor: Person | None, person: Person) -> None:
    """Somebody must be left who can let others in; and nobody locks themselves out."""
    if actor and actor.id == person.id:
        raise RefusedError("login", "This is your own account. Ask another administrator.")
    others = [one for one in people.everybody(db) if one.administers and one.id != person.id]
    if person.administers and not others:
        raise RefusedError("login", f"{person.login} is the last administrator. Add another first.")
