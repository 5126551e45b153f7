"""The worked tenders of `tests/tenders` over the real library, ready to be exported."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kb.tender.draft import Draft
from kb.tender.file import open_tender
from kb.tender.model import Pin, Tender
from kb.tender.receipt import receipt
from kb.tender.write.job import Job
from tests.real import REAL

FOLDER = Path(__file__).parent / "tenders"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def tender(name: str) -> Tender:
    """A worked tender as it stands in its file."""
    return open_tender(FOLDER / f"{name}.yaml").tender


def job(of: str | Tender) -> Job:
    """What a writer is given for a worked tender, or for a changed one."""
    draft = Draft(tender(of) if isinstance(of, str) else of, REAL, NOW.date())
    return Job(draft, receipt(draft, NOW), "https://kb.example")


def changed(of: str | Tender, **keys: Any) -> Tender:
    """A tender with other values under some keys, as its file would write them."""
    known = tender(of) if isinstance(of, str) else of
    data = known.model_dump(mode="json", exclude_defaults=True) | {"kind": "tender"}
    return Tender.model_validate(_written(data | keys))


def lot_changed(of: str, **keys: Any) -> Tender:
    """A worked tender whose first lot has other values under some keys (snake_case)."""
    known = tender(of)
    first, *others = known.model_dump(mode="json", exclude_defaults=True)["lots"]
    kebab = {key.replace("_", "-"): value for key, value in keys.items()}
    return changed(known, lots=[{**first, **kebab}, *others])


def award_pins(of: Tender, **keys: Any) -> Tender:
    """The tender whose award criteria have other values: one per criterion, in the file's order."""
    pins: list[Pin] = []
    for pin in of.pins:
        number = sum(one.use == "award-criterion" for one in pins)
        mine = pin.use == "award-criterion"
        new = {key: values[number] for key, values in keys.items()} if mine else {}
        pins.append(pin.model_copy(update=new))
    return of.model_copy(update={"pins": tuple(pins)})


def _written(data: Any) -> Any:
    """JSON-ready data with every scalar as text, as the reader hands it to the model."""
    if isinstance(data, dict):
        return {key: _written(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        return [_written(value) for value in data]
    return str(data).lower() if isinstance(data, bool) else str(data)
