"""A practice: a real purchase, with what was asked and what came out."""

from typing import Annotated, Literal

from pydantic import Field

from kb.entry import Entry
from kb.values import Citation, Country, Number, Slug, Strict, Text, Url, Words, Year, Yes


class ContractValue(Strict):
    """Money as published; the note says whether it is an estimate, a ceiling or the award."""

    amount: Number
    currency: Words
    note: Text | None = None
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Result(Strict):
    """One figure that came out, as its source gives it."""

    label: Text
    value: Words
    unit: Words | None = None
    sources: Annotated[tuple[Citation, ...], Field(min_length=1)]


class Notice(Strict):
    """The published notice of the procedure."""

    reference: Words
    url: Url | None = None


class Practice(Entry):
    """A real purchase: who, where, when, what was asked, what came out."""

    kind: Literal["practice"]
    buyer: Slug
    country: Country
    year: Year
    object: Text
    procedure: Slug
    contract_value: ContractValue | None = None
    asked: Annotated[tuple[Text, ...], Field(min_length=1)]
    criteria: tuple[Slug, ...] = ()
    results: Annotated[tuple[Result, ...], Field(min_length=1)]
    lessons: Annotated[tuple[Text, ...], Field(min_length=1)]
    notice: Notice | None = None
    ongoing: Yes = False
