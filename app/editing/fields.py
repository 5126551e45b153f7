"""A model as a tree of form fields: what is filled in, how, and what it is called.

The kinds of field: `text` (by language), `words`, `number`, `measured` (a number or the name of a
parameter), `year`, `day`, `url`, `yes`, `choice` (one of a list), `pick` (one of a long list, typed),
`set` (several of a list), `list` (rows), `group` (the keys of a model or of a fixed map), `named` (rows
with a name of their own) and `one-of` (a first choice says which keys follow).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from annotated_types import MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kb import values
from kb.criterion import Codes
from kb.keys import Key, key_of
from kb.registers import Vocabulary
from kb.scoring import Measured

NAME = "name"  # the key under which a form keeps the name of a named row
SCALARS: tuple[tuple[Any, str], ...] = (
    (values.Number, "number"),
    (Measured, "measured"),
    (values.Year, "year"),
    (values.Day, "day"),
    (values.Url, "url"),
    (values.Yes, "yes"),
)
LISTS = {
    "topics": "topics", "frequency": "frequencies", "procedure": "procedures", "purpose": "purposes",
    "audience": "audiences", "filled-by": "audiences", "readiness": "readiness",
    "compare": "comparisons", "country": "countries", "countries": "countries",
    "use": "uses", "other-uses": "uses", "proposed-levels": "levels",
}  # fmt: skip
PICKS = {
    ("Citation", "id"): "sources", ("Label", "source"): "sources", ("Legal", "source"): "sources",
    ("Equivalent", "library"): "sources", ("Market", "sources"): "sources",
    ("Adoption", "sources"): "sources", ("Adoption", "organisation"): "organisations",
    ("Practice", "buyer"): "organisations", ("Entry", "contributors"): "contributors",
    ("Entry", "related"): "entries", ("Entry", "supersedes"): "entries",
    ("Entry", "superseded-by"): "entries", ("Practice", "criteria"): "criteria",
    ("Template", "criteria"): "criteria", ("FormField", "criteria"): "criteria",
    ("Entry", "cpv"): "cpv",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `inside`: the keys of a group or the one item of a list; `forms`: for
    each word of a first choice, the keys that follow it; `default`: what leaving it out means."""

    key: str
    kind: str
    told: Key
    required: bool = False
    inside: tuple["Field", ...] = ()
    forms: Mapping[str, tuple["Field", ...]] = field(default_factory=dict)
    tag: str = ""
    listed: str = ""
    choices: tuple[str, ...] = ()
    least: int = 0
    default: str = ""

    @property
    def item(self) -> "Field":
        """What a list is made of."""
        return self.inside[0]

    def parts(self, chosen: str = "") -> tuple["Field", ...]:
        """The keys of a group; of a one-of those that follow `chosen`, then those of its other forms."""
        if self.kind != "one-of":
            return self.inside
        order = [
            *self.forms.get(chosen, ()),
            *(one for form in self.forms.values() for one in form),
        ]
        found: dict[str, Field] = {}
        for one in order:
            found.setdefault(one.key, one)
        return tuple(found.values())


@cache
def fields_of(model: type[BaseModel]) -> tuple[Field, ...]:
    """The fields of a model, in the order of its keys; computed keys are left out."""
    hints = get_type_hints(model, include_extras=True)
    return tuple(
        _field(model, info.alias or name, hints[name], info)
        for name, info in model.model_fields.items()
        if not info.exclude
    )


def with_codes(tree: tuple[Field, ...], vocabulary: Vocabulary) -> tuple[Field, ...]:
    """`tree` with a field for every official code list, which only the vocabulary knows."""
    return tuple(
        replace(one, inside=tuple(_codes(vocabulary))) if one.key == "eforms" else one
        for one in tree
    )


def _codes(vocabulary: Vocabulary) -> Iterator[Field]:
    for term, known in vocabulary.eforms.items():
        told = Key(label=f"{known.label.en} ({term.upper()})", help="Official codes.")
        yield Field(term, "set", told, listed=f"eforms-{term}")


