import pytest

from index.match import SOME
from index.query import Query, codes, needed, parse
from index.reading import spoken
from index.request import Request
from tests.generate import criterion
from tests.index.conftest import Open

A = criterion("a", "Red tractor", rationale={"en": "The tractor is red, the meadow green."})
B = criterion("b", "Green tractor", rationale={"en": "Not red but green; a wide meadow."})
C = criterion("c", "Blue plough", rationale={"en": "A green meadow."})


def ids(searching: Open, text: str, language: str = "en") -> list[str]:
    search = searching(A, B, C)
    return sorted(hit.id for hit in search.search(Request(text, language=language)).hits)


def test_words_and_phrases_are_told_apart() -> None:
    assert parse('solar "forced labour" x5') == Query(
        ("solar", "forced", "labour", "x5"), (("forced", "labour"),)
    )


@pytest.mark.parametrize("text", ["“forced labour”", "«forced labour»", "„forced labour“"])
def test_quotes_of_every_country_make_a_phrase(text: str) -> None:
    assert parse(text).phrases == (("forced", "labour"),)


def test_a_quote_without_a_partner_is_no_phrase() -> None:
    assert parse('solar "panels') == Query(("solar", "panels"), ())


def test_words_count_once() -> None:
    assert parse("solar Solar SOLAR").words == ("solar",)


@pytest.mark.parametrize("written", ["09331200-0", "093312000", "09331200", "(09331200-0)"])
def test_a_cpv_code_loses_its_check_digit(written: str) -> None:
    assert parse(written).words == ("09331200",)


@pytest.mark.parametrize(
    ("count", "enough"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (10, 6)]
)
def test_two_words_are_all_needed_and_of_many_the_greater_part(count: int, enough: int) -> None:
    assert needed(count) == enough


def test_two_words_must_both_be_there(searching: Open) -> None:
    assert ids(searching, "red tractor") == ["a", "b"]
    assert ids(searching, "blue plough") == ["c"]


def test_one_of_three_words_may_miss(searching: Open) -> None:
    assert ids(searching, "green tractor submarine")[:2] == ["a", "b"]


def test_entries_with_all_words_come_before_those_with_some(searching: Open) -> None:
    tractor = criterion("some", "Tractor, tractor: the tractor")
    plough = criterion("all", rationale={"en": "Of a plough that a tractor pulls over a meadow."})
    found = searching(A, B, tractor, plough).search(Request("tractor plough meadow")).hits
    assert [hit.id for hit in found] == ["all", "a", "b", "some"]


def test_when_nothing_has_enough_words_some_of_them_will_do(searching: Open) -> None:
    results = searching(A, B, C).search(Request("plough submarine"))
    assert results.relaxed
    assert [hit.id for hit in results.hits] == ["c"]


def test_enough_words_are_not_called_relaxed(searching: Open) -> None:
    assert not searching(A, B, C).search(Request("tractor")).relaxed


def test_a_phrase_must_stand_as_typed(searching: Open) -> None:
    assert ids(searching, '"green meadow"') == ["c"]
    assert ids(searching, "green meadow") == ["a", "b", "c"]


def test_no_phrase_begins_in_one_text_and_ends_in_the_next(searching: Open) -> None:
    search = searching(
        criterion("whole", "Stone", summary={"en": "A zebra crossing."}),
        criterion("cut", "Tall zebra", summary={"en": "Crossing roads."}),
    )
    results = search.search(Request('"zebra crossing"'))
    assert [hit.id for hit in results.hits] == ["whole"]


def test_a_phrase_that_stands_nowhere_falls_back_to_its_words(searching: Open) -> None:
    results = searching(A, B, C).search(Request('"meadow tractor plough"'))
    assert results.relaxed
    assert results.total == 3


def test_stop_words_never_count(searching: Open) -> None:
    assert ids(searching, "what is the plough") == ["c"]
    assert ids(searching, "der plough", language="en") == ["c"]
    assert ids(searching, "the of and") == []


