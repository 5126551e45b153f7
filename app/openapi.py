"""The OpenAPI 3.1 document, generated from the models and the search's own result types."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from index.request import FACETS
from index.results import FacetValue, Hit, Suggestion
from kb.model import ENTRY_MODELS
from kb.registers import Community, Source, Term

REF = "#/components/schemas/{model}"
TEXT = {"type": "string"}
QUERY = {"type": "string", "maxLength": 512}
ID_PATTERN = "^[a-z0-9-]{1,80}$"


@cache
def document() -> dict[str, Any]:
    """The whole description of `/api/v1`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Criteria Commons",
            "version": "1",
            "summary": "Public-procurement criteria, practices and templates: search, read, pin.",
            "license": {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"},
        },
        "servers": [{"url": "/api/v1"}],
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> dict[str, Any]:
    filters = [_query(name, {"type": "array", "items": TEXT}, explode=True) for name in FACETS]
    search = [
        _query("q", QUERY), *filters, _query("sort", {"enum": ["relevance", "date", "title"]}),
        _query("page", {"type": "integer", "minimum": 1, "maximum": 100_000}),
        _query("size", {"type": "integer", "minimum": 1, "maximum": 100}),
    ]  # fmt: skip
    version = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
    entry_id = _path("entry_id", {"type": "string", "pattern": ID_PATTERN})
    rows = {"type": "array", "items": {"type": "object"}}
    return {
        "/search": _get("search", "Ranked hits with facets", _ref("Results"), search),
        "/suggest": _get("suggest", "Completions while typing", _object(suggestions=_list("Suggestion")), [_query("q", QUERY)]),
        "/entries": _get("entries", "Every current entry in short", _object(entries=rows)),
        "/entries/{reference}": _get("entry", "One entry, whole", _ref("Entry"), [_path("reference", {"type": "string", "pattern": r"^[a-z0-9-]{1,80}(@\d+\.\d+\.\d+)?$"})]),
        "/entries/{entry_id}/versions": _get("versions", "Versions that are kept", _object(versions=rows), [entry_id]),
        "/entries/{entry_id}/diff/{old}/{new}": _get("diff", "What changed", _object(changes=rows), [entry_id, _path("old", version), _path("new", version)]),
        "/communities": _get("communities", "Communities of practice", _object(communities=_list("Community"))),
        "/sources": _get("sources", "Register of sources", _object(sources=_list("Source"))),
        "/sources/{source_id}": _get("source", "One source and who cites it", _ref("Source"), [_path("source_id", {"type": "string", "pattern": ID_PATTERN})]),
        "/glossary": _get("glossary", "Words of the field", _object(terms=_list("Term"))),
        "/changes": _get("changes", "Published versions", _object(changes=rows)),
    }  # fmt: skip


def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {
        "Problem": _object(type=TEXT, title=TEXT, status={"type": "integer"}, detail={"type": ["string", "null"]}),
        "Results": _results(),
        "Entry": {"oneOf": [_ref(model.__name__) for model in ENTRY_MODELS.values()]},
    }  # fmt: skip
    for model in (*ENTRY_MODELS.values(), Community, Source, Term, Hit, FacetValue, Suggestion):
        generated = TypeAdapter(model).json_schema(mode="serialization", ref_template=REF)
        schemas |= generated.pop("$defs", {})
        generated.pop("additionalProperties", None)  # id and other computed keys stand beside
        schemas[model.__name__] = generated
    return schemas


def _results() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    return _object(
        query=TEXT, total=whole, page=whole, pages=whole, hits=_list("Hit"),
        facets=_object(**{name: _list("FacetValue") for name in FACETS}),
        suggestion={"type": ["string", "null"]}, relaxed={"type": "boolean"}, took_ms={"type": "number"},
    )  # fmt: skip


def _get(name: str, summary: str, schema: Any, parameters: Any = ()) -> dict[str, Any]:
    content = {"application/json": {"schema": schema}}
    responses = {"200": {"description": summary, "content": content}}
    refused = {"application/problem+json": {"schema": _ref("Problem")}}
    reasons = {
        "400": "Something in the address cannot be used",
        "404": "Nothing here",
        "410": "Retired",
        "414": "Too long",
    }
    responses |= {code: {"description": why, "content": refused} for code, why in reasons.items()}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [*parameters],
            "responses": responses,
        }
    }


def _query(name: str, schema: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, **more}


def _path(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _object(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(name: str) -> dict[str, Any]:
    return {"type": "array", "items": _ref(name)}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
