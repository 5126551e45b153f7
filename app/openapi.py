"""The OpenAPI 3.1 document, generated from the models and the search's own result types."""

from functools import cache
from typing import Any, get_type_hints

from pydantic import TypeAdapter, create_model

from app.answers import ROWS
from app.searching import MAX_PAGE, SIZE, SORTS
from index.request import FACETS, MAX_SIZE, MAX_TEXT
from index.results import FacetValue, Hit, Suggestion
from kb.model import ENTRY_MODELS
from kb.registers import Community, Source, Term

REF = "#/components/schemas/{model}"
TEXT = {"type": "string"}
QUERY = {"type": "string", "maxLength": MAX_TEXT}
ID_PATTERN = "^[a-z0-9-]{1,80}$"
ENTRY_KEYS = ("id", "community", "fingerprint", "reference", "path", "version-path")
READ = "What is found in this language or in English comes first, and is shown in this language."
LANG = "The language of titles, summaries and passages; English where it is not known."


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
    filters = [_query(name, _array(TEXT), explode=True) for name in FACETS]
    search = [
        _query("q", QUERY),
        *filters,
        _query("sort", {"enum": [*SORTS], "default": SORTS[0]}),
        _query("page", _whole(MAX_PAGE, default=1)),
        _query("size", _whole(MAX_SIZE, default=SIZE)),
        _query("lang", {**TEXT, "default": "en"}, description=LANG),
    ]
    version = {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"}
    entry_id = _path("entry_id", {"type": "string", "pattern": ID_PATTERN})
    return {
        "/search": _get("search", "Ranked hits with facets", _ref("Results"), search),
        "/suggest": _get("suggest", "Completions while typing", _object(suggestions=_list("Suggestion")), [_query("q", QUERY), _query("lang", {**TEXT, "default": "en"}, description=READ)]),
        "/entries": _get("entries", "Every current entry in short", _object(entries=_list("EntryRow"))),
        "/entries/{reference}": _get("entry", "One entry, whole", _ref("Entry"), [_path("reference", {"type": "string", "pattern": r"^[a-z0-9-]{1,80}(@\d+\.\d+\.\d+)?$"})]),
        "/entries/{entry_id}/versions": _get("versions", "Versions that are kept", _object(versions=_list("VersionRow")), [entry_id]),
        "/entries/{entry_id}/diff/{old}/{new}": _get("diff", "What changed", _object(changes=_list("ChangeRow")), [entry_id, _path("old", version), _path("new", version)]),
        "/entries/{reference}/points": _get("points", "What bids earn by the criterion's own scoring", _object(method=TEXT, bids=_list("PointsRow")), [_path("reference", {"type": "string", "pattern": r"^[a-z0-9-]{1,80}(@\d+\.\d+\.\d+)?$"}), _query("bid", {"type": "array", "items": {"type": "number"}, "minItems": 1, "maxItems": 100}, explode=True), _query("level", TEXT), _query("weight", {"type": "number"}), _query("set", _array({"type": "string", "description": "name=value of a parameter"}), explode=True)]),
        "/communities": _get("communities", "Communities of practice", _object(communities=_list("Community"))),
        "/sources": _get("sources", "Register of sources", _object(sources=_list("Source"))),
        "/sources/{source_id}": _get("source", "One source and who cites it", {"allOf": [_ref("Source"), _object(**{"cited-by": _array(TEXT)})]}, [_path("source_id", {"type": "string", "pattern": ID_PATTERN})]),
        "/glossary": _get("glossary", "Words of the field", _object(terms=_list("Term"))),
        "/changes": _get("changes", "What was published and what ended, newest first", _object(changes=_list("ReleaseRow"))),
    }  # fmt: skip


def _schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = {
        "Problem": _object(type=TEXT, title=TEXT, status={"type": "integer"}, detail={"type": ["string", "null"]}),
        "Results": _results(),
        "Entry": {"oneOf": [_ref(model.__name__) for model in ENTRY_MODELS.values()]},
    }  # fmt: skip
    computed = {
        **dict.fromkeys(ENTRY_MODELS.values(), ENTRY_KEYS),
        **dict.fromkeys((Community, Source, Term), ("id",)),
        **dict.fromkeys((*ROWS, *map(_as_object, (Hit, FacetValue, Suggestion))), ()),
    }
    for model, keys in computed.items():
        generated = TypeAdapter(model).json_schema(mode="serialization", ref_template=REF)
        schemas |= generated.pop("$defs", {})
        schemas[model.__name__] = _with_computed(generated, keys)
    return schemas


def _as_object(named: Any) -> Any:
    """A model of a named tuple's names: what the API answers is its `_asdict`."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in get_type_hints(named).items()}
    return create_model(named.__name__, __doc__=named.__doc__, **fields)


def _with_computed(schema: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    """The schema with the keys that stand beside those of the file."""
    properties = {**dict.fromkeys(keys, TEXT), **schema["properties"]}
    kept = {name: value for name, value in schema.items() if name != "additionalProperties"}
    return {**kept, "properties": properties, "required": [*keys, *schema["required"]]}


def _results() -> dict[str, Any]:
    whole = {"type": "integer", "minimum": 0}
    return _object(
        query=TEXT, total=whole, page=whole, pages=whole, hits=_list("Hit"),
        facets=_object(**{name: _list("FacetValue") for name in FACETS}),
        suggestion={"type": ["string", "null"]}, relaxed={"type": "boolean"}, complete=whole, took_ms={"type": "number"},
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
    return _array(_ref(name))


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _whole(most: int, default: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most, "default": default}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}
