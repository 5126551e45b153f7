"""The formats that a tender is written in: one writer each, in a module of its own."""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from kb.library import Library
from kb.template import Template
from kb.tender.draft import Draft
from kb.tender.file import tender_text
from kb.tender.receipt import receipt, receipt_text
from kb.tender.write.docx import write_docx
from kb.tender.write.eforms import write_eforms
from kb.tender.write.forms import form_docx, form_xlsx
from kb.tender.write.job import ExportError as ExportError
from kb.tender.write.job import Job
from kb.tender.write.jsonld import write_jsonld
from kb.tender.write.markdown import write_markdown
from kb.tender.write.ocds import write_ocds
from kb.tender.write.xlsx import write_xlsx

__all__ = ["FORMATS", "ExportError", "Format", "Job", "export"]


class Format(NamedTuple):
    """A kind of file: its name for people, its ending, its media type, what it is for, and who
    writes it."""

    title: str
    suffix: str
    media_type: str
    purpose: str
    write: Callable[[Job], bytes]


def export(draft: Draft, name: str, now: datetime, base_url: str = "") -> bytes:
    """The tender in the format `name`. Raises ExportError when a pin's text is not at hand."""
    if draft.missing:
        names = ", ".join(pin.entry for pin in draft.missing)
        raise ExportError(
            f"The text of {names} is not in this library. Remove the pin, or update the library."
        )
    return FORMATS[name].write(Job(draft, receipt(draft, now), base_url))


def _json(job: Job) -> bytes:
    tender = job.draft.tender.model_dump(mode="json", exclude_defaults=True)
    clauses = [
        {
            "entry": clause.pin.entry,
            "address": f"{job.base_url}/criteria/{clause.pin.entry}",
            "title": clause.criterion.title.root,
            "use": clause.use,
            "level": clause.level,
            "text": {language: clause.text(language) for language in job.draft.tender.languages},
        }
        for clause in job.draft.clauses
    ]
    data = {"tender": tender, "clauses": clauses, "receipt": job.receipt.data()}
    return json.dumps(data, indent=2, ensure_ascii=False).encode()


def _yaml(job: Job) -> bytes:
    return tender_text(job.draft.tender).encode()


def _receipt(job: Job) -> bytes:
    return receipt_text(job.receipt).encode()


def _everything(job: Job) -> bytes:
    """Every other format in one archive; the receipt's time stands on each file."""
    moment = datetime.fromisoformat(job.receipt.written).timetuple()[:6]
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for name, form in FORMATS.items():
            if name != "zip":
                info = ZipInfo(f"tender{form.suffix}", moment)
                archive.writestr(info, form.write(job), ZIP_DEFLATED)
    return packed.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS: dict[str, Format] = {
    "docx": Format("Word", ".docx", WORD, "Clauses for the tender documents, by lot and language", write_docx),
    "xlsx": Format("Excel", ".xlsx", EXCEL, "Bidders' answers, evaluation with points, contract monitoring", write_xlsx),
    "md": Format("Markdown", ".md", "text/markdown", "The clauses as plain text", write_markdown),
    "eforms": Format("eForms", ".eforms.xml", "application/xml", "Blocks for the contract notice (subtype 16, SDK 1.15)", write_eforms),
    "ocds": Format("OCDS", ".ocds.json", "application/json", "Open contracting data; register a prefix of your own for the ocid", write_ocds),
    "jsonld": Format("Linked data", ".jsonld", "application/ld+json", "CCCEV and ePO, with sources and evidence", write_jsonld),
    "json": Format("JSON", ".json", "application/json", "Everything, for programs", _json),
    "yaml": Format("Tender file", ".yaml", "application/yaml", "To go on with, here or with `kb tender`", _yaml),
    "receipt": Format("Receipt", ".receipt.json", "application/json", "Proof of what was asked: keep it with the file", _receipt),
    "zip": Format("All of it", ".zip", "application/zip", "Every format and the receipt in one archive", _everything),
}  # fmt: skip


class Form(NamedTuple):
    """A kind of file for a template: its ending, its media type, and who writes it."""

    suffix: str
    media_type: str
    write: Callable[[Template, Library, str, str], bytes]


FORMS: dict[str, Form] = {
    "docx": Form(".docx", WORD, form_docx),
    "xlsx": Form(".xlsx", EXCEL, form_xlsx),
}
