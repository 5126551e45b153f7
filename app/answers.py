"""The rows of the API's answers: filled by `app.api`, described by `app.openapi`."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import WithJsonSchema

Iso = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]


@dataclass(frozen=True)
class EntryRow:
    """A current entry in short."""

    id: str
    kind: str
    version: str
    status: str
    community: str
    title: dict[str, str]
    fingerprint: str


@dataclass(frozen=True)
class VersionRow:
    """One kept version of an entry; a proposal has not been released yet."""

    version: str
    released: Iso | None
    fingerprint: str


@dataclass(frozen=True)
class ChangeRow:
    """One field that differs; `old` or `new` is null where the field did not exist."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class ReleaseRow:
    """One published version of any entry, with the class of its change; or its end: withdrawn, with
    the reason, or superseded by another."""

    reference: str
    date: Iso
    change: str
    note: str
    superseded_by: str | None


@dataclass(frozen=True)
class PointsRow:
    """A bid's value, its points of 100, and its points after the weight."""

    value: float
    points: float
    weighted: float


ROWS = (EntryRow, VersionRow, ChangeRow, ReleaseRow, PointsRow)
