"""The command line, entry point `kb`. Exit status: 0 done, 1 problems or nothing found, 2 wrong use."""

import ast
from functools import cache
from importlib import import_module
from pathlib import Path

import click

from app.settings import Settings, default_criteria

PACKAGE = Path(__file__).parent
COMMANDS = {
    "backup": "app.backup_cli:backup",
    "check": "app.check_cli:check",
    "diff": "app.show_cli:diff",
    "doctor": "app.doctor:doctor",
    "due": "app.due_cli:due",
    "index": "app.keeping:index_group",
    "new": "app.keeping:new",
    "people": "app.people_cli:people_group",
    "release": "app.keeping:release_command",
    "restore": "app.backup_cli:restore",
    "schema": "app.keeping:schema",
    "search": "app.search_cli:search",
    "serve": "app.serve_cli:serve",
    "show": "app.show_cli:show",
    "stats": "app.show_cli:stats",
    "template": "app.keeping:template_group",
    "tender": "app.tendering:tender_group",
    "vocabulary": "app.cpv_cli:vocabulary",
}


class OnDemand(click.Group):
    """Imports a command only when it is asked for: a search needs no web server and no database."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, command = COMMANDS[name].partition(":")
        found: click.Command = getattr(import_module(module), command)
        return found

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with the first sentence of each, which is read without importing any."""
        width = formatter.width - 6 - max(map(len, COMMANDS))
        said = [click.Command(name, help=_docstring(name)) for name in COMMANDS]
        with formatter.section("Commands"):
            formatter.write_dl([(str(one.name), one.get_short_help_str(width)) for one in said])


def _docstring(name: str) -> str:
    """What the function of a command says of itself."""
    module, _, command = COMMANDS[name].partition(":")
    written = _written(PACKAGE.parent.joinpath(*module.split(".")).with_suffix(".py"))
    functions = (one for one in written.body if isinstance(one, ast.FunctionDef))
    return next(ast.get_docstring(one) or "" for one in functions if one.name == command)


@cache
def _written(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@click.group(cls=OnDemand, context_settings={"help_option_names": ["-h", "--help"]})
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
