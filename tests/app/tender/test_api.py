"""Award points in the JSON API."""

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

POINTS = "/api/v1/entries/noise-limit/points"


def test_bids_earn_points_by_the_criterions_own_method(client: FlaskClient) -> None:
    found = client.get(f"{POINTS}?bid=60&bid=40&bid=65&weight=20").json
    assert found == {
        "method": "linear",
        "bids": [
            {"value": 60.0, "points": 20.0, "weighted": 4.0},
            {"value": 40.0, "points": 100.0, "weighted": 20.0},
            {"value": 65.0, "points": 0.0, "weighted": 0.0},
        ],
    }


def test_a_parameter_and_a_level_change_the_points(client: FlaskClient) -> None:
    assert client.get(f"{POINTS}?bid=60&set=noise-level=80").json["bids"][0]["points"] == 50  # type: ignore[index]
    assert client.get(f"{POINTS}?bid=60&level=advanced").json["bids"][0]["points"] == 0  # type: ignore[index]


@pytest.mark.parametrize(
    ("query", "why"),
    [("", "1 to 100 bids"), ("bid=x", "is not a number"), ("bid=NaN", "is not a number"), ("bid=1e999", "is not a number"),
     ("bid=1&weight=x", "is not a number"), ("bid=1&level=huge", "has no level"), ("bid=1&set=X=1", "cannot be"),
     ("bid=1&set=noise-level=", "cannot be"), ("bid=50&set=noise-level=40", ""), ("&".join(["bid=1"] * 101), "1 to 100 bids")],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused_as_data(
    client: FlaskClient, query: str, why: str
) -> None:
    answer = client.get(f"{POINTS}?{query}")
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    assert why in answer.json["detail"]  # type: ignore[index]


def test_only_a_scored_criterion_earns_points(client: FlaskClient) -> None:
    assert client.get("/api/v1/entries/quiet-machines/points?bid=1").status_code == 400
    assert client.get("/api/v1/entries/lindens-of-oslo/points?bid=1").status_code == 400
    assert client.get("/api/v1/entries/nothing/points?bid=1").status_code == 404


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    bid=st.text(max_size=8) | st.decimals().map(str),
    weight=st.decimals().map(str),
    pair=st.text(max_size=20),
)
def test_anything_asked_is_answered(client: FlaskClient, bid: str, weight: str, pair: str) -> None:
    asked = {"bid": bid, "weight": weight, "set": pair}
    assert client.get(POINTS, query_string=asked).status_code in (200, 400)
