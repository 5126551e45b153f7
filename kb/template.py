"""A template: a form or text to fill in, made of typed fields."""

from typing import Annotated, Literal

from pydantic import Field

from kb.entry import Entry
from kb.parameter import Choice
from kb.values import Number, Slug, Strict, Text, Words, Yes

FieldType = Literal["text", "long-text", "number", "choice", "yes-no", "date", "computed"]


class FormField(Strict):
    """One thing to fill in; `formula` says in words how a computed field comes about."""

    id: Slug
    label: Text
    type: FieldType
    help: Text | None = None
    unit: Words | None = None
    min: Number | None = None
    max: Number | None = None
    options: tuple[Choice, ...] = ()
    formula: Text | None = None
    filled_by: Slug
    required: Yes = True
    criteria: tuple[Slug, ...] = ()


class Section(Strict):
    """A part of the form; `repeats` makes it a table with one row per item."""

    title: Text
    intro: Text | None = None
    repeats: Text | None = None
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]


class Template(Entry):
    """A form or text to fill in: who fills it in, how often, with which fields."""

    kind: Literal["template"]
    purpose: Slug
    audience: Annotated[tuple[Slug, ...], Field(min_length=1)]
    frequency: Slug
    use_when: Annotated[tuple[Text, ...], Field(min_length=1)]
    avoid_when: tuple[Text, ...] = ()
    criteria: tuple[Slug, ...] = ()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
