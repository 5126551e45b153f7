"""Where a finding of pydantic stands: from its location to keys of the file and the model there."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from kb.document import Keys


def follow(loc: tuple[Any, ...], data: Any, model: Any) -> tuple[Keys, Any]:
    """The keys in the file for pydantic's location, which also names union members; and the model
    that holds the last key."""
    keys: list[str | int] = []
    for position, step in enumerate(loc):
        present = step in data if isinstance(data, dict) else False
        indexed = isinstance(data, list) and isinstance(step, int) and step < len(data)
        last = position == len(loc) - 1
        member = _member(model, step)
        if member is not None and not present and not indexed:
            model = member
            continue
        if step == "[key]":
            break
        keys.append(step)
        if not last:
            model = _inside(model, step)
        data = data[step] if present or indexed else None
    members = _unwrap(model)
    return tuple(keys), members[0] if len(members) == 1 else model


def _unwrap(model: Any) -> list[Any]:
    """The members of a union (alone: itself), without Annotated and Optional."""
    if hasattr(model, "__metadata__"):
        return _unwrap(get_args(model)[0])
    if get_origin(model) in (tuple, dict) or isinstance(model, type) or not get_args(model):
        return [model]
    return [inner for part in get_args(model) if part is not type(None) for inner in _unwrap(part)]


def _member(model: Any, tag: Any) -> Any:
    """The member of a tagged union that `tag` names, if `model` is such a union."""
    members = _unwrap(model)
    if len(members) < 2:
        return None
    for member in members:
        if tag in _tags(member):
            return member
    return members[0] if tag == "value" else members[-1] if tag == "reference" else None


def _tags(model: Any) -> tuple[Any, ...]:
    fields = getattr(model, "model_fields", {})
    return tuple(
        tag
        for name in ("kind", "type", "method")
        if name in fields and get_origin(fields[name].annotation) is not None
        for tag in get_args(fields[name].annotation)
    )


def _inside(model: Any, step: Any) -> Any:
    """The type of what stands under `step` in `model`."""
    here = _unwrap(model)[0]
    if get_origin(here) is tuple:
        return get_args(here)[0]
    if get_origin(here) is dict:
        return get_args(here)[1]
    for field in getattr(here, "model_fields", {}).values():
        if field.alias == step:
            return field.annotation
    return None


def keys_of(model: Any) -> Iterator[str]:
    for member in _unwrap(model):
        for field in getattr(member, "model_fields", {}).values():
            if not field.exclude:
                yield field.alias


def named(model: Any) -> str:
    """What a contributor calls this model: `a criterion`, `a number parameter`."""
    member = _unwrap(model)[0]
    if not (isinstance(member, type) and issubclass(member, BaseModel)):
        return "this mapping"
    words = "".join(f" {c.lower()}" if c.isupper() else c for c in member.__name__).strip()
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"
