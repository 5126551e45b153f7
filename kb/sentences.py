"""What each kind of pydantic's errors says to a contributor. The one place that knows those kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import RootModel

from kb.document import Keys
from kb.locate import keys_of, named
from kb.problem import did_you_mean, nearest, one_of, what

Sentences = tuple[str, str, str, str]  # rule, wrong, expected, fix

VALUE_ERRORS: dict[str, tuple[str, str, str]] = {
    "not_a_slug": (
        "wrong-id-form",
        "lower-case words joined by hyphens, such as `noise-limit`",
        "write it in that form",
    ),
    "not_a_version": (
        "wrong-version-form",
        "a version MAJOR.MINOR.PATCH, such as 1.0.0",
        "write three numbers with dots",
    ),
    "not_a_reference": (
        "wrong-reference",
        "an entry and its version, such as `noise-limit@1.0.0`",
        "copy it from the entry's page",
    ),
    "not_a_fingerprint": (
        "wrong-fingerprint-form",
        "`sha256:` and 64 digits or letters a to f",
        "copy it from the entry's page, or pin the entry again",
    ),
    "not_a_language": (
        "wrong-language-form",
        "an ISO language code of two letters, such as nl",
        "write the code",
    ),
    "not_a_country": (
        "wrong-country-form",
        "an ISO country code of two capitals, such as NO",
        "write the code",
    ),
    "not_a_url": (
        "wrong-url",
        "an address that starts with https:// or http://",
        "copy the address from the browser",
    ),
    "not_a_year": ("wrong-year", "a year with four digits", "write the year"),
    "not_a_date": (
        "wrong-date",
        "a day as YYYY-MM-DD, such as 2026-11-22",
        "write an existing day in that form",
    ),
    "not_a_number": (
        "wrong-number",
        "a number with a decimal point, without unit or thousands sign",
        "write only the number; the unit has its own key",
    ),
    "not_yes_or_no": ("wrong-yes-no", "`true` or `false`", "write one of the two"),
    "not_a_cpv_code": (
        "wrong-cpv-form",
        "a CPV code of eight digits, such as 45000000",
        "look the code up in the CPV list",
    ),
}
SHAPES = {
    "string_type": "text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
}


@dataclass(frozen=True)
class Finding:
    """One error of pydantic: its kind, the value found, where, in which model."""

    kind: str
    value: Any
    keys: Keys
    model: Any
    context: dict[str, Any]
    about_key: bool = False

    @property
    def name(self) -> str:
        """What a contributor calls the place: the last key that is a word; `title.nl` in a text."""
        words = [key for key in self.keys if isinstance(key, str)] or ["file"]
        by_language = isinstance(self.model, type) and issubclass(self.model, RootModel)
        return ".".join(words[-2:]) if by_language else words[-1]

    @property
    def options(self) -> list[str]:
        """The words that would have been right."""
        stated = self.context.get("expected") or self.context.get("expected_tags", "")
        return [word.strip(" '") for word in stated.replace(" or ", ", ").split(",")]


def sentences(found: Finding) -> Sentences:
    """Rule, what is wrong, what is expected and what to do."""
    if found.kind in SAYING:
        return SAYING[found.kind](found)
    if found.value is None:
        return _empty(found)
    if found.kind in CHOICES:
        return _unknown_term(found)
    if found.kind == "too_short":
        return _too_few(found)
    return _wrong_value(found) if found.kind in VALUE_ERRORS else _wrong_type(found)


def unknown_key(found: Finding) -> Sentences:
    """A key that its mapping does not have; of a mapping whose keys are listed words."""
    known = sorted(found.options)
    return (
        "unknown-key",
        f"`{found.keys[-1]}` is not known here",
        f"One of: {', '.join(known)}",
        did_you_mean(str(found.keys[-1]), known, "choose one of them"),
    )


def _unknown_key_of_model(found: Finding) -> Sentences:
    key, known = str(found.keys[-1]), sorted(keys_of(found.model))
    listed = f"One of: {', '.join(known)}"
    return (
        "unknown-key",
        f"`{key}` is not a key of {named(found.model)}",
        one_of(known, "A key that the guide lists") if nearest(key, known) else listed,
        did_you_mean(key, known, "delete the key, or move its text to a known one"),
    )


def _missing(found: Finding) -> Sentences:
    return (
        "missing-key",
        f"{named(found.model)} has no `{found.keys[-1]}` here",
        "The key is required",
        f"add `{found.keys[-1]}`; the guide shows an example",
    )


def _missing_form(found: Finding) -> Sentences:
    tag = found.context["discriminator"].strip("'")
    return (
        "missing-key",
        f"`{found.name}` has no `{tag}`",
        f"`{tag}` says which form it has",
        f"add `{tag}`; the guide lists the forms",
    )


def _missing_english(found: Finding) -> Sentences:
    return (
        "missing-english",
        f"`{found.name}` has no English text",
        "`en` beside the other languages",
        "add `en: ...`",
    )


def _too_long(found: Finding) -> Sentences:
    return (
        "text-too-long",
        f"`{found.name}` has {found.context['length']} characters",
        f"At most {found.context['limit']} characters",
        "shorten the text, or split it",
    )


def _invisible(found: Finding) -> Sentences:
    return (
        "control-character",
        f"`{found.name}` holds the invisible character {found.context['code']}",
        "Visible text",
        "delete the character",
    )


def _too_many(found: Finding) -> Sentences:
    return (
        "too-many",
        f"`{found.name}` has {found.context['actual_length']} items",
        f"At most {found.context['max_length']}",
        "split the file",
    )


def _too_few(found: Finding) -> Sentences:
    return (
        "too-few",
        f"`{found.name}` has too few items",
        f"At least {found.context['min_length']}",
        "add what is missing",
    )


def _empty(found: Finding) -> Sentences:
    return (
        "empty-value",
        f"`{found.name}` is empty",
        "A value after the colon",
        "fill it in, or delete the key if it is optional",
    )


def _unknown_term(found: Finding) -> Sentences:
    written = found.context.get("tag", found.value)
    return (
        "unknown-term",
        f"`{found.name}` is {what(written)}",
        f"One of: {', '.join(found.options)}",
        did_you_mean(str(written), found.options, "choose one of them"),
    )


def _wrong_value(found: Finding) -> Sentences:
    rule, expected, fix = VALUE_ERRORS[found.kind]
    subject = "the key" if found.about_key else f"`{found.name}`"
    return rule, f"{subject} is {what(found.value)}", f"Expected is {expected}", fix


def _wrong_type(found: Finding) -> Sentences:
    expected = SHAPES.get(found.kind, "another kind of value")
    item = found.keys[-1] if found.keys else None
    subject = f"item {item + 1} of `{found.name}`" if isinstance(item, int) else f"`{found.name}`"
    return (
        "wrong-type",
        f"{subject} is {'the text ' if isinstance(found.value, str) else ''}{what(found.value)}",
        f"Expected is {expected}",
        _reshape(expected, found.name, found.kind),
    )


def _reshape(expected: str, name: str, kind: str) -> str:
    if expected == "a list":
        return f"write `{name}: [...]`, or one line with a dash per item"
    if kind.startswith("model"):
        return "write its keys one per line, or between braces; the guide shows an example"
    if expected == "a mapping":
        return "write `key: value` pairs; a text needs its language, such as `{en: ...}`"
    return "write plain text; put it between quotes if it holds `: `, `{` or `[`"


CHOICES = ("literal_error", "union_tag_invalid")
SAYING: dict[str, Callable[[Finding], Sentences]] = {
    "extra_forbidden": _unknown_key_of_model,
    "missing": _missing,
    "missing_english": _missing_english,
    "union_tag_not_found": _missing_form,
    "text_too_long": _too_long,
    "invisible": _invisible,
    "too_long": _too_many,
    "empty_text": _empty,
}
