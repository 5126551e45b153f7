"""The tree of fields follows the models: what is in a model is in its form."""

import pytest
from pydantic import BaseModel

from app.editing.fields import NAME, Field, fields_of, with_codes
from app.editing.sections import sections, shown_fields
from app.editing.written import KEPT
from kb.keys import written
from kb.library import Library
from kb.model import ENTRY_MODELS
from kb.parameter import Base


def find(fields: tuple[Field, ...], *keys: str) -> Field:
    """The field under these keys; a list is entered without a key of its own."""
    for key in keys:
        found = next(one for one in fields if one.key == key)
        fields = found.item.parts() if found.kind in ("list", "named") else found.parts()
    return found


CRITERION = fields_of(ENTRY_MODELS["criterion"])


@pytest.mark.parametrize("model", ENTRY_MODELS.values())
def test_every_key_of_a_model_is_a_field(model: type[BaseModel]) -> None:
    assert [one.key for one in fields_of(model)] == [*written(model)]


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (("title",), "text"), (("use",), "choice"), (("other-uses",), "set"), (("topics",), "set"),
        (("cpv",), "list"), (("review-by",), "day"), (("proposed",), "yes"), (("levels",), "group"),
        (("levels", "core", "requirement"), "text"), (("parameters",), "named"),
        (("parameters", "type"), "choice"), (("parameters", "min"), "number"),
        (("parameters", "default", "core"), "number"), (("parameters", "unit"), "pick"),
        (("parameters", "steps", "from"), "day"), (("scoring",), "one-of"), (("scoring", "zero-at"), "measured"),
        (("follow-up",), "group"), (("follow-up", "target"), "measured"), (("follow-up", "frequency"), "choice"),
        (("legal", "source"), "pick"), (("legal", "at"), "words"), (("market", "sources"), "list"),
        (("adopted-by", "year"), "year"), (("eforms",), "group"),
    ],
)  # fmt: skip
def test_a_type_makes_the_field_that_people_expect(keys: tuple[str, ...], kind: str) -> None:
    if keys == ("parameters", "type"):
        assert find(CRITERION, "parameters").item.item.kind == kind
    else:
        assert find(CRITERION, *keys).kind == kind


def test_a_parameter_has_the_keys_of_its_type() -> None:
    parameter = find(CRITERION, "parameters").item
    assert [*parameter.forms] == ["number", "choice", "date"]
    assert {one.key: one.kind for one in parameter.parts("date")}["min"] == "day"
    assert {one.key: one.kind for one in parameter.parts("number")}["min"] == "number"
    assert NAME not in written(Base)


def test_a_field_knows_what_is_needed() -> None:
    assert find(CRITERION, "market").required
    assert not find(CRITERION, "scoring").required
    assert find(CRITERION, "use-when").least == 1
    assert find(CRITERION, "parameters", "choices").least == 2
    assert find(CRITERION, "proposed").default == "false"
    assert (
        find(fields_of(ENTRY_MODELS["template"]), "sections", "fields", "required").default
        == "true"
    )


def test_code_lists_come_from_the_vocabulary(library: Library) -> None:
    codes = find(with_codes(CRITERION, library.vocabulary), "eforms")
    assert [one.key for one in codes.inside] == [*library.vocabulary.eforms]
    assert {one.kind for one in codes.inside} == {"set"}


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_every_field_stands_in_one_section(library: Library, kind: str) -> None:
    fields = shown_fields(kind, library.vocabulary)
    held = [one.key for part in sections(kind, fields) for one in part.fields]
    assert sorted(held) == sorted(one.key for one in fields)
    assert {*held, *KEPT} == {*written(ENTRY_MODELS[kind])}
