"""`kb due`: what should be looked at again, for people and for weekly jobs."""

import json
import sys
from dataclasses import asdict
from datetime import date

import click

from app.settings import Settings
from app.terminal import AS_JSON, load_library, refuse
from kb.due import MOST_AHEAD
from kb.due import due as found_due


@click.command()
@click.option("--community", help="Only what is this community's business.")
@click.option("--within", type=click.IntRange(0, MOST_AHEAD), default=0, metavar="DAYS")
@AS_JSON
@click.pass_obj
def due(settings: Settings, community: str | None, within: int, as_json: bool) -> None:
    """Print what to look at again: entries, sources, promises; status 1 if there is anything."""
    library = load_library(settings)
    if community and community not in library.communities:
        known = ", ".join(sorted(library.communities))
        refuse(f'There is no community "{community}". Choose one of {known}.')
    found = found_due(library, date.today(), within, community)
    if as_json:
        click.echo(
            json.dumps([asdict(one) for one in found], indent=2, default=str, ensure_ascii=False)
        )
    else:
        for one in found:
            click.echo(f"{one.day}  {one.what}  {one.id}: {one.title}\n    {one.why}")
        click.echo(f"{len(found)} due")
    sys.exit(bool(found))
