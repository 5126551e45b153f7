"""The typed values that entries are made of: texts by language, numbers, days, codes, citations."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    RootModel,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from kb.decode import HARMLESS
from kb.document import Keys

MAX_TEXT = 4_000
MAX_LONG_TEXT = 30_000  # a cell of a spreadsheet holds 32,767
SPACES = "\n" + HARMLESS  # YAML can write other characters as escapes, past the reader
WITHOUT_SPACES = dict.fromkeys(map(ord, SPACES))
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def kebab(name: str) -> str:
    """Python's snake_case as the files write it."""
    return name.replace("_", "-")


class Strict(BaseModel):
    """Frozen; unknown keys refused; kebab-case in files, snake_case in Python."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, alias_generator=kebab, serialize_by_alias=True
    )


def _shaped(pattern: str, kind: str) -> Any:
    """A validator: text that matches `pattern` whole, else the error `kind`."""
    shape = re.compile(pattern, re.ASCII)

    def check(value: Any) -> Any:
        if not isinstance(value, str) or not shape.fullmatch(value):
            raise PydanticCustomError(kind, "{value}", {"value": value})
        return value

    return BeforeValidator(check)


def _day(value: Any) -> Any:
    try:
        if isinstance(value, str) and DAY.fullmatch(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise PydanticCustomError("not_a_date", "{value}", {"value": value})


def _plain_number(value: Decimal) -> int | float | str:
    """A number of JSON and YAML; as text where these would keep only its first 16 digits."""
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else f"{value:f}"


def _filled(limit: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not value.strip():
            raise PydanticCustomError("empty_text", "empty")
        if len(value) > limit:
            said = {"length": len(value), "limit": limit}
            raise PydanticCustomError("text_too_long", "{length} of {limit}", said)
        if not value.translate(WITHOUT_SPACES).isprintable():
            odd = next(one for one in value if not one.isprintable() and one not in SPACES)
            raise PydanticCustomError("invisible", "{code}", {"code": f"U+{ord(odd):04X}"})
        return value.strip()

    return check


def _computed(value: Any) -> Any:
    raise PydanticCustomError("extra_forbidden", "computed, never written")


Computed = Annotated[str, BeforeValidator(_computed), Field(default="", exclude=True)]
Words = Annotated[str, AfterValidator(_filled(MAX_TEXT))]
LongWords = Annotated[str, AfterValidator(_filled(MAX_LONG_TEXT))]
Slug = Annotated[str, _shaped(r"[a-z0-9]+(-[a-z0-9]+)*", "not_a_slug")]
VersionNumber = Annotated[
    str, _shaped(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)", "not_a_version")
]
Reference = Annotated[
    str,
    _shaped(r"[a-z0-9]+(-[a-z0-9]+)*@(0|[1-9]\d*)(\.(0|[1-9]\d*)){2}", "not_a_reference"),
]
Fingerprint = Annotated[str, _shaped(r"sha256:[0-9a-f]{64}", "not_a_fingerprint")]
Language = Annotated[str, _shaped(r"[a-z]{2}", "not_a_language")]
Country = Annotated[str, _shaped(r"[A-Z]{2}", "not_a_country")]
Url = Annotated[str, _shaped(r"https?://[^\s<>\"'`\\]+", "not_a_url")]
Year = Annotated[int, _shaped(r"(19|20)\d\d", "not_a_year"), WithJsonSchema({"type": "integer"})]
Yes = Annotated[bool, _shaped(r"true|false", "not_yes_or_no"), WithJsonSchema({"type": "boolean"})]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[
    Decimal,
    _shaped(r"-?\d{1,15}(\.\d{1,6})?", "not_a_number"),
    PlainSerializer(_plain_number, return_type=int | float | str, when_used="json"),
    WithJsonSchema({"type": "number"}),
]
Cpv = Annotated[
    str,
    _shaped(r"\d{8}(-\d)?", "not_a_cpv_code"),
    AfterValidator(lambda code: code[:8]),
    WithJsonSchema({"type": ["integer", "string"]}),
]


class Text(RootModel[dict[str, Words]]):
    """The same words in one or more languages; English is always there."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _has_english(self) -> "Text":
        if "en" not in self.root:
            raise PydanticCustomError("missing_english", "no English text")
        return self

    @property
    def en(self) -> str:
        return self.root["en"]

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self.root)

    def language(self, wanted: str) -> str:
        """`wanted` if this text has it, else English."""
        return wanted if wanted in self.root else "en"

    def said(self, wanted: str = "en") -> str:
        """The words in the language `wanted`, else in English."""
        return self.root[self.language(wanted)]


class Citation(Strict):
    """A source of the register, the place in it, and what it is cited for."""

    id: Slug
    at: Words | None = None
    supports: Words | None = None


def texts(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Text]]:
    """Every Text inside a model, with the keys that lead to it as the file writes them."""
    if isinstance(value, Text):
        yield keys, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if isinstance(inner, HOLDING):
                yield from texts(inner, (*keys, kebab(name)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            if isinstance(inner, HOLDING):
                yield from texts(inner, (*keys, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            if isinstance(inner, HOLDING):
                yield from texts(inner, (*keys, index))


HOLDING = (BaseModel, dict, tuple)  # what a Text may be inside of


def parts(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Every value inside a model, depth first, with its keys as the file writes them."""
    yield keys, value
    if isinstance(value, Text):
        return
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from parts(getattr(value, name), (*keys, kebab(name)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from parts(inner, (*keys, key))
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from parts(inner, (*keys, index))
