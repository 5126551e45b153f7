from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from index import build as building
from index.request import Request
from index.search import Search, open_search
from kb.library import Library
from kb.registers import Asked
from tests.generate import criterion, library_of

Wordings = dict[str, tuple[str, ...]]
AskedFor = Callable[..., Search]


def library_asked_for(**asked: Wordings) -> Library:
    """Entries that say nothing of their own, and how people ask for them."""
    library = library_of([criterion(one, "Made up") for one in asked])
    return replace(library, asked={one: Asked(wordings=said) for one, said in asked.items()})


@pytest.fixture
def asked_for(tmp_path: Path) -> Iterator[AskedFor]:
    opened: list[Search] = []

    def open_over(**asked: Wordings) -> Search:
        opened.append(open_search(library_asked_for(**asked), tmp_path / str(len(opened))))
        return opened[-1]

    yield open_over
    for one in opened:
        one.close()


def parts(search: Search, text: str, entry: str, language: str = "en") -> dict[str, float]:
    """What the score of an entry is made of, without its words."""
    reasons = search.explain(Request(text, language=language), entry)
    return {one.kind: one.score for one in reasons if not one.said}


def asked(search: Search, text: str, entry: str, language: str = "en") -> float:
    return parts(search, text, entry, language).get("asked", 0)


WHOLE = {"en": ("buses that make no noise", "quiet buses for the night")}
SCATTERED = {"en": ("noise of the market square", "buses for schools", "the night watch")}


def test_an_entry_that_is_asked_for_in_these_words_is_nearer_than_one_with_the_words_here_and_there(
    asked_for: AskedFor,
) -> None:
    search = asked_for(whole=WHOLE, scattered=SCATTERED)
    assert asked(search, "night buses noise", "whole") > asked(
        search, "night buses noise", "scattered"
    )


def test_one_wording_may_be_near_by_chance_and_two_may_not(asked_for: AskedFor) -> None:
    one = {"en": ("quiet buses", "roof gardens")}
    two = {"en": ("quiet buses", "quiet night buses")}
    rest = {"en": ("oak desks", "pine desks")}
    search = asked_for(one=one, two=two, rest=rest, other=rest)
    assert asked(search, "quiet buses", "two") > asked(search, "quiet buses", "one") > 0


def test_a_wording_of_few_other_words_is_nearer_than_a_long_one(asked_for: AskedFor) -> None:
    short, long = "quiet buses", "quiet buses and clean trams for a town with narrow old lanes"
    rest = {"en": ("oak desks",)}
    search = asked_for(short={"en": (short,)}, long={"en": (long,)}, rest=rest, other=rest)
    assert asked(search, "quiet buses", "short") > asked(search, "quiet buses", "long") > 0


def test_wordings_of_another_language_are_near_to_their_own_words(asked_for: AskedFor) -> None:
    search = asked_for(
        bus={"de": ("leise Fahrzeuge",)}, desk={"en": ("oak desks",)}, park={"en": ("old trees",)}
    )
    for language in ("de", "en"):
        assert asked(search, "leise Fahrzeuge", "bus", language) > 0
        assert asked(search, "leise Fahrzeuge", "desk", language) == 0


def test_a_misspelt_word_counts_as_what_it_was_meant_to_be(asked_for: AskedFor) -> None:
    search = asked_for(bus={"en": ("quiet excavators",)}, desk={"en": ("oak desks",)})
    assert asked(search, "exavators", "bus") > 0


def test_a_new_wording_counts_as_soon_as_its_entry_is_updated(tmp_path: Path) -> None:
    before = library_asked_for(bus=WHOLE, desk={"en": ("oak desks",)}, park={"en": ("old trees",)})
    building.build(before, tmp_path)
    again = before.entries["desk"].model_copy(update={"fingerprint": "another"})
    after = replace(
        before,
        entries={**before.entries, "desk": again},
        asked={**before.asked, "desk": Asked(wordings={"en": ("pine tables",)})},
    )
    building.update(after, ["desk"], tmp_path)
    search = open_search(after, tmp_path)
    assert asked(search, "pine tables", "desk") > 0
    assert asked(search, "quiet buses night", "bus") > 0
    search.close()


def test_without_wordings_nothing_is_asked(tmp_path: Path) -> None:
    search = open_search(library_of([criterion("a", "Zebra")]), tmp_path)
    assert "asked" not in parts(search, "zebra", "a")
    search.close()


@pytest.mark.parametrize("entry", ["all", "most"])
def test_having_all_words_counts_more_than_having_all_but_one(tmp_path: Path, entry: str) -> None:
    files: list[dict[str, Any]] = [
        criterion("all", "Road", rationale={"en": "A red zebra crosses the meadow."}),
        criterion("most", "Red zebra meadow"),
        *(criterion(f"n{number}", "Desk") for number in range(9)),
    ]
    search = open_search(library_of(files), tmp_path)
    covered = {
        one: parts(search, "red zebra meadow crosses", one)["covered"] for one in ("all", "most")
    }
    search.close()
    assert covered["all"] > 2 * covered["most"] > 0
    assert (covered[entry] == max(covered.values())) == (entry == "all")
