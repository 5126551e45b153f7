"""What the commands share: loading the library, finding an entry, refusing in plain words."""

import sys
from typing import NoReturn

import click

from app.settings import Settings
from kb.library import Library
from kb.load import NoVocabularyError, load
from kb.model import AnyEntry
from kb.problem import did_you_mean

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print data instead of text.")


def load_library(settings: Settings) -> Library:
    """The library of the settings; ends the command when it cannot be understood at all."""
    try:
        return load(settings.criteria)
    except NoVocabularyError as error:
        refuse("\n".join(map(str, error.problems)))


def entry_of(library: Library, reference: str) -> AnyEntry:
    """The entry called `id` or `id@version`; ends the command when there is none."""
    entry_id, _, version = reference.partition("@")
    entry = library.entry(entry_id, version or None)
    if entry is None:
        known = [one.reference for one in library.versions(entry_id)] or library.entries
        refuse(
            f"There is no entry `{reference}`; {did_you_mean(reference, known, 'look it up with `kb search`')}."
        )
    return entry


def refuse(message: str) -> NoReturn:
    """Say why on standard error and end with status 2."""
    click.echo(message, err=True)
    sys.exit(2)
