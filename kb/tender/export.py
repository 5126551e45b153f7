"""The formats that a tender is written in: one writer each, in a module of its own."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kb.tender.draft import Draft
from kb.tender.receipt import Receipt, receipt


@dataclass(frozen=True)
class Job:
    """What every writer is given: the draft, its receipt, and the site that addresses point to."""

    draft: Draft
    receipt: Receipt
    base_url: str


class Format(NamedTuple):
    """A kind of file: its ending, its media type, what it is for, and who writes it."""

    suffix: str
    media_type: str
    purpose: str
    write: Callable[[Job], bytes]


class ExportError(Exception):
    """Why a tender cannot be written in a format; the text is the whole message."""


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


FORMATS: dict[str, Format] = {
    "json": Format(".json", "application/json", "Everything, for programs", _json),
}
