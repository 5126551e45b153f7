"""The editors' schemas are made from the models and the vocabulary."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
import yaml

from kb.library import Library
from kb.load import load
from kb.schema import schemas, write_schemas


def test_the_same_library_gives_the_same_text(library: Library, folder: Path) -> None:
    assert schemas(load(folder)) == schemas(library)


def test_every_kind_of_file_that_people_write_has_a_schema(library: Library) -> None:
    assert set(schemas(library)) == {
        "criterion.json",
        "practice.json",
        "template.json",
        "community.json",
        "sources.json",
        "organisations.json",
        "glossary.json",
        "everyday.json",
        "asked.json",
    }


def test_the_schema_offers_the_words_of_the_vocabulary(library: Library) -> None:
    criterion = json.loads(schemas(library)["criterion.json"])
    assert criterion["properties"]["topics"]["items"]["enum"] == [
        "climate",
        "monitoring",
        "noise",
        "trees",
    ]
    assert criterion["$defs"]["FollowUp"]["properties"]["frequency"]["enum"] == [
        "monthly",
        "yearly",
    ]
    assert "award-criterion" in criterion["properties"]["use"]["enum"]


@pytest.mark.parametrize("name", ["criterion", "practice", "template", "community", "sources"])
def test_the_schema_asks_for_no_computed_key(library: Library, name: str) -> None:
    text = schemas(library)[f"{name}.json"]
    assert '"fingerprint"' not in text
    assert "id" not in json.loads(text).get("properties", {})


def test_every_file_satisfies_its_schema(library: Library) -> None:
    texts = schemas(library)
    for (role, *_), document in library.documents.items():
        name = f"{document.data.get('kind', role)}.json"
        if name in texts:
            schema = jsonschema_rs.validator_for(json.loads(texts[name]))
            found = schema.iter_errors(as_an_editor_reads(document.text))
            assert [f"{document.path}: {error.message}" for error in found] == []


def test_an_editor_marks_an_unknown_key_and_an_unknown_word(library: Library) -> None:
    schema = jsonschema_rs.validator_for(json.loads(schemas(library)["criterion.json"]))
    data = as_an_editor_reads(library.documents["entry", "quiet-machines"].text)
    assert not schema.is_valid(data | {"colour": "green"})
    assert not schema.is_valid(data | {"topics": ["noice"]})
    assert schema.is_valid(data)


def test_schemas_are_written_where_editors_look_for_them(folder: Path) -> None:
    library = load(folder)
    paths = write_schemas(library)
    assert [path.parent for path in paths] == [folder / "schema"] * 9
    assert {path.name: path.read_text("utf-8") for path in paths} == schemas(library)
    assert write_schemas(library) == paths


def as_an_editor_reads(text: str) -> Any:
    """The data as YAML 1.2 types plain scalars: numbers, true and false; days stay text."""
    return _typed(yaml.compose(text, Loader=yaml.SafeLoader))


def _typed(node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): _typed(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_typed(item) for item in node.value]
    plain = node.style is None and re.fullmatch(r"-?\d+(\.\d+)?|true|false", node.value)
    return json.loads(node.value) if plain else node.value
