import pytest

from index.request import Request
from index.search import Search
from tests.generate import criterion
from tests.index.conftest import Open


def suggestion(search: Search, text: str) -> str | None:
    return search.search(Request(text)).suggestion


def test_a_misspelt_word_is_corrected(search: Search) -> None:
    assert suggestion(search, "Excavater") == "excavator"
    assert suggestion(search, "solar pannel") == "solar panel"


def test_a_suggestion_finds_more(search: Search) -> None:
    for text in ("excavater", "solr pannel", "carbn footprint", "hospitol bed"):
        typed = search.search(Request(text))
        assert typed.suggestion is not None
        better = search.search(Request(typed.suggestion))
        assert better.total > (0 if typed.relaxed else typed.total)
        assert not better.relaxed


def test_nothing_is_suggested_for_what_is_found(search: Search) -> None:
    assert suggestion(search, "solar panel") is None
    assert suggestion(search, "") is None


def test_a_correction_that_finds_nothing_more_is_kept_back(searching: Open) -> None:
    search = searching(criterion("a", "Zebra"), criterion("b", "Giraffe"))
    assert suggestion(search, "zebra girafe") is None


def test_filters_count_for_a_suggestion(search: Search) -> None:
    results = search.search(Request("excavater", {"country": ("XX",)}))
    assert results.suggestion is None


def test_numbers_codes_and_ids_are_never_corrected(searching: Open) -> None:
    search = searching(criterion("zebra-crossing", "Zebra crossing", cpv=["45233140"]))
    for text in ("45233141", "zebrra-crossing", "2014/25/EU"):
        assert suggestion(search, text) is None


def test_long_words_and_long_texts_are_not_corrected(search: Search) -> None:
    assert suggestion(search, "excavater" * 4) is None
    assert suggestion(search, "excavater one two three four five") is None


def test_the_rest_of_the_text_is_left_as_typed(searching: Open) -> None:
    search = searching(criterion("a", "Zebra crossing"))
    assert suggestion(search, '"Zebrra, crossing"') == '"zebra, crossing"'


def test_the_start_of_any_word_suggests(search: Search) -> None:
    offers = search.suggest("foot carb")
    assert offers
    assert all("carbon footprint" in one.label.lower() for one in offers)


def test_topics_and_cpv_codes_are_suggested_in_every_language(searching: Open) -> None:
    search = searching(criterion("a", "A"))
    assert ("Luftqualität", "topic", "air-quality") in [
        (one.label, one.kind, one.value) for one in search.suggest("luftq")
    ]
    assert search.suggest("0933120")[0].value == "09331200"


def test_accents_do_not_matter_while_typing(searching: Open) -> None:
    search = searching(criterion("a", "Énergie grise"))
    assert search.suggest("energ")[0].value == "a"
    assert search.suggest("ÉNERG")[0].value == "a"


def test_each_thing_is_suggested_once_and_no_more_than_asked(search: Search) -> None:
    offers = search.suggest("s", limit=5)
    assert len(offers) == 5
    assert len({(one.kind, one.value) for one in offers}) == 5


def test_nothing_typed_suggests_nothing(search: Search) -> None:
    assert search.suggest("") == ()
    assert search.suggest(" ?! ") == ()


@pytest.mark.parametrize("typed", ["45233140", "45233140-2", "452331402", "34144511-3"])
def test_a_cpv_code_is_suggested_with_or_without_its_check_digit(real: Search, typed: str) -> None:
    assert [one.value for one in real.suggest(typed)] == [typed[:8]]