def _field(model: type[BaseModel], key: str, hint: Any, info: FieldInfo) -> Field:
    told = key_of(model, key)
    made = _shaped(model, key, hint, told)
    plain = info.default if isinstance(info.default, bool) else None
    return replace(
        made,
        required=info.is_required(),
        default="" if plain is None else str(plain).lower(),
        least=next((one.min_length for one in _metadata(hint) if isinstance(one, MinLen)), 0),
    )


def _shaped(model: type[BaseModel], key: str, hint: Any, told: Key) -> Field:
    """The field for a type, without what only its place in the model says."""
    hint = _needed(hint)
    listed = LISTS.get(key) or _picked(model, key)
    for scalar, kind in SCALARS:
        if hint == scalar:
            return Field(key, kind, told)
    if hint == dict[str, Codes]:
        return Field(key, "group", told)
    bare, origin = _bare(hint), get_origin(_bare(hint))
    if bare is values.Text:
        return Field(key, "text", told)
    if origin is Literal:
        return Field(key, "choice", told, choices=get_args(bare), listed=listed)
    if origin is tuple:
        return _list(model, key, get_args(bare)[0], told)
    if origin is dict:
        return _map(model, key, get_args(bare), told)
    if origin in (Union, UnionType):
        return _one_of(key, get_args(bare), told)
    if isinstance(bare, type) and issubclass(bare, BaseModel):
        return Field(key, "group", told, inside=fields_of(bare))
    if key in LISTS:
        return Field(key, "choice", told, listed=listed)
    return Field(key, "pick" if listed else "words", told, listed=listed)


def _list(model: type[BaseModel], key: str, item: Any, told: Key) -> Field:
    if key in LISTS:
        choices = get_args(_bare(item)) if get_origin(_bare(item)) is Literal else ()
        return Field(key, "set", told, listed=LISTS[key], choices=choices)
    return Field(key, "list", told, inside=(replace(_shaped(model, key, item, told), key=""),))


def _map(model: type[BaseModel], key: str, types: tuple[Any, ...], told: Key) -> Field:
    """A map with fixed keys is a group; one with free keys is rows, each with its name."""
    name, inner = types
    if get_origin(_bare(name)) is Literal:
        inside = tuple(
            replace(_shaped(model, key, inner, _level(word, told)), key=word)
            for word in get_args(_bare(name))
        )
        return Field(key, "group", told, inside=inside)
    row = replace(_shaped(model, key, inner, told), key="")
    return Field(key, "named", told, inside=(row,))


def _level(word: str, told: Key) -> Key:
    return told.model_copy(update={"label": word.capitalize(), "help": "", "example": ""})


def _one_of(key: str, members: tuple[Any, ...], told: Key) -> Field:
    """Members of a tagged union: the one key that differs by a fixed word is the first choice."""
    tag = "type" if "type" in members[0].model_fields else "method"
    forms, choice = {}, None
    for member in members:
        inside = fields_of(member)
        choice = next(one for one in inside if one.key == tag)
        forms[choice.choices[0]] = tuple(one for one in inside if one.key != tag)
    assert choice
    chooser = replace(choice, choices=tuple(forms))
    return Field(key, "one-of", told, inside=(chooser,), forms=forms, tag=tag)


def _picked(model: type[BaseModel], key: str) -> str:
    found = [PICKS.get((one.__name__, key), "") for one in model.__mro__]
    return next(filter(None, found), "units" if key == "unit" else "")


def _needed(hint: Any) -> Any:
    """The type without `| None`."""
    if get_origin(hint) in (Union, UnionType) and type(None) in get_args(hint):
        parts = [part for part in get_args(hint) if part is not type(None)]
        return parts[0] if len(parts) == 1 else Union[tuple(parts)]  # noqa: UP007
    return hint


def _bare(hint: Any) -> Any:
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint


def _metadata(hint: Any) -> list[Any]:
    """What stands beside the type, with that of a `Field()` in it."""
    beside = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return [
        one for part in beside for one in (part.metadata if isinstance(part, FieldInfo) else [part])
    ]
