"""The commands `kb tender ...`: pin entries into a tender file, check, follow, prove and export it."""

import json
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click
from pydantic import ValidationError

from app.settings import Settings
from app.tender_files import FILE, open_file, save, write
from app.tender_following import tender_drift, tender_forget, tender_import, tender_verify
from app.tender_rows import finding_row
from app.terminal import AS_JSON, load_library, refuse
from kb.report import FORMATS as REPORTS
from kb.tender.draft import Draft
from kb.tender.edit import EditError, added, new_tender, pinned, removed
from kb.tender.export import FORMATS, ExportError, export
from kb.tender.receipt import receipt, receipt_text
from kb.tender.rules import check as check_tender
from kb.tender.rules import problems


@click.group("tender")
def tender_group() -> None:
    """Link entries into a tender: exact version pinned, numbers filled in, checked, exported, proven."""


@tender_group.command("new")
@FILE
@click.option("--title", required=True)
@click.option("--buyer", required=True)
@click.option("--country", required=True, help="ISO code of two capitals, such as NO.")
@click.option("--cpv", multiple=True, required=True, help="CPV code of what is bought; repeatable.")
@click.option("--language", multiple=True, default=["en"], show_default=True)
def tender_new(
    path: Path,
    title: str,
    buyer: str,
    country: str,
    cpv: tuple[str, ...],
    language: tuple[str, ...],
) -> None:
    """Write an empty tender with one lot to FILE."""
    if path.exists():
        refuse(f"{path} is there already. Choose another name.")
    try:
        made = new_tender(title, buyer, country, cpv, language)
    except ValidationError as error:
        wrong = error.errors()[0]
        refuse(f'`{wrong["loc"][0]}` cannot be "{wrong["input"]}". Write it as the options say.')
    save(path, made)


@tender_group.command("add")
@FILE
@click.argument("reference", metavar="ID[@VERSION]")
@click.option("--level")
@click.option("--use")
@click.option("--weight", help="Points of 100, for an award criterion.")
@click.option(
    "--set", "settings_", multiple=True, metavar="NAME=VALUE", help="A parameter's value."
)
@click.option("--lot", multiple=True, help="Only for this lot; repeatable.")
@click.pass_obj
def tender_add(
    settings: Settings,
    path: Path,
    reference: str,
    level: str | None,
    use: str | None,
    weight: str | None,
    settings_: tuple[str, ...],
    lot: tuple[str, ...],
) -> None:
    """Pin an entry in FILE, with the defaults of its level where nothing else is set."""
    file, library = open_file(path), load_library(settings)
    values = dict(_pair(one) for one in settings_)
    today = date.today()
    try:
        pin = pinned(library, reference, today, level, use, values, _decimal(weight), lot)
        changed = added(file.tender, pin)
    except EditError as error:
        refuse(str(error))
    save(path, changed)
    click.echo(f"{pin.entry} {pin.fingerprint}")
    mine = [
        verdict
        for verdict in check_tender(Draft(changed, library, today))
        if verdict.finding.keys[:2] == ("pins", len(changed.pins) - 1)
    ]
    for verdict in mine:
        click.echo(f"  {verdict.rule.id}: {verdict.finding.wrong}. Fix: {verdict.finding.fix}.")


@tender_group.command("remove")
@FILE
@click.argument("entry_id", metavar="ID")
@click.option("--lot")
def tender_remove(path: Path, entry_id: str, lot: str | None) -> None:
    """Take an entry out of FILE."""
    try:
        changed = removed(open_file(path).tender, entry_id, lot)
    except EditError as error:
        refuse(str(error))
    save(path, changed)


@tender_group.command("show")
@FILE
@AS_JSON
@click.pass_obj
def tender_show(settings: Settings, path: Path, as_json: bool) -> None:
    """Print the pins of FILE with their clauses."""
    draft = _draft(path, settings)
    tender = draft.tender
    if as_json:
        click.echo(_exported(draft, "json", _now(), settings).decode())
        return
    click.echo(f"{tender.title.said(tender.languages[0])}, {tender.buyer or 'no buyer yet'}")
    for _, lot, clauses in draft.each_lot():
        click.echo(f"\n{lot.id}: {lot.title.said(tender.languages[0])}")
        for clause in clauses:
            weight = f", weight {clause.pin.weight}" if clause.pin.weight is not None else ""
            click.echo(f"  {clause.pin.entry}  {clause.use}, {clause.level}{weight}")
            click.echo(f"    {clause.text(tender.languages[0])}")
    for annex in draft.annexes:
        click.echo(f"\n{annex.pin.entry}  form: {annex.template.title.en}")
    for clause in draft.stray:
        click.echo(f"\n{clause.pin.entry}  holds for no lot of this tender")
    for pin in draft.missing:
        click.echo(f"\n{pin.entry}  is not in this library")


@tender_group.command("check")
@FILE
@click.option("--format", "form", type=click.Choice(list(REPORTS)), default="text")
@AS_JSON
@click.pass_obj
def tender_check(settings: Settings, path: Path, form: str, as_json: bool) -> None:
    """Check FILE against procurement law, notice standards and good practice."""
    file = open_file(path)
    verdicts = check_tender(Draft(file.tender, load_library(settings), date.today()))
    if as_json:
        click.echo(json.dumps([finding_row(one) for one in verdicts], indent=2, ensure_ascii=False))
    else:
        click.echo(REPORTS[form](problems(verdicts, file.document), 1))
        if form == "text":
            click.echo("A clean check is not legal advice.")
    sys.exit(any(one.rule.severity == "error" for one in verdicts))


@tender_group.command("export")
@FILE
@click.option("--to", "form", type=click.Choice(list(FORMATS)), required=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--site", help="The site that addresses in the file point to; else KB_BASE_URL.")
@click.pass_obj
def tender_export(settings: Settings, path: Path, form: str, out: Path, site: str | None) -> None:
    """Write FILE in another format, and the receipt beside it."""
    settings = replace(settings, base_url=(site or settings.base_url).rstrip("/"))
    if not settings.base_url:
        click.echo("Addresses in the file are paths only. Name the site with --site.", err=True)
    draft, now = _draft(path, settings), _now()
    content = _exported(draft, form, now, settings)
    beside = out.with_name(f"{out.stem}.receipt.json")
    if path.resolve() in (out.resolve(), beside.resolve()):
        refuse(f"{path} is the tender itself and would be lost. Choose another name for --out.")
    written = {out: content}
    if form != "receipt":
        written[beside] = receipt_text(receipt(draft, now)).encode()
    for name, one in written.items():
        write(name, one)
        click.echo(f"wrote {name}")


def _draft(path: Path, settings: Settings) -> Draft:
    return Draft(open_file(path).tender, load_library(settings), date.today())


def _exported(draft: Draft, form: str, now: datetime, settings: Settings) -> bytes:
    """The tender in a format; ends the command when it cannot be written."""
    try:
        return export(draft, form, now, settings.base_url)
    except ExportError as error:
        refuse(str(error))


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign:
        refuse(f'--set {text} has no "=". Write NAME=VALUE, such as noise-level=60.')
    return name.strip(), value.strip()


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        refuse(f"--weight {text} is not a number.")


def _now() -> datetime:
    return datetime.now(UTC)


for command in (tender_drift, tender_verify, tender_import, tender_forget):
    tender_group.add_command(command)
