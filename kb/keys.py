"""What every key is called and what it means: `keys.yaml`, for forms, guide and editors' schema alike.

Beside the models and not in them: the sentences are read and edited by people who do not program, and
many models share them.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from pydantic import BaseModel, Field, RootModel, TypeAdapter

from kb.problem import Problem
from kb.reader import read
from kb.values import Strict, Words, Yes


class Key(Strict):
    """A key as people read it. `one`: what an item of a list is called; `short`: fits on one line;
    `words`: the labels of fixed choices."""

    label: Words
    help: Words
    example: Words = ""
    one: Words = ""
    short: Yes = False
    words: dict[str, Words] = Field(default_factory=dict)


@cache
def register() -> Mapping[str, Mapping[str, Key]]:
    """Model name -> key as files write it -> what people read."""
    document = read((files("kb") / "keys.yaml").read_bytes(), "keys.yaml")
    if isinstance(document, Problem):
        raise ValueError(str(document))
    return TypeAdapter(dict[str, dict[str, Key]]).validate_python(document.data)


def key_of(model: type[BaseModel], name: str) -> Key:
    """What people read for the key `name` of `model`; its parents are asked too. Raises KeyError."""
    for parent in model.__mro__:
        found = register().get(parent.__name__, {}).get(name)
        if found:
            return found
    raise KeyError(f"keys.yaml has no `{name}` of {model.__name__}")


def written(model: type[BaseModel]) -> dict[str, Any]:
    """The keys that files write, with their types; computed ones are left out."""
    return {
        field.alias or name: field.annotation
        for name, field in model.model_fields.items()
        if not field.exclude
    }


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    """The models that a type is made of, outermost first; texts by language are no models here."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        if not issubclass(kind, RootModel):
            yield kind
        return
    for part in get_args(kind):
        yield from models_in(part)
