"""Forms of the tender pages: fields in, a model out, or what is wrong beside each field."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from kb.messages import typed
from kb.problem import Problem
from kb.reader import Keys, dump, read
from kb.tender.file import MAX_BYTES, MAX_NODES
from kb.tender.model import LocalText

Form = Mapping[str, str]
THOUSANDS = re.compile(r"(\d{1,3}(?:[.,]\d{3})+)(?:[.,](\d{1,2}))?")
Model = TypeVar("Model", bound=BaseModel)


class Filled(NamedTuple):
    """What a form gave: the model, or None and the sentence for each field that is wrong."""

    model: Any
    errors: Mapping[str, str]


def field(keys: Keys) -> str:
    """The name of the form field for keys of a file: `values-noise-level`; lists have one field."""
    return "-".join(key for key in keys if isinstance(key, str))


def read_form(model: type[Model], data: Mapping[str, Any]) -> Filled:
    """`data`, which holds text only, as a model; with the very messages that a file would get."""
    document = read(dump(dict(data)).encode(), "form", MAX_BYTES, MAX_NODES)
    if isinstance(document, Problem):
        return Filled(None, {"": document.sentences})
    found = typed(document, model)
    if not isinstance(found, list):
        return Filled(found, {})
    names: dict[Any, str] = {}
    for keys, place in document.places.items():
        names.setdefault(place, field(keys))
    errors: dict[str, str] = {}
    for one in found:
        name = names.get(one.place, "")
        errors[name] = f"{errors[name]} {one.sentences}" if name in errors else one.sentences
    return Filled(None, errors)


def filled_texts(
    form: Form, name: str, languages: Iterable[str], old: LocalText | None
) -> dict[str, str]:
    """The fields `name-en`, `name-nl` ... by language; a language without a field keeps its words."""
    fields = {language: f"{name}-{language}" for language in languages}
    typed_in = {
        language: form[key].replace("\r\n", "\n").strip()
        for language, key in fields.items()
        if key in form
    }
    said = {**(old.root if old else {}), **typed_in}
    return {language: words for language, words in said.items() if words}


def number(text: str) -> str:
    """A number as people type it, with a comma or spaces, as files write it."""
    return "".join(text.split()).replace(",", ".").replace("\N{MINUS SIGN}", "-")


def money(form: Form, name: str) -> dict[str, str]:
    """The fields `name-amount` and `name-currency`. A sign before three digits parts thousands:
    nobody writes an amount with three decimals."""
    amount = "".join(form.get(f"{name}-amount", "").split()).replace("'", "")
    if parted := THOUSANDS.fullmatch(amount):
        amount = re.sub("[.,]", "", parted[1]) + (f".{parted[2]}" if parted[2] else "")
    currency = form.get(f"{name}-currency", "EUR").strip().upper()
    return {"amount": number(amount), "currency": currency} if amount else {}


def kept(old: BaseModel | None) -> dict[str, Any]:
    """What a file says of `old`: the base on which the fields of a form are laid."""
    return old.model_dump(mode="json", exclude_defaults=True) if old else {}


def without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was filled in."""
    return {key: value for key, value in data.items() if value not in ("", None, {}, [], ())}
