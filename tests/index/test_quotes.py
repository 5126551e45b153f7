"""What a text is found by is quoted as it stands there, by the stems of the text's own language."""

from dataclasses import replace

import pytest

from index.compounds import Lexicon
from index.draft import Given, given
from index.quotes import forms, namings, third
from kb.registers import Everyday
from tests.generate import library_of

LEXICON: Lexicon = {"de": frozenset(("solar", "park"))}


def read_with(**everyday: Everyday) -> Given:
    return given(replace(library_of([]), everyday=everyday), LEXICON)


@pytest.mark.parametrize(
    ("language", "text", "word", "quoted"),
    [
        ("en", "Two lorries and a Lorry", "lorry", ["lorries", "Lorry"]),
        ("es", "Una tonelada, dos toneladas", "toneladas", ["tonelada", "toneladas"]),
        ("en", "A tonne is no toner", "toner", ["toner"]),
        ("de", "Ein Solarpark ohne Park", "park", ["Park", "Solarpark"]),
        ("sv", "Solarpark", "park", []),
        ("en", "See 2014/24/EU", "2014/24", ["2014/24/EU"]),
        ("en", "The end", "the", []),
        ("bg", "Park", "park", ["Park"]),
    ],
)
def test_a_word_is_quoted_in_its_forms(
    language: str, text: str, word: str, quoted: list[str]
) -> None:
    assert list(forms(text, language, word, read_with())) == quoted


def test_what_names_a_thing_is_quoted_whole() -> None:
    with_ = read_with(
        site=Everyday(names={"en": ("building site",), "de": ("Park",)}),
        pit=Everyday(names={"en": ("pit",)}, broader=("site",)),
    )
    assert list(namings("On building  sites and in a Pit", "en", "site", with_)) == [
        ("building  sites", "site"),
        ("Pit", "pit"),
    ]
    assert list(namings("Im Solarpark", "de", "site", with_)) == [("Solarpark", "site")]
    assert list(namings("On building sites", "en", "pit", with_)) == []


def test_a_name_of_a_third_language_is_known_with_its_spelling() -> None:
    with_ = read_with(britain=Everyday(names={"en": ("England",), "nl": ("Engels",)}))
    assert third(with_, "britain", ("engel",), "de") == ("nl", "Engels")
    assert third(with_, "britain", ("engel",), "nl") is None
    assert third(with_, "britain", ("england",), "de") is None
    assert third(with_, "britain", ("lorry",), "de") is None
