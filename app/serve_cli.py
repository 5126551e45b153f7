"""`kb serve`: the site, for one person or for many."""

import os

import click

from app.server import PortError
from app.server import serve as run
from app.settings import Settings
from app.store import StoreError
from app.terminal import refuse, writing
from kb.load import NoVocabularyError

MOST = 4  # workers, unless more are asked for


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=lambda: min(os.cpu_count() or 1, MOST),
    envvar="KB_WORKERS",
    show_default="one for each core, four at most",
    help="Processes that answer; one more keeps the index.",
)
@click.pass_obj
def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve the site; builds the index if it is missing or stale."""
    try:
        with writing(settings.instance):
            run(settings, host, port, workers, click.echo)
    except PortError as error:
        refuse(f"{error} Try another --port.")
    except StoreError as error:
        refuse(str(error))
    except NoVocabularyError as error:
        refuse("\n".join(map(str, error.problems)))
