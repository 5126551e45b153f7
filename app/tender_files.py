"""Files of `kb tender`: opened and written in plain words, whole or not at all."""

import os
from pathlib import Path

import click

from app.terminal import refuse
from kb.report import FORMATS as REPORTS
from kb.tender.file import TenderFile, TenderFileError, open_tender, tender_text
from kb.tender.model import Tender
from kb.tender.proof.upload import Upload, UploadError, read_upload

FILE = click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))


def open_file(path: Path) -> TenderFile:
    """The tender in a file; ends the command when it cannot be used."""
    try:
        return open_tender(path)
    except TenderFileError as error:
        refuse(REPORTS["text"](error.problems, 1))
    except OSError as error:
        refuse(f"{path} cannot be read: {error.strerror}. Make one with `kb tender new`.")


def read_any(path: Path) -> Upload:
    """A tender, a receipt or a document; ends the command when it cannot be read."""
    try:
        return read_upload(path.read_bytes(), str(path))
    except UploadError as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{path} cannot be read: {error.strerror}.")


def save(path: Path, tender: Tender) -> None:
    """Write a tender file."""
    write(path, tender_text(tender).encode())


def write(path: Path, content: bytes) -> None:
    """Whole or not at all: a new file beside the old one, then a rename."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}.")
