"""Who gets which letter: somebody invited, the authors of a proposal, the editors of a community.

Without a mail server nothing happens here. Letters go out after what they tell of is kept, one after
the other in a thread of their own; one that cannot be sent is logged and lost, and no page waits for it.
They say what happened and where to read on, never what somebody wrote.
"""

import logging
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flask import Flask, current_app

from app.mail import Letter, MailError, send
from app.reports import TOLD
from app.review import DONE, ENDED
from app.settings import Settings
from app.store import Db, Store, people, proposals
from app.store.audit import Line
from kb.library import Library
from kb.people import Person

HERE = "http://127.0.0.1:8000"
NEWS = frozenset({*DONE.values(), *ENDED.values(), "commented"}) - {
    DONE["save"]
}  # what authors are told of
log = logging.getLogger(__name__)


def install(app: Flask, settings: Settings, store: Store) -> None:
    """Listen to the audit, and let pages send letters, if there is a mail server."""
    if not settings.smtp_url:
        return
    pool = ThreadPoolExecutor(1, "mail")
    app.extensions["post"] = partial(_later, pool, send, settings.smtp_url, settings.mail_from)
    store.listeners.append(partial(_later, pool, _tell, app, settings, store))


def invite(person: Person, link: str) -> bool:
    """Send somebody the link with which they choose a password; False if it cannot be sent."""
    post = current_app.extensions.get("post")
    if not post or not person.mail:
        return False
    text = f"You may sign in at Criteria Commons as {person.login}.\n\nChoose a password here, within seven days:\n{link}\n"
    post(Letter(person.mail, "Your invitation to Criteria Commons", text))
    return True


def letters(db: Db, line: Line, library: Library, base: str) -> Iterator[Letter]:
    """The letters that follow from a line of the audit; `base` is the address of the site."""
    kept = proposals.by_id(db, line.proposal) if line.proposal and line.act in NEWS else None
    if kept and kept.proposal.entry_id == line.entry:  # not of what it supersedes besides
        authors = [people.by_id(db, one) for one in kept.proposal.authors]
        subject = f"Your proposal for {line.entry}: {line.act}"
        text = f"{line.who or 'Somebody'} {line.act}: proposal {line.proposal} for {line.entry}."
        yield from _each(authors, line, subject, text, base, f"/proposals/{line.proposal}")
    entry = library.entries.get(line.entry or "")
    if line.act == TOLD and entry:
        editors = [one for one in people.everybody(db) if one.edits(entry.community)]
        subject = f"A reader reported a problem with {line.entry}"
        yield from _each(editors, line, subject, f"{subject}: {line.about}.", base, "/reports")


def _each(
    to: Iterable[Person | None], line: Line, subject: str, text: str, base: str, path: str
) -> Iterator[Letter]:
    for one in to:
        if one and one.mail and not one.disabled and one.id != line.person:
            off = f"Do you want no letters? {base}/account"
            yield Letter(one.mail, subject, f"{text}\n\n{base}{path}\n\n{off}\n")


def _tell(app: Flask, settings: Settings, store: Store, line: Line) -> None:
    library, base = app.extensions["site"].library, settings.base_url or HERE
    with store.reading() as db:
        found = list(letters(db, line, library, base))
    for letter in found:
        _logged(send, settings.smtp_url, settings.mail_from, letter)


def _later(pool: ThreadPoolExecutor, act: Callable[..., None], *given: object) -> None:
    try:
        pool.submit(_logged, act, *given)
    except RuntimeError:  # the site is being shut down
        log.warning("a letter was not sent: the site is ending")


def _logged(act: Callable[..., None], *given: object) -> None:
    try:
        act(*given)
    except MailError as error:
        log.warning("a letter was not sent: %s", error)
    except Exception:
        log.exception("a letter was not sent")
