"""Start from your own document: every passage beside the entries that say something alike."""

from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.app.tender.browser import basket_of, page
from tests.app.test_hostile import assert_inert

DRAFT = "1 Noise\n\nThe noise at the nearest facade must stay below 62 dB(A) by day.\n\n2 Paint\n\nThe fence must be green."


def test_a_passage_is_laid_beside_what_the_library_says(client: FlaskClient) -> None:
    said = page(client.post("/own", data={"text": DRAFT, "cpv": "45000000"}))
    assert "Noise limit at the nearest facade" in said.text
    assert "The fence must be green." in said.text


def test_what_is_found_is_added_with_one_button(client: FlaskClient) -> None:
    said = page(client.post("/own", data={"text": DRAFT}))
    form = next(one for one in said.all("form", action="/tender/add") if "Noise" in one.text)
    button = form.one("button").attributes
    level = form.one("input", name="level").attributes["value"]
    assert (
        client.post(
            "/tender/add", data={"level": level, button["name"]: button["value"]}
        ).status_code
        == 303
    )
    assert basket_of(client).pins[0].id == "noise-limit"


def test_a_draft_without_sentences_is_told_and_given_back(client: FlaskClient) -> None:
    said = page(client.post("/own", data={"text": "", "cpv": "45000000", "country": "NO"}), 400)
    assert "Nothing was given" in said.one("p", role="alert").text
    assert said.one("input", id="cpv").attributes["value"] == "45000000"
    assert [
        one.attributes["value"]
        for one in said.one("select", id="country").all("option", selected="")
    ] == ["NO"]


def test_a_draft_of_too_many_passages_is_told(client: FlaskClient) -> None:
    said = page(
        client.post(
            "/own",
            data={
                "text": "\n\n".join(
                    f"{n} Part {n}\n\nThe wall of part {n} must be high." for n in range(1, 402)
                )
            },
        ),
        400,
    )
    assert "at most 400" in said.one("p", role="alert").text


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=200), cpv=st.text(max_size=20), country=st.text(max_size=5))
def test_any_draft_is_answered(client: FlaskClient, text: str, cpv: str, country: str) -> None:
    answer = client.post("/own", data={"text": text, "cpv": cpv, "country": country})
    assert answer.status_code in (200, 400)


def test_a_hostile_draft_stays_text(client: FlaskClient) -> None:
    said = page(
        client.post(
            "/own", data={"text": "The noise must stay low <script>alert(1)</script> at night."}
        )
    )
    assert_inert(said)
    assert "<script>alert(1)</script>" in said.text
