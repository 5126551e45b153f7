"""The commands that show: an entry, what changed between two versions of it, coverage figures."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from app.data import entry_data
from app.settings import Settings
from app.terminal import AS_JSON, entry_of, load_library
from kb.criterion import Criterion
from kb.difference import difference
from kb.stats import stats as coverage

MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


@click.command()
@click.argument("reference")
@click.option("--yaml", "as_yaml", is_flag=True, help="Print the file's own text.")
@AS_JSON
@click.pass_obj
def show(settings: Settings, reference: str, as_yaml: bool, as_json: bool) -> None:
    """Show one entry: ID or ID@VERSION."""
    library = load_library(settings)
    entry = entry_of(library, reference)
    if as_yaml:
        click.echo(library.document(entry).text, nl=False)
    elif as_json:
        click.echo(json.dumps(entry_data(entry), indent=2, ensure_ascii=False))
    else:
        click.echo(
            f"{entry.reference}  {entry.kind}  {entry.status}\n{entry.title.en}\n\n{entry.summary.en}"
        )
        if isinstance(entry, Criterion):
            for name in entry.levels:
                click.echo(f"\n{name}: {entry.filled(name)}")


@click.command()
@click.argument("entry_id", metavar="ID")
@click.argument("old")
@click.argument("new")
@AS_JSON
@click.pass_obj
def diff(settings: Settings, entry_id: str, old: str, new: str, as_json: bool) -> None:
    """Show what changed between two versions of ID, word by word."""
    library = load_library(settings)
    before, after = (library.document(entry_of(library, f"{entry_id}@{v}")) for v in (old, new))
    changes = difference(before.data, after.data)
    if as_json:
        rows = [{"field": c.field, "old": c.old, "new": c.new} for c in changes]
        click.echo(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    for change in changes:
        words = "".join(MARKS[span.kind].format(span.text) for span in change.spans)
        click.echo(f"{change.field}: {words}")
    click.echo(f"{len(changes)} fields differ")


@click.command()
@AS_JSON
@click.pass_obj
def stats(settings: Settings, as_json: bool) -> None:
    """Print coverage figures."""
    figures = coverage(load_library(settings), date.today())
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    for line in _lines(figures):
        click.echo(line)


def _lines(figures: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Nested figures as indented lines."""
    for name, value in figures.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _lines(value, indent + "  ")
        else:
            yield f"{indent}{name}: {value}"
