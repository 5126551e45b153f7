from dataclasses import replace
from pathlib import Path

import pytest

from index.concepts import Concepts, concepts, named, read, write
from index.words import WORD, token
from kb.registers import Everyday
from tests.generate import library_of
from tests.real import REAL


@pytest.fixture
def known() -> Concepts:
    things = {
        "clean": ["without exhaust"],
        "origin": ["who made"],
        "grid": ["connection to the grid"],
        "fumes": ["exhaust"],
    }
    everyday = {name: Everyday(names={"en": tuple(names)}) for name, names in things.items()}
    return concepts(replace(library_of([]), everyday=everyday, glossary={}))


@pytest.mark.parametrize(
    ("text", "things"),
    [
        ("machines without exhaust", ["clean"]),
        ("machines without any exhaust", ["clean"]),
        ("machines with exhaust", ["fumes"]),
        ("who made the panels", ["origin"]),
        ("made of concrete", []),
        ("a grid connection", []),
        ("connection of the site to a grid", []),
        ("the connection of a grid", ["grid"]),
    ],
)
def test_a_name_keeps_the_stop_words_it_cannot_do_without(
    known: Concepts, text: str, things: list[str]
) -> None:
    tokens = [token("en", word) for word in WORD.findall(text)]
    assert [one.concept for one in named(known, "en", tokens)] == things


def test_the_concepts_of_a_build_are_those_of_its_library(tmp_path: Path) -> None:
    every = concepts(REAL)
    write(every, tmp_path)
    assert read(tmp_path) == every


@pytest.mark.parametrize("name", ["e-truck", "X-ray", "Stage V"])
def test_a_name_that_lost_its_letter_names_nothing(name: str) -> None:
    """No single letter is a word: "e-truck" would be any truck, and "Stage V" any stage."""
    things = {"thing": Everyday(names={"en": (name, "other name")})}
    every = concepts(replace(library_of([]), everyday=things, glossary={}))
    assert [run for all_ in every.runs["en"].values() for run, _ in all_] == [("~other", "name")]


@pytest.mark.parametrize(("language", "name"), [("fr", "à domicile"), ("pl", "z recyklingu")])
def test_a_name_keeps_what_is_left_without_a_small_word(language: str, name: str) -> None:
    things = {"thing": Everyday(names={language: (name,)})}
    every = concepts(replace(library_of([]), everyday=things, glossary={}))
    assert every.runs[language]
