"""What the commands share: loading the library, finding an entry, refusing in plain words."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click

from app.settings import Settings
from kb.library import Library
from kb.load import NoVocabularyError, load
from kb.model import AnyEntry
from kb.problem import nearest

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")


def load_library(settings: Settings) -> Library:
    """The library of the settings; ends the command when it cannot be understood at all."""
    try:
        return load(settings.criteria, settings.packed)
    except NoVocabularyError as error:
        refuse("\n".join(map(str, error.problems)))


def entry_of(library: Library, reference: str) -> AnyEntry:
    """The entry called `id` or `id@version`; ends the command when there is none."""
    entry_id, _, version = reference.partition("@")
    entry = library.entry(entry_id, version or None)
    if entry is not None:
        return entry
    if entry_id in library.retired:
        retired = library.retired[entry_id]
        instead = f" See `{retired.replaced_by}`." if retired.replaced_by else ""
        refuse(f"`{entry_id}` has been retired: {retired.reason.en}{instead}")
    known = [one.reference for one in library.versions(entry_id)] or library.entries
    near = nearest(reference, known)
    hint = f"did you mean `{near}`?" if near else "look it up with `kb search`."
    refuse(f"There is no entry `{reference}`; {hint}")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Ends the command in plain words when `folder` cannot be written."""
    try:
        yield
    except OSError as error:
        refuse(f"{folder} cannot be written: {error.strerror}. Set KB_INSTANCE to another folder.")


def refuse(message: str) -> NoReturn:
    """Say why on standard error and end with status 2."""
    click.echo(message, err=True)
    sys.exit(2)
