from pathlib import Path

import pytest

from index.compounds import Lexicon, lexicon, parts, read, write
from index.words import stem
from tests.generate import criterion, library_of

WORDS = {
    "de": "Baustelle Maschine Müll Wagen Krankenhaus Lieferant Strasse Beleuchtung",
    "nl": "zonne paneel panelen afval wagen",
    "sv": "arbete maskin bygg plats",
    "fi": "kuorma auto",
}


@pytest.fixture
def known() -> Lexicon:
    return {
        language: frozenset(stem(language, word) for word in said.split())
        for language, said in WORDS.items()
    }


@pytest.mark.parametrize(
    ("language", "word", "made_of"),
    [
        ("de", "Baustellenmaschine", "Baustelle Maschine"),
        ("de", "Müllwagen", "Müll Wagen"),
        ("de", "Krankenhauslieferanten", "Krankenhaus Lieferant"),
        ("de", "Strassenbeleuchtung", "Strasse Beleuchtung"),
        ("nl", "afvalwagen", "afval wagen"),
        ("sv", "arbetsmaskiner", "arbete maskin"),
        ("sv", "byggplats", "bygg plats"),
        ("fi", "kuormaauto", "kuorma auto"),
    ],
)
def test_a_compound_is_split_into_words_of_the_library(
    known: Lexicon, language: str, word: str, made_of: str
) -> None:
    assert parts(word, language, known) == tuple(stem(language, one) for one in made_of.split())


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "Maschine"),
        ("de", "Maschinenöl"),
        ("de", "Wagen"),
        ("en", "Müllwagen"),
        ("de", "x" * 60),
    ],
)
def test_what_is_no_compound_of_known_words_stays_whole(
    known: Lexicon, language: str, word: str
) -> None:
    assert parts(word, language, known) == ()


def test_the_lexicon_holds_the_words_of_entries_and_of_registers() -> None:
    found = lexicon(
        library_of(
            [
                criterion(
                    "a",
                    {"en": "Trees", "de": "Strassenbäume"}["en"],
                    title={"en": "Trees", "de": "Alleen"},
                )
            ]
        )
    )
    assert stem("de", "Alleen") in found["de"]
    assert stem("de", "Zwangsarbeit") in found["de"]
    assert "en" not in found


def test_the_lexicon_of_a_build_is_read_as_it_was_written(known: Lexicon, tmp_path: Path) -> None:
    write(known, tmp_path)
    assert read(tmp_path) == known
