"""For operators."""

from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.app.conftest import Opens


def test_the_site_says_that_it_is_well(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {
        "status": "ok",
        "entries": 6,
        "files-with-errors": 0,
        "published-texts-changed": 0,
    }


def test_requests_are_counted_by_route(opens: Opens) -> None:
    client = opens(metrics_token="open sesame")
    for address in ("/", "/", "/criteria/noise-limit", "/nowhere"):
        client.get(address)
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(
            client.get("/metrics", headers={"Authorization": "Bearer open sesame"}).text
        )
        for sample in family.samples
    }
    assert samples["kb_requests_total", "searching.home", "200"] == 2
    assert samples["kb_requests_total", "entries.entry", "200"] == 1
    assert samples["kb_requests_total", "none", "404"] == 1
    assert samples["kb_entries",] == 6
    assert samples["kb_request_seconds_count", "searching.home"] == 2


def test_without_a_token_nobody_reads_the_metrics(client: FlaskClient) -> None:
    given = {"Authorization": "Bearer "}
    for address in ("127.0.0.1", "::1", "192.0.2.7"):
        asked = client.get("/metrics", headers=given, environ_overrides={"REMOTE_ADDR": address})
        assert asked.status_code == 404


def test_with_a_token_only_the_token_counts(opens: Opens) -> None:
    client = opens(metrics_token="open sesame")
    allowed = {"Authorization": "Bearer open sesame"}
    elsewhere = {"REMOTE_ADDR": "192.0.2.7"}
    assert client.get("/metrics", headers=allowed, environ_overrides=elsewhere).status_code == 200
    for given in ({}, {"Authorization": "Bearer sésame"}, {"Authorization": "Bearer "}):
        assert client.get("/metrics", headers=given).status_code == 404
