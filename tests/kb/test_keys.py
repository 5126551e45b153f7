"""Every key that a file can hold has a name and a sentence for people, in one place."""

import json
import re
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest
from pydantic import BaseModel

from kb.guide import KEYS_BEGIN, KEYS_END, fresh, keys_text
from kb.keys import key_of, models_in, register, written
from kb.library import Library
from kb.model import ENTRY_MODELS
from kb.registers import Asked, Community, Everyday, Organisation, Source, Term
from kb.schema import schemas

ROOTS: list[type[BaseModel]] = [
    *ENTRY_MODELS.values(),
    Source,
    Organisation,
    Term,
    Everyday,
    Asked,
    Community,
]


def every(model: type[BaseModel]) -> set[type[BaseModel]]:
    """`model` and all models inside it."""
    found = {model}
    for kind in written(model).values():
        for inner in models_in(kind):
            found |= every(inner)
    return found


MODELS = sorted({one for root in ROOTS for one in every(root)}, key=lambda one: one.__name__)
KEYS = [(model, name) for model in MODELS for name in written(model)]


def literals(kind: Any) -> set[str]:
    if "Literal" in str(get_origin(kind)):
        return set(get_args(kind))
    return {word for part in get_args(kind) for word in literals(part)}


def test_there_are_keys() -> None:
    assert len(MODELS) > 30
    assert len(KEYS) > 200


@pytest.mark.parametrize(("model", "name"), KEYS, ids=[f"{m.__name__}-{n}" for m, n in KEYS])
def test_every_key_has_a_label_and_a_sentence(model: type[BaseModel], name: str) -> None:
    key = key_of(model, name)
    assert key.label[0].isupper()
    assert not key.label.endswith((".", ":"))
    assert re.fullmatch(r"[A-Z`].*\.", key.help), key.help
    assert len(key.help) < 130
    kind = written(model)[name]
    if "tuple" in str(kind) and name not in ("names", "wordings", "eforms"):
        assert key.one, f"{model.__name__}.{name}: what is one of them called?"
    assert set(key.words) <= literals(kind) or len(literals(kind)) == 1


def test_no_line_is_about_a_key_that_does_not_exist() -> None:
    known = {parent.__name__ for model in MODELS for parent in model.__mro__}
    for name, keys in register().items():
        assert name in known, name
        users = [one for one in MODELS if name in {parent.__name__ for parent in one.__mro__}]
        for key in keys:
            assert any(key in written(one) for one in users) or (name, key) == ("Base", "name")


def test_an_unknown_key_is_not_named() -> None:
    with pytest.raises(KeyError, match=r"keys.yaml has no `colour` of Criterion"):
        key_of(ENTRY_MODELS["criterion"], "colour")


def test_a_key_of_a_parent_may_be_told_anew() -> None:
    models = {one.__name__: one for one in MODELS}
    assert key_of(models["NumberParameter"], "min").label == "Smallest value allowed"
    assert key_of(models["DateParameter"], "min").label == "Earliest day allowed"
    assert key_of(models["DateParameter"], "note") == key_of(models["NumberParameter"], "note")


def test_the_guide_tells_every_key() -> None:
    text = keys_text()
    for _, name in KEYS:
        assert f"`{name}`" in text
    assert "| `market` `readiness` | How ready the market is | Whether most" in text
    assert text.count("| `sources` `supports` |") == 1
    assert "One of `higher`, `lower`, `neither`." in text


def test_only_the_derived_parts_of_a_guide_are_rewritten() -> None:
    guide = f"# Guide\n\n{KEYS_BEGIN}\nold\n{KEYS_END}\n\nThe end.\n"
    new = f"# Guide\n\n{KEYS_BEGIN}\n\n{keys_text()}\n\n{KEYS_END}\n\nThe end.\n"
    assert fresh(guide) == new
    assert fresh("# Guide\n") == "# Guide\n"


def test_an_editor_shows_the_same_sentences(library: Library, tmp_path: Path) -> None:
    schema = json.loads(schemas(library)["criterion.json"])
    rationale = schema["properties"]["rationale"]
    assert rationale["title"] == "Why"
    assert rationale["description"] == "Why a buyer would ask for this; Markdown is welcome."
    assert schema["$defs"]["FollowUp"]["properties"]["unit"]["examples"] == ["dB"]
    for part in [schema, *schema["$defs"].values()]:
        for name, told in part.get("properties", {}).items():
            assert told.get("description"), name
    source = json.loads(schemas(library)["sources.json"])["$defs"]["Source"]
    assert source["properties"]["checked"]["description"].startswith("The day on which")
