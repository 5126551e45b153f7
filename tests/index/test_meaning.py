from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest

from index.compounds import lexicon
from index.draft import Given, drafted, given
from index.making import lengths, segment
from index.meaning import Meaning, Places, Space, read, unit, write
from index.request import Request
from index.segment import Segment
from index.spanning import folded, made
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


class Garden(NamedTuple):
    """A small library with its space of meaning."""

    given: Given
    segment: Segment
    space: Space
    places: Places

    def nearest(self, *terms: str) -> list[str]:
        documents, scores = np.arange(len(self.segment)), np.zeros(len(self.segment), np.float32)
        asked = dict.fromkeys(terms, 1.0).items()
        near = Meaning(self.space, [self.places]).near(asked, documents, scores, every=True)
        order = np.argsort(-near, kind="stable")
        return [self.segment.ids[number] for number in order if near[number] > 0]


def planted(files: list[dict[str, Any]]) -> Garden:
    library = library_of(files)
    given_ = given(library, lexicon(library))
    segment = of(given_)
    return Garden(given_, segment, *made(segment, given_))


def of(given_: Given) -> Segment:
    draft = drafted(list(given_.library.entries.values()), given_)
    return segment(draft, lengths(draft))


@pytest.fixture(scope="module")
def garden() -> Garden:
    return planted(GARDEN)


def test_entries_that_share_no_word_can_be_near(garden: Garden) -> None:
    assert garden.nearest("en:frog").index("pond") < 3
    assert "road" not in garden.nearest("en:frog")[:3]


def test_translations_link_the_languages(garden: Garden) -> None:
    assert set(garden.nearest("nl:asfalt")[:2]) == {"road", "path"}


def test_unknown_terms_are_near_nothing(garden: Garden) -> None:
    assert garden.nearest("en:zebra") == []


def test_nearness_is_the_same_with_places_in_two_segments(garden: Garden) -> None:
    halves = [Places(*(one[part] for one in garden.places)) for part in (slice(2), slice(2, None))]
    documents, scores = np.asarray([0, 1, 3, 4]), np.asarray([1, 0, 0, 0], np.float32)
    found = [
        Meaning(garden.space, places).near([("en:frog", 1.0)], documents, scores, every)
        for places in ([garden.places], halves)
        for every in (True, False)
    ]
    assert np.ptp(found[0]) > 0.05
    for one in found[1:]:
        assert one == pytest.approx(found[0], abs=1e-6)


def test_a_library_without_entries_has_no_places() -> None:
    assert planted([]).nearest("en:labour") == []


def test_a_space_is_read_as_it_was_written(garden: Garden, tmp_path: Path) -> None:
    write(garden.space, tmp_path)
    again = read(tmp_path)
    assert list(again.terms) == list(garden.space.terms)
    assert np.array_equal(again.directions, garden.space.directions)


def test_the_same_library_gives_the_same_space(garden: Garden) -> None:
    assert np.array_equal(planted(GARDEN).space.directions, garden.space.directions)


def test_an_entry_is_folded_in_where_it_would_have_been(garden: Garden) -> None:
    folded_ = folded(garden.space, garden.segment)
    assert np.allclose(folded_.wholes, garden.places.wholes)
    other = library_of([criterion("new", "Roads of asphalt", summary={"en": "Gravel, asphalt."})])
    new = of(given(other, garden.given.lexicon))
    place = folded(garden.space, new).wholes[0]
    assert place @ garden.places.wholes[4] > place @ garden.places.wholes[0]


def test_places_have_length_one_or_none(garden: Garden) -> None:
    assert np.linalg.norm(garden.places.wholes, axis=1) == pytest.approx(1, abs=1e-5)
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
