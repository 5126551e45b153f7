from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.compounds import lexicon
from index.documents import Context, context
from index.meaning import Space, made, nearness, read, unit, updated, write
from index.request import Request
from tests.generate import criterion, library_of
from tests.index.conftest import Open

GARDEN = [
    criterion(
        "pond",
        "Pond",
        summary={"en": "A pond for frogs and newts.", "nl": "Een vijver voor kikkers."},
    ),
    criterion(
        "frog",
        "Frogs",
        summary={"en": "Frogs and newts live in water.", "nl": "Kikkers in het water."},
    ),
    criterion(
        "newt",
        "Newts",
        summary={"en": "Newts need a pond with water.", "nl": "Een vijver met water."},
    ),
    criterion(
        "road", "Roads", summary={"en": "Asphalt and gravel make a road.", "nl": "Asfalt en grind."}
    ),
    criterion(
        "path", "Paths", summary={"en": "Gravel or asphalt for a road.", "nl": "Grind of asfalt."}
    ),
]


@pytest.fixture
def given() -> Context:
    library = library_of(GARDEN)
    return context(library, lexicon(library))


@pytest.fixture
def space(given: Context) -> Space:
    return made(given.library.entries.values(), given)


def nearest(space: Space, *terms: str) -> list[str]:
    near = nearness(space, dict.fromkeys(terms, 1.0), np.zeros(len(space.entries), np.float32))
    order = np.argsort(-near, kind="stable")
    return [space.entries[number] for number in order if near[number] > 0]


def test_entries_that_share_no_word_can_be_near(space: Space) -> None:
    assert nearest(space, "en:frog").index("pond") < 3
    assert "road" not in nearest(space, "en:frog")[:3]


def test_translations_link_the_languages(space: Space) -> None:
    assert set(nearest(space, "nl:asfalt")[:2]) == {"road", "path"}


def test_unknown_terms_are_near_nothing(space: Space) -> None:
    assert nearest(space, "en:zebra") == []


def test_a_library_without_entries_has_an_empty_space() -> None:
    library = library_of([])
    given = context(replace(library, glossary={}), {})
    assert nearest(made([], given), "en:frog") == []


def test_a_space_is_read_as_it_was_written(space: Space, tmp_path: Path) -> None:
    write(space, tmp_path)
    again = read(tmp_path)
    assert (again.terms, again.entries) == (space.terms, space.entries)
    assert np.array_equal(again.places, space.places)


def test_the_same_library_gives_the_same_space(space: Space, given: Context) -> None:
    again = made(given.library.entries.values(), given)
    assert np.array_equal(again.directions, space.directions)


def test_an_updated_entry_is_moved_and_a_deleted_one_goes(space: Space, given: Context) -> None:
    other = library_of([criterion("pond", "Roads of asphalt", summary={"en": "Gravel, asphalt."})])
    moved = updated(space, "pond", other.entries["pond"], given)
    assert "pond" in nearest(moved, "en:asphalt")[:3]
    assert sorted(moved.entries) == sorted(space.entries)
    assert "pond" not in updated(space, "pond", None, given).entries


def test_places_have_length_one_or_none(space: Space) -> None:
    assert np.linalg.norm(space.places, axis=1) == pytest.approx(1, abs=1e-5)
    assert unit(np.zeros(3, np.float32)).tolist() == [0, 0, 0]


def test_meaning_never_puts_an_entry_before_one_with_all_the_words(searching: Open) -> None:
    search = searching(*GARDEN, criterion("other", "Zebra pond"))
    assert search.search(Request("zebra pond")).hits[0].id == "other"


def test_short_queries_are_not_padded_with_what_is_only_near(searching: Open) -> None:
    assert [hit.id for hit in searching(*GARDEN).search(Request("asphalt road")).hits] == [
        "path",
        "road",
    ] or {hit.id for hit in searching(*GARDEN).search(Request("asphalt road")).hits} == {
        "path",
        "road",
    }
