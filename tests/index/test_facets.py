from pathlib import Path

import pytest

from index.request import FACETS, Request
from index.results import Facet, Results
from index.search import Search, open_search
from kb.library import Library

QUERIES = ("", "solar panel", "carbon footprint excavator test", "zzzz", "living wage")


def facet(results: Results, name: str) -> Facet:
    return next(one for one in results.facets if one.name == name)


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize(
    "filters", [{}, {"kind": ("criterion",)}, {"status": ("published", "proposal")}]
)
def test_a_count_is_what_a_click_gives(
    search: Search, text: str, filters: dict[str, tuple[str, ...]]
) -> None:
    results = search.search(Request(text, filters))
    assert [one.name for one in results.facets] == list(FACETS)
    for one in results.facets:
        if one.name in filters:
            continue
        for value in one.values:
            clicked = search.search(Request(text, {**filters, one.name: (value.value,)}))
            assert clicked.total == value.count, (one.name, value)


@pytest.mark.parametrize("text", QUERIES)
def test_another_value_of_a_chosen_facet_adds_what_only_it_has(search: Search, text: str) -> None:
    chosen = {"kind": ("practice",)}
    values = facet(search.search(Request(text, chosen)), "kind").values
    total = search.search(Request(text, {"kind": ("practice", "criterion")})).total
    assert total == sum(one.count for one in values if one.value in ("practice", "criterion"))


@pytest.mark.parametrize("name", ["level", "topic", "kind"])
@pytest.mark.parametrize("text", QUERIES)
def test_a_count_in_a_chosen_facet_is_what_a_click_adds(
    search: Search, text: str, name: str
) -> None:
    """Entries have several levels and topics, so those found already are not counted again."""
    every = [one.value for one in facet(search.search(Request(text)), name).values]
    for chosen in every[:3]:
        results = search.search(Request(text, {name: (chosen,)}))
        values = facet(results, name).values
        assert [one.value for one in values if one.selected] == [chosen]
        assert {one.value for one in values} == set(every)
        for one in values:
            both = search.search(Request(text, {name: (chosen, one.value)})).total
            assert both == results.total + (0 if one.selected else one.count)
            assert one.count == results.total or not one.selected


def test_facets_narrow_each_other(search: Search) -> None:
    one = search.search(Request(filters={"kind": ("criterion",)})).total
    both = search.search(Request(filters={"kind": ("criterion",), "status": ("proposal",)})).total
    assert 0 < both < one < search.search(Request()).total


def test_every_hit_passes_the_filters(search: Search) -> None:
    filters = {"kind": ("practice", "template"), "status": ("published",)}
    hits = search.search(Request(filters=filters, size=100)).hits
    assert hits
    assert {hit.kind for hit in hits} == {"practice", "template"}
    assert {hit.status for hit in hits} == {"published"}


def test_a_chosen_value_stays_listed_even_when_nothing_has_it(search: Search) -> None:
    results = search.search(Request("solar", {"country": ("XX",)}))
    assert results.total == 0
    chosen = [one for one in facet(results, "country").values if one.selected]
    assert [(one.value, one.count) for one in chosen] == [("XX", 0)]


def test_an_unknown_facet_changes_nothing(search: Search) -> None:
    filtered = search.search(Request("solar", {"colour": ("red",)}))
    assert filtered.total == search.search(Request("solar")).total


def test_labels_are_in_the_language_of_the_reader(search: Search) -> None:
    def labels(language: str) -> dict[str, str]:
        values = facet(search.search(Request(language=language)), "kind").values
        return {one.value: one.label for one in values}

    assert labels("nl")["criterion"] == "Criterium"
    assert labels("xx")["criterion"] == "Criterion"


def test_divisions_and_communities_are_named(search: Search) -> None:
    results = search.search(Request())
    construction = next(v for v in facet(results, "division").values if v.value == "45")
    assert construction.label == "Construction work"
    assert "Building Sites" in {one.label for one in facet(results, "community").values}


def test_levels_and_uses_keep_the_order_of_the_vocabulary(search: Search) -> None:
    levels = [one.value for one in facet(search.search(Request()), "level").values]
    assert levels == ["core", "advanced", "leading"]


def test_long_facets_begin_with_the_most_frequent_value(search: Search) -> None:
    counts = [one.count for one in facet(search.search(Request()), "topic").values]
    assert counts == sorted(counts, reverse=True)


def test_a_value_that_an_entry_names_twice_counts_once(real: Search) -> None:
    """Practices name their country, and some name it again among those that use what they did."""
    for text in ("pacemaker", "dialysis water"):
        found = facet(real.search(Request(text)), "country")
        assert found.values
        for value in found.values:
            clicked = real.search(Request(text, {"country": (value.value,)}))
            assert clicked.total == value.count, (text, value)


def test_long_values_are_not_kept(library: Library, tmp_path: Path) -> None:
    search = open_search(library, tmp_path)
    for number in range(50):
        search.search(Request("", {"topic": (f"{number}" * 1000,)}, language=f"{number}" * 1000))
    kept = search._columns.passing, search._postings.scores, search._postings.native
    assert max(len(str(key)) for one in kept for key in one._answers) < 200
    search.close()
