"""Tenders that this site keeps, because their author or the operator said so.

`instance/tenders/<id>.yaml` holds one each, beside it the hash of the key that deletes it. What a reader
keeps has an address that nobody can guess and is listed nowhere; what the operator imports is named on
the pages of the entries that it pins.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from kb.tender.file import TenderFileError, open_tender, tender_text
from kb.tender.model import Tender

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MOST = 2_000  # tenders that readers keep here; the operator's do not count


class KeepError(Exception):
    """Why a tender was not kept or not deleted; the text is the whole message."""


@dataclass(frozen=True)
class Kept:
    """A tender that is kept, and the id that its address ends with."""

    id: str
    tender: Tender


def keep_privately(folder: Path, tender: Tender) -> tuple[str, str]:
    """Keep a reader's tender under an id that cannot be guessed. Returns the id and the key that
    deletes it. Raises KeepError when the site holds as many as it may."""
    if sum(1 for _ in folder.glob("*.key")) >= MOST:
        raise KeepError("This site keeps no more tenders. Save yours as a file instead.")
    tender_id, key = secrets.token_hex(16), secrets.token_urlsafe(24)
    _write(folder / f"{tender_id}.key", _hash(key))
    _write(folder / f"{tender_id}.yaml", tender_text(tender))
    return tender_id, key


def keep_publicly(folder: Path, tender_id: str, tender: Tender) -> Path:
    """Keep a tender under a speaking id, named on the pages of its entries. Raises KeepError."""
    path = folder / "listed" / f"{tender_id}.yaml"
    if not ID.fullmatch(tender_id):
        raise KeepError(f'"{tender_id}" is not an id. Write lower-case words joined by hyphens.')
    if path.exists():
        raise KeepError(f"`{tender_id}` is kept already. Forget it first, or choose another id.")
    return _write(path, tender_text(tender))


def forget(folder: Path, tender_id: str, key: str | None = None) -> None:
    """Delete a kept tender: a reader's with its key, the operator's without. Raises KeepError."""
    path, lock = _path(folder, tender_id), folder / f"{tender_id}.key"
    if path is None:
        raise KeepError(f"No tender `{tender_id}` is kept here.")
    if key is not None and (not lock.exists() or lock.read_text() != _hash(key)):
        raise KeepError("That is not the key of this tender. Nothing was deleted.")
    path.unlink()
    lock.unlink(missing_ok=True)


def kept(folder: Path, tender_id: str) -> Kept | None:
    """The tender kept under an id; None if there is none, or its file cannot be read any more."""
    path = _path(folder, tender_id)
    try:
        return Kept(tender_id, open_tender(path).tender) if path else None
    except (TenderFileError, OSError):
        return None


def listed(folder: Path) -> tuple[Kept, ...]:
    """The tenders that the operator imported, by id."""
    found = (kept(folder, path.stem) for path in sorted((folder / "listed").glob("*.yaml")))
    return tuple(one for one in found if one)


def using(folder: Path, entry_id: str) -> tuple[Kept, ...]:
    """The listed tenders that pin an entry, at whatever version."""
    return tuple(
        one for one in listed(folder) if any(pin.id == entry_id for pin in one.tender.pins)
    )


def count_using(folder: Path, entry_id: str) -> int:
    """How many tenders that readers keep here pin an entry. The files are searched, not read: they are
    many, and nothing but their number is told."""
    pin = re.compile(rf"(?<![a-z0-9-]){re.escape(entry_id)}@\d".encode())
    return sum(1 for path in folder.glob("*.yaml") if pin.search(path.read_bytes()))


def _path(folder: Path, tender_id: str) -> Path | None:
    if not ID.fullmatch(tender_id):
        return None
    places = (folder / f"{tender_id}.yaml", folder / "listed" / f"{tender_id}.yaml")
    return next((path for path in places if path.exists()), None)


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)
    return path


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
