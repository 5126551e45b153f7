"""Forms of the tender pages: fields in, a model out, or what is wrong beside each field."""

from collections.abc import Mapping
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel

from kb.messages import typed
from kb.problem import Problem
from kb.reader import Keys, dump, read
from kb.tender.file import MAX_BYTES, MAX_NODES

Model = TypeVar("Model", bound=BaseModel)


class Filled(NamedTuple):
    """What a form gave: the model, or None and the sentence for each field that is wrong."""

    model: Any
    errors: Mapping[str, str]


def field(keys: Keys) -> str:
    """The name of the form field for keys of a file: `values-noise-level`."""
    return "-".join(map(str, keys))


def read_form(model: type[Model], data: Mapping[str, Any]) -> Filled:
    """`data`, which holds text only, as a model; with the very messages that a file would get."""
    document = read(dump(dict(data)).encode(), "form", MAX_BYTES, MAX_NODES)
    if isinstance(document, Problem):
        return Filled(None, {"": document.sentences})
    found = typed(document, model)
    if not isinstance(found, list):
        return Filled(found, {})
    names = {place: field(keys) for keys, place in document.places.items()}
    return Filled(None, {names.get(one.place, ""): one.sentences for one in found})


def texts(form: Mapping[str, str], name: str, languages: tuple[str, ...]) -> dict[str, str]:
    """The fields `name-en`, `name-nl` ... that are filled in, by language."""
    said = {language: form.get(f"{name}-{language}", "").strip() for language in languages}
    return {language: words.replace("\r\n", "\n") for language, words in said.items() if words}


def without_empty(data: Mapping[str, Any]) -> dict[str, Any]:
    """Only what was filled in."""
    return {key: value for key, value in data.items() if value not in ("", None, {}, [], ())}
