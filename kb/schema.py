"""JSON Schema for editors, generated from the models and the vocabulary."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, TypeAdapter

from kb.keys import key_of, models_in
from kb.library import Library
from kb.model import ENTRY_MODELS
from kb.registers import Asked, Community, Everyday, Organisation, Source, Term
from kb.rules.terms import lists

REGISTERS: dict[str, Any] = {
    "community": Community,
    "sources": dict[str, Source],
    "organisations": dict[str, Organisation],
    "glossary": dict[str, Term],
    "everyday": dict[str, Everyday],
    "asked": dict[str, Asked],
}


def schemas(library: Library) -> dict[str, str]:
    """File name -> JSON Schema text, for every kind of file that people write."""
    choices = {name: sorted(words) for name, words in lists(library.vocabulary).items()}
    return {
        f"{name}.json": json.dumps(_schema(name, model, choices), indent=1, ensure_ascii=False)
        + "\n"
        for name, model in {**ENTRY_MODELS, **REGISTERS}.items()
    }


def write_schemas(library: Library) -> list[Path]:
    """Write `schema/*.json` below the criteria folder; returns the paths."""
    folder = library.root / "schema"
    folder.mkdir(exist_ok=True)
    paths = []
    for name, text in schemas(library).items():
        (folder / name).write_text(text, "utf-8")
        paths.append(folder / name)
    return paths


def _schema(name: str, model: Any, choices: dict[str, list[str]]) -> dict[str, Any]:
    generated = TypeAdapter(model).json_schema(mode="validation")
    _describe(generated, model)
    for part in [generated, *generated.get("$defs", {}).values()]:
        properties = part.get("properties", {})
        for hidden in ("id", "community", "fingerprint"):
            if properties.get(hidden, {}).get("default") == "":
                del properties[hidden]
        for key, words in choices.items():
            if key in properties:
                (properties[key].get("items") or properties[key])["enum"] = words
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": name, **generated}


def _describe(generated: dict[str, Any], model: Any) -> None:
    """Put what forms and guide say about a key into the schema, so that editors say it too."""
    known = {one.__name__: one for one in _every_model(model)}
    parts = {generated.get("title", ""): generated, **generated.get("$defs", {})}
    for name, part in parts.items():
        for key, told in part.get("properties", {}).items() if name in known else ():
            if told.get("default") != "":  # computed keys are hidden from editors
                found = key_of(known[name], key)
                told |= {"title": found.label, "description": found.help}
                if found.example:
                    told["examples"] = [found.example]


def _every_model(kind: Any) -> Iterator[type[BaseModel]]:
    """`kind` and every model inside it."""
    for model in models_in(kind):
        yield model
        for field in model.model_fields.values():
            yield from _every_model(field.annotation)
