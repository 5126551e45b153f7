import pytest

from index.request import Request
from index.results import Suggestion
from index.search import Search
from tests.generate import criterion
from tests.index.conftest import Open
from tests.real import REAL

LABELS = {
    **{(one.kind, one.id): one.title for one in REAL.entries.values()},
    **{("topic", name): word.label for name, word in REAL.vocabulary.topics.items()},
    **{("cpv", code): label for code, label in REAL.vocabulary.cpv.items()},
}


def suggestion(search: Search, text: str) -> str | None:
    return search.search(Request(text)).suggestion


def test_a_misspelt_word_is_corrected(search: Search) -> None:
    assert suggestion(search, "excavater") == "excavator"
    assert suggestion(search, "solar pannel") == "solar panel"


def test_a_correction_is_written_as_the_word_was_typed(search: Search) -> None:
    assert suggestion(search, "Excavater") == "Excavator"
    assert suggestion(search, "EXCAVATER") == "EXCAVATOR"
    assert suggestion(search, "Solar pannel") == "Solar panel"
    assert suggestion(search, "solar Pannel") == "solar Panel"


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
    assert suggestion(search, '"Zebrra, crossing"') == '"Zebra, crossing"'


def test_the_start_of_any_word_suggests(search: Search) -> None:
    offers = search.suggest("foot carb")
    assert offers
    assert all("carbon footprint" in one.label.lower() for one in offers)


def test_topics_and_cpv_codes_are_suggested_in_every_language(searching: Open) -> None:
    search = searching(criterion("a", "A", cpv=["09331200"]))
    assert ("Luftqualität", "topic", "air-quality") in [
        (one.label, one.kind, one.value) for one in search.suggest("luftq")
    ]
    assert search.suggest("0933120")[0].value == "09331200"


def test_accents_do_not_matter_while_typing(searching: Open) -> None:
    search = searching(criterion("a", "Énergie grise"))
    assert search.suggest("energ")[0].value == "a"
    assert search.suggest("ÉNERG")[0].value == "a"


def test_titles_in_english_and_in_the_readers_language_come_first(searching: Open) -> None:
    others = [criterion(f"s{at}", title={"en": f"A {at}", "sv": f"Solel {at}"}) for at in range(40)]
    both = criterion("both", title={"en": "Zoning", "nl": "Solide grond"})
    search = searching(*others, criterion("solar", "Solar panel"), both)
    english, dutch = (
        [one for one in search.suggest("sol", language, 100) if one.kind == "criterion"]
        for language in ("en", "nl")
    )
    assert english[0].label == "Solar panel"
    assert {one.label for one in english[1:4]} < {f"Solel {at}" for at in range(40)}
    assert {one.label for one in dutch[:2]} == {"Solar panel", "Solide grond"}
    assert [one.label for one in search.suggest("solel", "sv", 3)] == [
        "Solel 0", "Solel 1", "Solel 10",
    ]  # fmt: skip


def test_labels_in_english_and_in_the_readers_language_come_before_foreign_titles(
    searching: Open,
) -> None:
    search = searching(criterion("a", title={"en": "Roof", "sv": "Solelens tak"}, cpv=["09331200"]))
    assert [one.value for one in search.suggest("sol", "en")][-1] == "a"
    assert search.suggest("sol", "sv")[0].label == "Solelens tak"


@pytest.mark.parametrize(
    ("typed", "language", "label"),
    [
        ("buses", "en", "Electric buses"),
        ("buses", "nl", "Elektrische bussen"),
        ("bussen", "nl", "Elektrische bussen"),
        ("bussen", "en", "Elektrische bussen"),
        ("autobus", "nl", "Autobus électriques"),
        ("buses", "sv", "Electric buses"),
        ("quiet-and-clean", "nl", "Elektrische bussen"),
        ("buses", "not a language", "Electric buses"),
    ],
)
def test_an_entry_is_shown_as_its_reader_reads_it_or_as_it_was_found(
    searching: Open, typed: str, language: str, label: str
) -> None:
    title = {"en": "Electric buses", "fr": "Autobus électriques", "nl": "Elektrische bussen"}
    search = searching(criterion("quiet-and-clean", title=title))
    found = [one for one in search.suggest(typed, language, 100) if one.kind == "criterion"]
    assert [one.label for one in found] == [label]


def test_topics_are_shown_in_the_readers_language_when_found_in_english(real: Search) -> None:
    assert ("Luftqualität", "topic") in [one[:2] for one in real.suggest("air qual", "de")]
    assert ("Air quality", "topic") in [one[:2] for one in real.suggest("air qual", "en")]
    assert ("Luftqualität", "topic") in [one[:2] for one in real.suggest("luftqual", "en")]


@pytest.mark.parametrize("typed", ["sol", "bus", "solar pan", "noise", "oslo"])
@pytest.mark.parametrize("language", ["en", "nl", "pl"])
def test_nothing_foreign_stands_before_what_the_reader_can_read(
    real: Search, typed: str, language: str
) -> None:
    def is_readable(one: Suggestion) -> bool:
        text = LABELS[one.kind, one.value]
        return one.label == text.said(language)

    found = [is_readable(one) for one in real.suggest(typed, language)]
    assert found[0]
    assert found == sorted(found, reverse=True)


def test_a_cpv_code_is_suggested_when_it_finds_something_and_only_then(real: Search) -> None:
    codes = REAL.vocabulary.cpv
    suggested = {code for code in codes if real.suggest(code)}
    assert suggested == {code for code in codes if real.search(Request(code)).total}
    assert {"34140000"} <= suggested < set(codes)


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
