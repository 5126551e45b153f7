"""`kb search`: ranked hits at the command line."""

import json
import sys
from collections.abc import Collection
from contextlib import closing

import click

from app.data import results_data
from app.settings import Settings
from app.terminal import AS_JSON, load_library, refuse, writing
from index.request import Request
from index.search import open_search
from kb.library import Library
from kb.problem import nearest


@click.command()
@click.argument("query")
@click.option("--kind", multiple=True)
@click.option("--community", multiple=True)
@click.option("--use", multiple=True)
@click.option("--level", multiple=True)
@click.option("--topic", multiple=True)
@click.option("--cpv", multiple=True, help="CPV code; its division (the first two digits) counts.")
@click.option("--country", multiple=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--language", default="en", show_default=True, help="The language you ask in.")
@click.option("--explain", is_flag=True, help="Show what every score is made of.")
@AS_JSON
@click.pass_obj
def search(
    settings: Settings,
    /,
    query: str,
    limit: int,
    language: str,
    explain: bool,
    as_json: bool,
    cpv: tuple[str, ...],
    **filters: tuple[str, ...],
) -> None:
    """Search the library and print ranked hits."""
    library = load_library(settings)
    _refuse_unknown(library, filters)
    chosen = {**filters, "division": tuple(code[:2] for code in cpv)}
    filters = {name: values for name, values in chosen.items() if values}
    request = Request(text=query, filters=filters, size=limit, language=language)
    with writing(settings.instance), closing(open_search(library, settings.index)) as opened:
        results = opened.search(request)
        shown = results.hits if explain else ()
        reasons = {hit.id: opened.explain(request, hit.id) for hit in shown}
    if as_json:
        click.echo(json.dumps(results_data(results, reasons), indent=2, ensure_ascii=False))
    else:
        for hit in results.hits:
            click.echo(f"{hit.id}@{hit.version}  {hit.kind}  {hit.title}\n    {hit.summary}")
            for why in hit.why:
                click.echo(f"    found because {why}")
            if explain:
                click.echo(f"    score {hit.score:.3f}")
            for one in reasons.get(hit.id, ()):
                read_as = f"{one.said} -> {one.means}" if one.said != one.means else one.said
                click.echo(f"      {one.score:6.3f}  {one.kind}  {read_as}".rstrip())
        hint = f'. Did you mean "{results.suggestion}"?' if results.suggestion else ""
        click.echo(f"{results.total} entries{hint}")
    sys.exit(results.total == 0)


def _refuse_unknown(library: Library, filters: dict[str, tuple[str, ...]]) -> None:
    """End the command when a filter has a value that nothing can have."""
    words = library.vocabulary
    known: dict[str, Collection[str]] = {
        "kind": words.kinds, "community": library.communities, "use": words.uses,
        "level": words.levels, "topic": words.topics, "country": words.countries,
    }  # fmt: skip
    for name, values in filters.items():
        for value in values:
            if value not in known[name]:
                near = nearest(value, known[name])
                fix = (
                    f"Did you mean `{near}`?"
                    if near
                    else f"Choose one of {', '.join(known[name])}."
                )
                refuse(f'There is no {name} "{value}". {fix}')
