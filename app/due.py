"""What should be looked at again, and what was promised: a page and `kb due`."""

import json
import sys
from dataclasses import asdict
from datetime import date

import click
from flask import Blueprint, render_template, request, url_for

from app.registers import community_of
from app.searching import whole_number
from app.settings import Settings
from app.site import site
from app.terminal import AS_JSON, load_library, refuse
from kb.address import entry_path
from kb.due import Due, due

pages = Blueprint("due", __name__)
AHEAD = 90  # days
MOST_AHEAD = 3_650


@pages.get("/due")
def page() -> str:
    """What is due within some days, and every promise, of one community or of all."""
    library, community = site().library, request.args.get("community") or None
    within = whole_number("within", request.args.get("within", str(AHEAD)), MOST_AHEAD)
    owners = [community_of(community)] if community else [*library.communities.values()]
    promises = [(one, promise) for one in owners for promise in one.promises]
    return render_template(
        "due.html", found=due(library, date.today(), within, community), within=within,
        community=community, communities=library.communities, address=address,
        promises=sorted(promises, key=lambda pair: pair[1].by),
    )  # fmt: skip


def address(one: Due) -> str:
    """The page of what is due."""
    if one.what in ("review", "law"):
        return entry_path(site().library.entries[one.id])
    if one.what == "source":
        return url_for("registers.source", source_id=one.id)
    return url_for("registers.community", community_id=one.id, _anchor="promises")


@click.command("due")
@click.option("--community", help="Only what is this community's business.")
@click.option("--within", type=click.IntRange(0, MOST_AHEAD), default=0, metavar="DAYS")
@AS_JSON
@click.pass_obj
def command(settings: Settings, community: str | None, within: int, as_json: bool) -> None:
    """Print what to look at again: entries, sources, promises; status 1 if there is anything."""
    library = load_library(settings)
    if community and community not in library.communities:
        known = ", ".join(sorted(library.communities))
        refuse(f'There is no community "{community}". Choose one of {known}.')
    found = due(library, date.today(), within, community)
    if as_json:
        click.echo(
            json.dumps([asdict(one) for one in found], indent=2, default=str, ensure_ascii=False)
        )
    else:
        for one in found:
            click.echo(f"{one.day}  {one.what}  {one.id}: {one.title}\n    {one.why}")
        click.echo(f"{len(found)} due")
    sys.exit(bool(found))
