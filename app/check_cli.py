"""`kb check`: every problem of the library at once."""

import sys
from datetime import date
from pathlib import Path

import click

from app.settings import Settings
from app.terminal import refuse
from kb.load import NoVocabularyError, load
from kb.report import FORMATS
from kb.rules import check as check_library


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@click.pass_obj
def check(settings: Settings, paths: tuple[Path, ...], strict: bool, form: str) -> None:
    """Report every problem of the library at once; PATHS narrow the report."""
    root = _root_of(paths) if paths else settings.criteria
    try:
        library = load(root, settings.packed if root == settings.criteria else None)
        problems, read = check_library(library, date.today()), library.files_read
    except NoVocabularyError as error:
        problems, read = list(error.problems), 0
    if paths:
        wanted = [path.resolve() for path in paths]
        problems = [p for p in problems if _is_below(Path(p.place.path).resolve(), wanted)]
    click.echo(FORMATS[form](problems, read))
    sys.exit(any(strict or problem.severity == "error" for problem in problems))


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
