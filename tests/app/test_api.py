"""The API does what its own description says."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
import schemathesis
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi import definitions

from app.openapi import document
from kb.library import Library
from tests.real import REAL

BASE = "/api/v1"


DESCRIBED = schemathesis.openapi.from_dict(document())
# too many `bid` make an address that is too long, which is a refusal as well, and described as one
REFUSED = DESCRIBED.config.checks.negative_data_rejection
REFUSED.expected_statuses = [*REFUSED.expected_statuses, "414"]


def test_the_description_is_valid_openapi(client: FlaskClient) -> None:
    found = client.get(f"{BASE}/openapi.json").json
    assert found == document()
    definitions.OPENAPI_31_VALIDATOR.validate(found)


def test_every_route_of_the_api_is_described(app: Flask) -> None:
    routes = {
        rule.rule.removeprefix(BASE).replace("<", "{").replace(">", "}")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(BASE)
    }
    assert routes - {"/openapi.json"} == set(document()["paths"])


@pytest.mark.parametrize("site", ["app", "real_app"])
@DESCRIBED.parametrize()
@settings(
    max_examples=25, derandomize=True, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_whatever_is_asked_is_answered_as_described(
    request: pytest.FixtureRequest, site: str, case: schemathesis.Case
) -> None:
    case.operation.app = request.getfixturevalue(site)
    case.call_and_validate()


def real_addresses() -> Iterator[str]:
    """Every described path, filled in from the real criteria."""
    entry = next(iter(REAL.entries.values()))
    older = REAL.versions(next((one for one, _ in REAL.past), entry.id))[-1]
    values = {
        "reference": entry.id, "entry_id": older.id, "source_id": next(iter(REAL.sources)),
        "old": older.version, "new": REAL.entries[older.id].version,
    }  # fmt: skip
    scored = next(one for one in REAL.entries.values() if getattr(one, "scoring", None))
    for path in document()["paths"]:
        if path.endswith("/points"):
            yield f"/entries/{scored.id}/points?bid=60"
        else:
            yield path.format(**values)
    yield f"/entries/{entry.reference}"


@pytest.mark.parametrize("address", list(real_addresses()))
def test_every_described_path_answers_with_the_real_library(
    real: FlaskClient, address: str
) -> None:
    answer = real.get(f"{BASE}{quote(address, safe='/?=')}")
    assert answer.status_code == 200
    assert answer.json


@pytest.mark.parametrize("entry_id", sorted(REAL.entries))
def test_every_real_entry_is_as_described(real_app: Flask, entry_id: str) -> None:
    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", real_app)
    case = schema["/entries/{reference}"]["GET"].Case(path_parameters={"reference": entry_id})
    case.call_and_validate()


def test_no_row_is_left_undescribed() -> None:
    described = document()["components"]["schemas"]
    for path, key, row in (
        ("/entries", "entries", "EntryRow"),
        ("/entries/{entry_id}/versions", "versions", "VersionRow"),
        ("/entries/{entry_id}/diff/{old}/{new}", "changes", "ChangeRow"),
        ("/changes", "changes", "ReleaseRow"),
    ):
        answer = document()["paths"][path]["get"]["responses"]["200"]["content"]
        items = answer["application/json"]["schema"]["properties"][key]["items"]
        assert items == {"$ref": f"#/components/schemas/{row}"}
        assert described[row]["required"] == list(described[row]["properties"])


def test_a_source_is_described_with_those_who_cite_it() -> None:
    schema = document()["paths"]["/sources/{source_id}"]["get"]["responses"]["200"]["content"]
    _, citing = schema["application/json"]["schema"]["allOf"]
    assert citing["required"] == ["cited-by"]
    assert document()["components"]["schemas"]["Source"]["required"][0] == "id"


def test_the_language_of_a_search_is_described() -> None:
    parameters = document()["paths"]["/search"]["get"]["parameters"]
    assert "lang" in [one["name"] for one in parameters]


def test_entries_are_listed_with_their_fingerprints(client: FlaskClient, library: Library) -> None:
    found = client.get(f"{BASE}/entries").json["entries"]  # type: ignore[index]
    assert {one["id"]: one["fingerprint"] for one in found} == {
        entry.id: entry.fingerprint for entry in library.entries.values()
    }


def test_versions_are_listed_newest_first(client: FlaskClient) -> None:
    found = client.get(f"{BASE}/entries/noise-limit/versions").json["versions"]  # type: ignore[index]
    assert [(one["version"], one["released"]) for one in found] == [
        ("1.1.0", "2026-11-01"), ("1.0.0", "2026-03-01"),
    ]  # fmt: skip


def test_the_difference_names_each_field(client: FlaskClient) -> None:
    found = client.get(f"{BASE}/entries/noise-limit/diff/1.0.0/1.1.0").json["changes"]  # type: ignore[index]
    assert {"field", "old", "new"} == set(found[0])
    assert "2030-01-01" in [one["new"] for one in found]
    assert client.get(f"{BASE}/entries/noise-limit/diff/1.0.0/7.0.0").status_code == 404


def test_suggestions_begin_as_typed(client: FlaskClient) -> None:
    found = client.get(f"{BASE}/suggest?q=noi").json["suggestions"]  # type: ignore[index]
    assert {
        "label": "Noise limit at the nearest facade",
        "kind": "criterion",
        "value": "noise-limit",
    } in found
    assert client.get(f"{BASE}/suggest").json == {"suggestions": []}


@pytest.mark.parametrize(
    ("lang", "label"), [("de", "Luftqualität"), ("en", "Air quality"), ("?", "Air quality")]
)
def test_suggestions_are_in_the_readers_language(real: FlaskClient, lang: str, label: str) -> None:
    found = real.get(f"{BASE}/suggest", query_string={"q": "air qual", "lang": lang}).json
    assert {"label": label, "kind": "topic", "value": "air-quality"} in found["suggestions"]  # type: ignore[index]
