from index.request import FACETS, MAX_TEXT, MAX_VALUES, MAX_WORD, MAX_WORDS, Request


def test_long_text_is_cut_before_anything_reads_it() -> None:
    assert len(Request("ab " * 100_000).text) <= MAX_TEXT
    assert len(Request("ab " * 200).text.split()) == MAX_WORDS
    assert Request("x" * 500).text == "x" * MAX_WORD


def test_invisible_characters_are_dropped() -> None:
    assert Request("so\x00lar\x1b \ud800pa\u202enels\u200b").text == "solar panels"


def test_white_space_of_every_kind_is_one_space() -> None:
    assert Request("  solar\t\n\u00a0panels ").text == "solar panels"


def test_letters_and_accents_typed_apart_are_joined() -> None:
    assert Request("e\u0301nergie").text == "énergie"


def test_unknown_facets_are_dropped_and_repeated_values_folded() -> None:
    request = Request(filters={"kind": ("a", "a", "b"), "colour": ("red",), "use": ()})
    assert request.filters == {"kind": ("a", "b")}


def test_a_facet_takes_a_limited_number_of_values() -> None:
    request = Request(filters={"topic": tuple(str(n) for n in range(1000))})
    assert len(request.filters["topic"]) == MAX_VALUES


def test_page_and_size_stay_in_their_limits() -> None:
    request = Request(page=-3, size=100_000)
    assert (request.page, request.size) == (1, 100)


def test_the_facets_have_a_fixed_order() -> None:
    assert FACETS[:3] == ("kind", "community", "use")


def test_what_cannot_be_a_language_is_english() -> None:
    for language in ("", "x" * 5000, "../en", "EN", "e1"):
        assert Request(language=language).language == "en"
    assert Request(language="bg").language == "bg"
