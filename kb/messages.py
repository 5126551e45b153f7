"""Pydantic's findings -> sentences for contributors. The one place that knows pydantic's error kinds."""

from typing import Any

from pydantic import TypeAdapter, ValidationError

from kb.locate import follow, keys_of, named
from kb.problem import Problem, did_you_mean, nearest, one_of, what
from kb.reader import Document, Keys
from kb.values import Text

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


def problems_of(error: ValidationError, document: Document, model: Any) -> list[Problem]:
    """Every finding of `error` about `document`, one per cause, at its place in the file."""
    found: dict[Keys, Problem] = {}
    for detail in error.errors(include_url=False):
        keys, model_here = follow(detail["loc"], document.data, model)
        if detail["type"] == "union_tag_invalid":
            keys = (*keys, detail["ctx"]["discriminator"].strip("'"))
        rule, wrong, expected, fix = _say(detail, keys, model_here, document)
        problem = Problem(document.place(*keys), rule, wrong, expected, fix)
        if detail["loc"][-1:] == ("[key]",) and detail["type"] == "literal_error":
            problem = _unknown_key(keys, sorted(_options(detail)), document)
        deeper = any(known[: len(keys)] == keys for known in found)
        if not (deeper and detail["type"] == "too_short"):
            found.setdefault((*keys, rule), problem)
    misspelt = {
        word
        for problem in found.values()
        if problem.rule == "unknown-key"
        for word in [problem.fix.partition("`")[2].partition("`")[0]]
    }
    return [
        problem
        for keys, problem in found.items()
        if not (problem.rule == "missing-key" and keys[-2] in misspelt)
    ]


def _unknown_key(keys: Keys, known: list[str], document: Document) -> Problem:
    return Problem(
        document.place(*keys),
        "unknown-key",
        f"`{keys[-1]}` is not known here",
        f"One of: {', '.join(known)}",
        did_you_mean(str(keys[-1]), known, "choose one of them"),
    )


def _say(detail: Any, keys: Keys, model: Any, document: Document) -> Sentences:
    kind, value = detail["type"], detail.get("input")
    name = next((str(key) for key in reversed(keys) if isinstance(key, str)), "file")
    if model is Text:
        holder = next(key for key in reversed(keys[:-1]) if isinstance(key, str))
        name = f"{holder}.{name}"
    if kind == "extra_forbidden":
        known = sorted(keys_of(model))
        near = nearest(str(keys[-1]), known)
        return (
            "unknown-key",
            f"`{keys[-1]}` is not a key of {named(model)}",
            one_of(known, "A key that the guide lists") if near else f"One of: {', '.join(known)}",
            did_you_mean(str(keys[-1]), known, "delete the key, or move its text to a known one"),
        )
    if kind == "missing":
        return (
            "missing-key",
            f"{named(model)} has no `{keys[-1]}` here",
            "The key is required",
            f"add `{keys[-1]}`; the guide shows an example",
        )
    if kind == "missing_english":
        return (
            "missing-english",
            f"`{name}` has no English text",
            "`en` beside the other languages",
            "add `en: ...`",
        )
    if kind == "too_long":
        return (
            "text-too-long",
            f"`{name}` has {detail['ctx']['length']} characters",
            "At most 4000 characters",
            "shorten the text, or split it",
        )
    if value is None or kind == "empty_text":
        return (
            "empty-value",
            f"`{name}` is empty",
            "A value after the colon",
            "fill it in, or delete the key if it is optional",
        )
    if kind in ("literal_error", "union_tag_invalid"):
        options = _options(detail)
        written = detail["ctx"]["tag"] if kind == "union_tag_invalid" else value
        return (
            "unknown-term",
            f"`{name}` is {what(written)}",
            f"One of: {', '.join(options)}",
            did_you_mean(str(written), options, "choose one of them"),
        )
    if kind == "union_tag_not_found":
        tag = detail["ctx"]["discriminator"].strip("'")
        return (
            "missing-key",
            f"`{name}` has no `{tag}`",
            f"`{tag}` says which form it has",
            f"add `{tag}`; the guide lists the forms",
        )
    if kind == "too_short":
        return (
            "too-few",
            f"`{name}` has too few items",
            f"At least {detail['ctx']['min_length']}",
            "add what is missing",
        )
    if kind in VALUE_ERRORS:
        rule, expected, fix = VALUE_ERRORS[kind]
        key = "the key" if detail["loc"][-1] == "[key]" else f"`{name}`"
        return rule, f"{key} is {what(value)}", f"Expected is {expected}", fix
    expected = SHAPES.get(kind, "another kind of value")
    subject = f"item {keys[-1] + 1} of `{name}`" if isinstance(keys[-1], int) else f"`{name}`"
    return (
        "wrong-type",
        f"{subject} is {'the text ' if isinstance(value, str) else ''}{what(value)}",
        f"Expected is {expected}",
        _reshape(expected, name, kind),
    )


def _options(detail: Any) -> list[str]:
    stated = detail["ctx"].get("expected") or detail["ctx"].get("expected_tags", "")
    return [word.strip(" '") for word in stated.replace(" or ", ", ").split(",")]


def _reshape(expected: str, name: str, kind: str) -> str:
    if expected == "a list":
        return f"write `{name}: [...]`, or one line with a dash per item"
    if kind.startswith("model"):
        return "write its keys one per line, or between braces; the guide shows an example"
    if expected == "a mapping":
        return "write `key: value` pairs; a text needs its language, such as `{en: ...}`"
    return "write plain text; put it between quotes if it holds `: `, `{` or `[`"


def typed(document: Document, model: Any, data: Any = None) -> Any:
    """`document` as `model`, or the list of its Problems."""
    try:
        return TypeAdapter(model).validate_python(document.data if data is None else data)
    except ValidationError as error:
        return problems_of(error, document, model)
