"""The command line, entry point `kb`. Exit status: 0 done, 1 problems or nothing found, 2 wrong use."""

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import date
from lzma import LZMAError
from pathlib import Path
from typing import Any

import click

from app.backup_cli import backup, restore
from app.data import entry_data, results_data
from app.doctor import doctor
from app.due import command as due
from app.keeping import index_group, new, release_command, schema, template_group
from app.people_cli import people_group
from app.server import PortError
from app.server import serve as run
from app.settings import Settings, default_criteria
from app.store import StoreError
from app.tendering import tender_group
from app.terminal import AS_JSON, entry_of, load_library, refuse, writing
from index.request import Request
from index.search import open_search
from kb.cpv import read_labels, with_labels
from kb.criterion import Criterion
from kb.difference import difference
from kb.library import Library
from kb.load import NoVocabularyError, load
from kb.problem import nearest
from kb.report import FORMATS
from kb.rules import check as check_library
from kb.stats import stats as coverage

SEARCHED = ("en", "nl", "de", "fr", "es", "it", "pl", "sv", "da", "fi", "pt")
MARKS = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="procurement-criteria-kb", prog_name="kb")
@click.option(
    "--criteria",
    type=click.Path(path_type=Path),
    default=default_criteria,
    envvar="KB_CRITERIA",
    show_default="criteria",
    help="The folder that holds the knowledge.",
)
@click.pass_context
def main(context: click.Context, criteria: Path) -> None:
    """Criteria Commons: check, search, publish and serve public-procurement criteria."""
    context.obj = Settings.from_environment(criteria=criteria)


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@click.pass_obj
def check(settings: Settings, paths: tuple[Path, ...], strict: bool, form: str) -> None:
    """Report every problem of the library at once; PATHS narrow the report."""
    root = _root_of(paths) if paths else settings.criteria
    try:
        library = load(root)
        problems, read = check_library(library, date.today()), library.files_read
    except NoVocabularyError as error:
        problems, read = list(error.problems), 0
    if paths:
        wanted = [path.resolve() for path in paths]
        problems = [p for p in problems if _is_below(Path(p.place.path).resolve(), wanted)]
    click.echo(FORMATS[form](problems, read))
    sys.exit(any(strict or problem.severity == "error" for problem in problems))


@main.command()
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
                click.echo(f"    found by {why}")
            if explain:
                click.echo(f"    score {hit.score:.3f}")
            for one in reasons.get(hit.id, ()):
                read_as = f"{one.said} -> {one.means}" if one.said != one.means else one.said
                click.echo(f"      {one.score:6.3f}  {one.kind}  {read_as}".rstrip())
        hint = f'. Did you mean "{results.suggestion}"?' if results.suggestion else ""
        click.echo(f"{results.total} entries{hint}")
    sys.exit(results.total == 0)


@main.group()
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


@main.command()
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


@main.command()
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


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve the site; builds the index if it is missing or stale."""
    try:
        with writing(settings.instance):
            run(settings, host, port, click.echo)
    except PortError as error:
        refuse(f"{error} Try another --port.")
    except StoreError as error:
        refuse(str(error))
    except NoVocabularyError as error:
        refuse("\n".join(map(str, error.problems)))


@main.command()
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


def _root_of(paths: tuple[Path, ...]) -> Path:
    """The criteria folder that all `paths` belong to; ends the command when there is none."""
    first = paths[0].resolve()
    roots = [path for path in (first, *first.parents) if (path / "vocabulary.yaml").exists()]
    for path in paths:
        if not roots or not _is_below(path.resolve(), roots[:1]):
            refuse(f"{path} is not in a criteria folder, which has a `vocabulary.yaml`.")
    here = Path.cwd()
    return roots[0].relative_to(here) if here in roots[0].parents else roots[0]


def _is_below(path: Path, folders: list[Path]) -> bool:
    return any(path == folder or folder in path.parents for folder in folders)


for command in (
    new,
    release_command,
    schema,
    index_group,
    tender_group,
    template_group,
    people_group,
    due,
    doctor,
    backup,
    restore,
):
    main.add_command(command)
