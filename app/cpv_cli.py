"""`kb vocabulary`: the controlled lists that come from elsewhere."""

from lzma import LZMAError
from pathlib import Path

import click

from app.settings import Settings
from app.terminal import load_library
from kb.cpv import read_labels, with_labels

SEARCHED = ("en", "nl", "de", "fr", "es", "it", "pl", "sv", "da", "fi", "pt")


@click.group()
def vocabulary() -> None:
    """Renew the controlled lists."""


@vocabulary.command("import-cpv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--language", "languages", multiple=True, default=SEARCHED, show_default=True)
@click.pass_obj
def import_cpv(settings: Settings, file: Path, languages: tuple[str, ...]) -> None:
    """Take the labels of the CPV codes in use from the official list FILE."""
    path = settings.criteria / "vocabulary.yaml"
    codes = load_library(settings).vocabulary.cpv
    try:
        labels = read_labels(file, codes)
    except (ValueError, LZMAError) as error:
        raise click.UsageError(f"{file} is not the CPV list: {error}") from error
    path.write_text(with_labels(path.read_text("utf-8"), labels, languages), "utf-8")
    click.echo(f"{len(labels)} of {len(codes)} codes have labels in {len(languages)} languages")
