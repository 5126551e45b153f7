"""The commands that follow a tender: drift, verify; and keep it on the site: import, forget."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click

from app.kept import KeepError, forget, keep_publicly
from app.settings import Settings
from app.tender_files import FILE, open_file, read_any, save
from app.tender_rows import drift_row, drift_text, proof_data, proof_lines
from app.terminal import AS_JSON, load_library, refuse
from kb.library import Library
from kb.tender.edit import EditError
from kb.tender.model import Tender
from kb.tender.proof.drift import drift, lines_in
from kb.tender.proof.takeover import taken_over
from kb.tender.proof.verify import verify


@click.command("drift")
@FILE
@click.option("--take-over", is_flag=True, help="Move the pins to the newest versions.")
@click.option("--only", multiple=True, metavar="ID", help="Take over this entry only; repeatable.")
@AS_JSON
@click.pass_obj
def tender_drift(
    settings: Settings, path: Path, take_over: bool, only: tuple[str, ...], as_json: bool
) -> None:
    """Say what has changed since in the entries that FILE pins: a tender, a receipt or a document."""
    given, library, today = read_any(path), load_library(settings), date.today()
    tender = given.tender.tender if given.tender else None
    lines = given.receipt.receipt.lines if given.receipt else lines_in(given.text)
    found = drift(tender or lines, library, today)
    if as_json:
        click.echo(json.dumps([drift_row(one) for one in found], indent=2, ensure_ascii=False))
    else:
        for one in found:
            click.echo(drift_text(one))
        click.echo(f"Pins to look at: {sum(not one.is_quiet for one in found)} of {len(found)}")
    if take_over or only:
        _take_over(path, tender, only, library, today)
    sys.exit(any(not one.is_quiet for one in found) and not (take_over or only))


def _take_over(
    path: Path, tender: Tender | None, only: tuple[str, ...], library: Library, today: date
) -> None:
    if tender is None:
        refuse(f"{path} is no tender file, so there is nothing to move.")
    try:
        done = taken_over(tender, only, library, today)
    except EditError as error:
        refuse(str(error))
    save(path, done.tender)
    for old, new in done.moved:
        click.echo(f"moved {old} -> {new}")
    for one in done.refilled:
        click.echo(
            f"look again: {one.entry} {one.part}: {one.old} -> {one.new or 'dropped'} ({one.why})"
        )


@click.command("verify")
@FILE
@AS_JSON
@click.pass_obj
def tender_verify(settings: Settings, path: Path, as_json: bool) -> None:
    """Prove that the clauses of FILE are the published text: a tender, a receipt or a document."""
    given = read_any(path)
    tender = given.tender.tender if given.tender else None
    found = verify(given.receipt or tender or given.text, load_library(settings))
    if not found.proofs:
        refuse(f"{path} holds no pin and no line of a receipt, so there is nothing to prove.")
    if as_json:
        click.echo(json.dumps(proof_data(found), indent=2, ensure_ascii=False))
    else:
        for line in proof_lines(found):
            click.echo(line)
    sys.exit(not found.is_proven)


@click.command("import")
@FILE
@click.argument("tender_id", metavar="ID")
@click.pass_obj
def tender_import(settings: Settings, path: Path, tender_id: str) -> None:
    """Keep FILE on the site as ID; the pages of its entries say that they are used in it."""
    tender = open_file(path).tender
    with _folder(settings):
        click.echo(f"wrote {keep_publicly(settings.tenders, tender_id, tender)}")


@click.command("forget")
@click.argument("tender_id", metavar="ID")
@click.pass_obj
def tender_forget(settings: Settings, tender_id: str) -> None:
    """Delete a tender that the site keeps."""
    with _folder(settings):
        forget(settings.tenders, tender_id)


@contextmanager
def _folder(settings: Settings) -> Iterator[None]:
    """Refuses in plain words what the folder of kept tenders cannot do."""
    try:
        yield
    except KeepError as error:
        refuse(str(error))
    except OSError as error:
        refuse(f"{settings.tenders} cannot be changed: {error.strerror}.")
