import pytest

from index.request import Request
from index.search import Search
from tests.generate import criterion
from tests.index.conftest import Open


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("solar panel", "en"),
        ("carbon footprint of the infusion pump with long words", "en"),
        ("Zwangsarbeit", "de"),
        ("excavater", "en"),
    ],
)
def test_the_reasons_add_up_to_the_score(search: Search, text: str, language: str) -> None:
    request = Request(text, language=language)
    hits = search.search(request).hits
    assert hits
    for hit in hits:
        reasons = search.explain(request, hit.id)
        assert sum(one.score for one in reasons) == pytest.approx(hit.score, abs=1e-3)
        assert [one.score for one in reasons] == sorted(
            (one.score for one in reasons), reverse=True
        )


def test_a_typed_id_is_a_reason_of_its_own(searching: Open) -> None:
    search = searching(criterion("tree-log", "Sheet"), criterion("b", "Tree log"))
    reasons = search.explain(Request("tree-log"), "tree-log")
    assert reasons[0].kind == "named"
    score = search.search(Request("tree-log")).hits[0].score
    assert sum(one.score for one in reasons) == pytest.approx(score, abs=1e-3)


def test_what_is_not_found_has_no_reasons(searching: Open) -> None:
    search = searching(criterion("a", "Zebra"), criterion("b", "Stone"))
    assert search.explain(Request("zebra"), "b") == ()
    assert search.explain(Request("zebra"), "unknown") == ()
