"""The commands that keep a backup and put it back."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import click

from app import backup as backups
from app.backup import BackupError
from app.settings import Settings
from app.store import StoreError, open_store
from app.store.opened import default_url
from app.terminal import refuse
from kb.journal import BusyError

FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.pass_obj
def backup(settings: Settings, path: Path) -> None:
    """Keep knowledge, working data and kept tenders of this moment in FILE; the site may go on
    meanwhile."""
    try:
        with closing(open_store(settings.database_url or default_url(settings.instance))) as store:
            count = backups.keep(settings, store, path)
    except (StoreError, BusyError, OSError) as error:
        refuse(f"No backup was made: {error}")
    click.echo(f"{count} files kept in {path}")


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--verify", is_flag=True, help="Only try it out; nothing is kept.")
@click.option("--to", type=click.Path(file_okay=False, path_type=Path), help="A new folder for it.")
@click.pass_obj
def restore(settings: Settings, path: Path, verify: bool, to: Path | None) -> None:
    """Put FILE back: criteria and instance into a new folder, working data into KB_DATABASE_URL if it
    is set."""
    if verify == (to is not None):
        refuse("Say either --verify or --to FOLDER.")
    try:
        if to is None:
            entries, count = backups.verify(path)
        else:
            there = replace(settings, criteria=to / "criteria", instance=to / "instance")
            entries, count = backups.restore(path, there)
    except (BackupError, StoreError, OSError) as error:
        refuse(str(error))
    click.echo(f"{entries} entries, {count} rows {'can be restored' if verify else 'restored'}")
