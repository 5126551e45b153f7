"""An entry as its page will show it, while it is still being written."""

from dataclasses import replace
from typing import Any, get_type_hints

from pydantic import BaseModel

from app.editing.written import empty
from kb.criterion import Level
from kb.library import Library
from kb.messages import typed
from kb.model import ENTRY_MODELS, AnyEntry
from kb.reader import Data, Document
from kb.values import Text, kebab

UNSAID = "(not written yet)"


def previewed(
    library: Library, kind: str, place: tuple[str, str], data: dict[str, Data]
) -> tuple[AnyEntry, Library, list[str]]:
    """The entry at `place` (community, id) in a library that holds it, and the keys that cannot be shown
    yet; in their place stands that they are not written."""
    model = ENTRY_MODELS[kind]
    whole = {"kind": kind, "version": "0.1.0", "status": "proposal", **data}
    wrong = [key for key in empty(kind) if key not in whole]
    wrong += [key for key, value in whole.items() if not _stands(model, key, value)]
    right = {key: value for key, value in whole.items() if key not in wrong}
    base: Any = typed(_document({**empty(kind), **right}), model)
    hidden = {
        name: _emptied(getattr(base, name))
        if field.is_required()
        else field.get_default(call_default_factory=True)
        for name, field in model.model_fields.items()
        if kebab(name) in wrong or kebab(name) not in right
    }
    kept = {
        "version": base.version,
        "status": base.status,
        "kind": kind,
        "review_by": base.review_by,
    }
    made = base.model_copy(update={**hidden, **kept, "community": place[0], "id": place[1]})
    around = replace(library, entries={**library.entries, made.id: made})
    return made, around, [key for key in wrong if key in data]


def _stands(model: type[BaseModel], key: str, value: Data) -> bool:
    """Whether the value of one key is right by itself."""
    name = next((one for one, field in model.model_fields.items() if field.alias == key), None)
    if name is None:
        return False
    hint = get_type_hints(model, include_extras=True)[name]
    return not isinstance(typed(_document({}), hint, value), list)


def _document(data: dict[str, Data]) -> Document:
    return Document("preview", data, {}, "")


def _emptied(value: Any) -> Any:
    """The same kind of value with nothing said in it."""
    if isinstance(value, Text):
        return Text({"en": UNSAID})
    if isinstance(value, tuple):
        return ()
    if isinstance(value, dict):
        return {key: _emptied(inner) for key, inner in value.items() if isinstance(inner, Level)}
    if isinstance(value, BaseModel):
        names = type(value).model_fields
        return value.model_copy(update={name: _emptied(getattr(value, name)) for name in names})
    return UNSAID if isinstance(value, str) else value