def test_words_in_the_order_typed_come_before_the_same_words_apart(searching: Open) -> None:
    search = searching(
        criterion("apart", "Zebra", summary={"en": "A zebra stands at the crossing of a road."}),
        criterion("apart2", "Crossing", summary={"en": "A crossing of a road for a zebra."}),
        criterion("order", "Road", summary={"en": "A road and, at its end, a zebra crossing."}),
    )
    reasons = {
        hit.id: [
            one.means
            for one in search.explain(Request("zebra crossing"), hit.id)
            if one.kind == "order"
        ]
        for hit in search.search(Request("zebra crossing")).hits
    }
    assert reasons == {"order": ["zebra cross"], "apart": [], "apart2": []}


def test_the_language_of_a_question_is_read_from_its_function_words(searching: Open) -> None:
    words = parse("hvordan er det med die Maschine").words
    assert spoken(parse("wer hat die Module gemacht").words, "en") == "de"
    assert spoken(parse("who made the panels").words, "nl") == "nl"
    assert spoken(parse("Solarmodule Zwangsarbeit").words, "en") == "en"
    assert spoken(words, "no") == "no"


def test_word_forms_and_accents_do_not_matter(searching: Open) -> None:
    assert ids(searching, "PLÔUGHS") == ["c"]


def test_of_entries_with_some_words_only_the_best_follow(searching: Open) -> None:
    many = [criterion(f"n{number}", "A tractor for every meadow") for number in range(3 * SOME)]
    results = searching(*many).search(Request("tractor submarine"))
    assert results.relaxed
    assert results.total == SOME


@pytest.mark.parametrize("text", ["19 kW", "19kW", "19\u00a0kW", "machine 19 kW", '"19 kW"'])
def test_a_number_and_its_unit_are_one_word_however_they_are_typed(text: str) -> None:
    assert "19kw" in parse(text).words
    assert "kw" not in parse(text).words


@pytest.mark.parametrize("text", ['"of the" tractor', 'tractor "the"'])
def test_a_phrase_of_stop_words_alone_asks_for_nothing(searching: Open, text: str) -> None:
    found = searching(A, B, C).search(Request(text))
    assert ([hit.id for hit in found.hits], found.complete) == (["a", "b"], 2)


def test_a_code_is_told_from_a_year_and_from_a_number_in_a_question() -> None:
    assert codes(parse("IEC 61215 panels 2030")) == ("61215",)
    assert codes(parse("Directive 2014/24/EU")) == ("2014/24/eu",)
    assert codes(parse("how many beds has a hospital with 61215 patients")) == ()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("Directive 2014-24-EU", ("directive", "2014/24/eu")),
        ("94-62-ec", ("94/62/ec",)),
        ("loi 2021-1104", ("loi", "2021/1104")),
        ("2023-2027 EU", ("2023", "2027", "eu")),
        ("2023-24 EU", ("2023", "24", "eu")),
        ("2026-11-23", ("2026", "11", "23")),
        ("2000-3500 kg", ("2000", "3500kg")),
    ],
)
def test_the_number_of_a_law_is_read_with_other_strokes(typed: str, read: tuple[str, ...]) -> None:
    assert parse(typed).words == read


def test_a_law_is_found_by_its_number_with_any_stroke(searching: Open) -> None:
    search = searching(
        criterion("a", "Loi n° 2021-1104"),
        criterion("b", "Directive 94/62/EC"),
        criterion("c", "Loi"),
    )
    for typed, named in (("2021/1104", "a"), ("2021-1104", "a"), ("94-62-EC", "b"), ("94/62", "b")):
        assert [hit.id for hit in search.search(Request(typed)).hits] == [named]


def test_an_amount_is_no_code_because_an_abbreviation_stands_beside_it(searching: Open) -> None:
    search = searching(criterion("a", "LED lamps"), criterion("b", "Lamps"))
    assert [hit.id for hit in search.search(Request("10 000 LED lamps")).hits] == ["a", "b"]
    assert search.search(Request("LED 10 000 lamps")).total == 0


def test_what_has_the_number_of_a_standard_is_found_and_not_what_has_its_letters(
    searching: Open,
) -> None:
    cited = {"en": "By EN IEC 61215."}
    search = searching(
        criterion("a", "Panels", rationale=cited),
        criterion("b", "EN and IEC panels"),
        criterion("c", "IEC panels"),
    )
    assert [hit.id for hit in search.search(Request("EN IEC 61215")).hits] == ["a"]
    assert search.search(Request("EN 16258")).total == 0
    assert search.search(Request("5000 panels")).total == 3
