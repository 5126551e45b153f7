import pytest

from index.words import fold, is_asking, known, stem, words


def stems(text: str) -> list[str]:
    """The stems of an English text, without its stop words."""
    return [one for word in words(text) if (one := stem("en", word))]


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "panels", "panel"),
        ("nl", "zonnepanelen", "zonnepaneel"),
        ("de", "Solarmodule", "Solarmodul"),
        ("fr", "énergies", "energie"),
        ("es", "módulos", "modulo"),
        ("it", "macchine", "macchina"),
        ("pl", "maszyny", "maszyna"),
        ("sv", "maskinerna", "maskiner"),
        ("da", "maskinerne", "maskiner"),
        ("fi", "koneet", "koneen"),
        ("no", "maskinene", "maskiner"),
        ("pt", "máquinas", "maquina"),
        ("other", "Маса", "маса"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(language, one) == stem(language, other) != ""


def test_stop_words_have_no_stem() -> None:
    assert stems("The pay of the cleaners") == ["pay", "cleaner"]
    assert stem("de", "die") == ""
    assert stem("en", "die") == "die"


def test_what_turns_a_sentence_round_is_no_stop_word() -> None:
    assert stems("machines without exhaust") == ["machin", "without", "exhaust"]
    assert stem("sv", "utan") == "utan"
    assert stem("es", "sin") == "sin"
    assert stem("sv", "sin") == ""


def test_folding_takes_accents_and_case_away() -> None:
    assert fold("ÉNERGIE Öl CO₂") == "energie ol co2"


def test_the_number_of_a_law_is_one_word_with_or_without_its_suffix() -> None:
    assert words("Directive 2014/24/EU, Art. 67") == ["directive", "2014/24/eu", "art", "67"]
    assert stem("en", "2014/24/EU") == stem("other", "2014/24")


@pytest.mark.parametrize(
    ("one", "other"),
    [("19 kW", "19kW"), ("0,1 %", "0.1%"), ("50\u00a0km", "50 km"), ("5 m³", "5m³")],
)
def test_a_number_and_its_unit_are_one_word_however_written(one: str, other: str) -> None:
    assert words(one) == words(other)
    assert len(words(one)) == 1


def test_a_number_before_another_word_stands_alone() -> None:
    assert words("5 vehicles of 19 kW") == ["5", "vehicles", "of", "19kw"]


def test_words_of_asking_are_told_from_words_that_matter() -> None:
    assert [
        word for word in ["how", "do", "we", "buy", "quiet", "trucks"] if not is_asking("en", word)
    ] == [
        "quiet",
        "trucks",
    ]


def test_a_language_without_a_stemmer_counts_as_other() -> None:
    assert known("pl") == "pl"
    assert known("bg") == "other"


@pytest.mark.parametrize("written", ["IEC 61215", "iec61215", "IEC-61215", "Iec\u00a061215"])
def test_the_code_of_a_standard_is_the_same_two_words_however_written(written: str) -> None:
    assert words(written) == ["iec", "61215"]


def test_letters_before_a_short_number_stay_with_it() -> None:
    assert words("CO2 in B100 engine of the N391") == [
        "co2", "in", "b100", "engine", "of", "the", "n391",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("EN 301 549", ["en", "301549"]),
        ("EN301549", ["en", "301549"]),
        ("10\u202f000 kWh", ["10000kwh"]),
        ("1 250 000,50 euros", ["1250000.50", "euros"]),
        ("in 2024 150 of 1 5000", ["in", "2024", "150", "of", "1", "5000"]),
        ("EN 12464-1 500 lux", ["en", "12464", "1", "500", "lux"]),
        ("160 000-300 000 euros", ["160000", "300000", "euros"]),
        ("2 100Ah and 2 100kWh", ["2", "100ah", "and", "2100kwh"]),
    ],
)
def test_a_number_in_groups_of_three_is_one_word(written: str, said: list[str]) -> None:
    assert words(written) == said


def test_what_stands_between_low_lines_is_words() -> None:
    assert words("module_carbon_footprint") == ["module", "carbon", "footprint"]
