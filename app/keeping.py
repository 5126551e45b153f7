"""The commands that write: new, release, schema, index."""

import json
import sys
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from app.settings import Settings
from app.tender_files import write
from app.terminal import AS_JSON, entry_of, load_library, refuse, writing
from index.build import build, status, update
from kb.guide import refresh
from kb.new import NewEntryError, new_entry
from kb.release import ReleaseError, release
from kb.schema import write_schemas
from kb.template import Template
from kb.tender.export import FORMS, ExportError


@click.command()
@click.argument("kind")
@click.argument("place", metavar="COMMUNITY/ID")
@click.pass_obj
def new(settings: Settings, kind: str, place: str) -> None:
    """Write an annotated skeleton for a criterion, practice or template."""
    try:
        click.echo(new_entry(load_library(settings), kind, place, date.today()))
    except NewEntryError as error:
        refuse(str(error))


@click.command("release")
@click.argument("entry_id", metavar="ID")
@click.option("--change", type=click.Choice(["major", "minor", "patch"]), required=True)
@click.option("--note", required=True, help="What changed, for readers.")
@click.option(
    "--old",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The published text, if it is not in git.",
)
@click.pass_obj
def release_command(
    settings: Settings, entry_id: str, change: Any, note: str, old: Path | None
) -> None:
    """Publish the current text of ID as a new version."""
    library = load_library(settings)
    try:
        done = release(
            library, entry_id, change, note, date.today(), old.read_bytes() if old else None
        )
    except ReleaseError as error:
        refuse(str(error))
    click.echo(f"{done.reference} {done.fingerprint}")
    for path in done.written:
        click.echo(f"  wrote {path}")
    library = load_library(settings)
    if status(library, settings.index).state != "missing":
        with writing(settings.instance):
            update(library, [entry_id], settings.index)


@click.group("index")
def index_group() -> None:
    """The search index: a cache that may be deleted at any time."""


@index_group.command("build")
@click.pass_obj
def index_build(settings: Settings) -> None:
    """Build the index anew."""
    library = load_library(settings)
    with writing(settings.instance):
        build(library, settings.index)
    click.echo(f"{status(library, settings.index).documents} entries indexed in {settings.index}")


@index_group.command("status")
@AS_JSON
@click.pass_obj
def index_status(settings: Settings, as_json: bool) -> None:
    """Say whether the index is missing, damaged, stale or current."""
    found = status(load_library(settings), settings.index)
    click.echo(
        json.dumps(asdict(found), default=datetime.isoformat)
        if as_json
        else f"{found.state}, {found.documents} entries"
    )
    sys.exit(found.state != "current")


@click.command()
@click.pass_obj
def schema(settings: Settings) -> None:
    """Write the JSON Schema files that editors use, and the guide's list of rules."""
    library = load_library(settings)
    for path in write_schemas(library):
        click.echo(path)
    refresh(library.root / "README.md")


@click.group("template")
def template_group() -> None:
    """Templates: forms to fill in."""


@template_group.command("export")
@click.argument("reference", metavar="ID[@VERSION]")
@click.option("--to", "form", type=click.Choice(list(FORMS)), required=True)
@click.option("--language", default="en", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.pass_obj
def template_export(
    settings: Settings, reference: str, form: str, language: str, out: Path
) -> None:
    """Write a template as a form to fill in."""
    library = load_library(settings)
    template = entry_of(library, reference)
    if not isinstance(template, Template):
        refuse(f"{template.reference} is a {template.kind}, not a template.")
    try:
        write(out, FORMS[form].write(template, library, language, settings.base_url))
    except ExportError as error:
        refuse(str(error))
    click.echo(f"wrote {out}")
