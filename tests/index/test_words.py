import pytest

from index.words import fold, known, stem, stems, words


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("en", "panels", "panel"),
        ("nl", "zonnepanelen", "zonnepaneel"),
        ("de", "Solarmodule", "Solarmodul"),
        ("fr", "énergies", "energie"),
        ("other", "Płaca", "płaca"),
    ],
)
def test_forms_of_a_word_share_a_stem(language: str, one: str, other: str) -> None:
    assert stem(language, one) == stem(language, other) != ""


def test_stop_words_have_no_stem() -> None:
    assert list(stems("en", "The pay of the cleaners")) == ["pay", "cleaner"]
    assert stem("de", "die") == ""
    assert stem("en", "die") == "die"


def test_folding_takes_accents_and_case_away() -> None:
    assert fold("ÉNERGIE Öl CO₂") == "energie ol co2"


def test_the_number_of_a_law_is_one_word_with_or_without_its_suffix() -> None:
    assert words("Directive 2014/24/EU, Art. 67") == ["directive", "2014/24/eu", "art", "67"]
    assert stem("en", "2014/24/EU") == stem("other", "2014/24")


def test_a_language_without_a_stemmer_counts_as_other() -> None:
    assert known("fr") == "fr"
    assert known("pl") == "other"
