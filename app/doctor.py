"""`kb doctor`: what is wrong with a site, and the act that mends it."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime

import click

from app.mail import MailError, server
from app.releasing import reconcile
from app.settings import Settings
from app.store import Store, StoreError, open_store, people, reports
from app.store.opened import default_url, faults
from app.terminal import AS_JSON
from index.build import status
from kb.git import uncommitted, unfit
from kb.journal import BusyError, is_pending, locked
from kb.library import Library
from kb.load import NoVocabularyError, load
from kb.rules import check

ROOM = 100_000_000  # bytes


@dataclass(frozen=True)
class Ailment:
    """Something wrong. `mended` says that it was put right on the spot."""

    about: str
    wrong: str
    fix: str
    mended: bool = False


@click.command()
@AS_JSON
@click.pass_obj
def doctor(settings: Settings, as_json: bool) -> None:
    """Say what is wrong with folder, database, index, mail and git, and how to mend it."""
    found = [
        *folder(settings),
        *database(settings),
        *mail(settings),
        *git(settings),
        *disk(settings),
    ]
    if as_json:
        click.echo(json.dumps([asdict(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(f"{one.about}: {one.wrong} {'Mended: ' if one.mended else ''}{one.fix}")
        click.echo("All is well." if not found else f"{len(found)} found")
    sys.exit(any(not one.mended for one in found))


def folder(settings: Settings) -> Iterator[Ailment]:
    """What is wrong with the knowledge and its index; an interrupted publication is ended."""
    root = settings.criteria
    if is_pending(root):
        try:
            with locked(root):
                yield Ailment(
                    "publishing", "A publication was interrupted.", "It is whole now.", True
                )
        except (BusyError, OSError) as error:
            yield Ailment("publishing", f"A publication was interrupted ({error}).", "Make the folder writable, run it again.")  # fmt: skip
    try:
        library = load(root)
    except NoVocabularyError as error:
        for problem in error.problems:
            yield Ailment("folder", str(problem), "Restore the file.")
        return
    errors = [one for one in check(library, date.today()) if one.severity == "error"]
    if errors:
        yield Ailment("folder", f"{len(errors)} errors, such as {errors[0]}", "Run `kb check`.")
    yield from _index(library, settings)


def _index(library: Library, settings: Settings) -> Iterator[Ailment]:
    state = status(library, settings.index).state
    if state in ("damaged", "stale"):
        yield Ailment("index", f"The search index is {state}.", "Run `kb index build`.")


def database(settings: Settings) -> Iterator[Ailment]:
    """What is wrong with the working data."""
    try:
        store = open_store(settings.database_url or default_url(settings.instance))
        try:
            for fault in faults(store):
                yield Ailment("database", fault, "Restore the last backup.")
            yield from _publications(store, settings)
            with store.reading() as db:
                everybody, waiting = people.everybody(db), reports.waiting(db)
        finally:
            store.close()
    except (StoreError, OSError) as error:
        yield Ailment("database", f"{error}.", "Check KB_DATABASE_URL, the server and the disk.")
        return
    if everybody and not any(one.administers for one in everybody):
        yield Ailment("people", "Nobody is an administrator.", "Run `kb people add LOGIN --name NAME --administrator`.")  # fmt: skip
    for community, count in waiting.items():
        if not any(one.edits(community) for one in everybody):
            yield Ailment("reports", f"{count} wait, and nobody edits {community}.", f"Run `kb people role LOGIN {community} editor`.")  # fmt: skip


def _publications(store: Store, settings: Settings) -> Iterator[Ailment]:
    """Proposals whose publication was interrupted between the files and the database."""
    try:
        for one in reconcile(store, settings.criteria, datetime.now(UTC)):
            wrong = f"The publication of {one.reference} was interrupted."
            fix = "It is published." if one.published else "Nothing was written. Publish it again."
            yield Ailment(f"proposal {one.proposal}", wrong, fix, True)
    except (BusyError, OSError) as error:
        yield Ailment("proposals", f"A publication was interrupted ({error}).", "Make the folder writable, run it again.")  # fmt: skip


def mail(settings: Settings) -> Iterator[Ailment]:
    """Whether letters can be sent, where a mail server is named."""
    if not settings.smtp_url:
        return
    try:
        server(settings.smtp_url)
    except MailError as error:
        yield Ailment("mail", "No letter can be sent.", str(error))
    if not settings.mail_from or not settings.base_url:
        yield Ailment("mail", "Letters name no sender or no site.", "Set KB_MAIL_FROM and KB_BASE_URL.")  # fmt: skip


def git(settings: Settings) -> Iterator[Ailment]:
    """Where publications are committed: whether git can, and whether it has everything."""
    if not settings.git_commit:
        return
    if why := unfit(settings.criteria):
        yield Ailment("git", "Publishing is refused.", why)
    elif left := uncommitted(settings.criteria):
        yield Ailment("git", f"{len(left)} files are not committed: {', '.join(left[:5])}.", "Run `git commit`.")  # fmt: skip


def disk(settings: Settings) -> Iterator[Ailment]:
    """Whether there is room to publish."""
    for name, path in (("folder", settings.criteria), ("instance", settings.instance)):
        if path.exists() and shutil.disk_usage(path).free < ROOM:
            yield Ailment("disk", f"Less than 100 MB are free where the {name} is.", "Make room.")
