"""Entries side by side."""

from flask.testing import FlaskClient

from tests.app.conftest import Reads
from tests.app.page import Part, read_page

FOUR = ["noise-limit", "quiet-machines", "sound-wall", "tree-survival"]


def address(*ids: str) -> str:
    return "/compare?" + "&".join(f"id={one}" for one in ids)


def rows(page: Part) -> dict[str, list[str]]:
    """Name of each row -> its cells."""
    return {
        row.one("th").text.removesuffix(" differs"): [cell.text for cell in row.all("td")]
        for row in page.all("tr")
        if row.all("th", scope="row")
    }


def test_nothing_chosen_offers_every_entry(reads: Reads) -> None:
    page = reads("/compare")
    assert not page.all("table")
    assert len(page.all("option")) == 6


def test_one_entry_differs_from_nothing(reads: Reads) -> None:
    page = reads(address("noise-limit"))
    assert rows(page)["Core"] == ["The noise at the nearest facade must stay below 65 decibel."]
    assert not page.all("tr", class_="differs")
    assert "noise-limit" not in [one.attributes["value"] for one in page.all("option")]


def test_four_entries_stand_side_by_side(reads: Reads) -> None:
    page = reads(address(*FOUR))
    heads = [head.text for head in page.one("thead").all("th")]
    assert [name for name, head in zip(FOUR, heads, strict=True) if name not in head] == []
    assert all(len(cells) == 4 for cells in rows(page).values())
    assert not page.all("form", class_="inline")


def test_five_are_too_many(reads: Reads) -> None:
    page = reads(address(*FOUR, "tree-log"), 400)
    assert "At most 4 entries can be compared; 5 were chosen." in page.text


def test_the_same_entry_twice_is_one(reads: Reads) -> None:
    assert len(reads(address("noise-limit", "noise-limit")).one("thead").all("th")) == 1


def test_an_unknown_entry_is_not_compared(reads: Reads) -> None:
    assert "no entry with this id" in reads(address("noise-limit", "nothing"), 404).text


def test_inside_each_group_the_differing_rows_come_first(reads: Reads) -> None:
    page = reads(address("noise-limit", "quiet-machines"))
    groups = [part.text for part in page.all("th", scope="rowgroup")]
    assert len(groups) == len(set(groups)) > 3
    for body in page.all("tbody"):
        found = ["differs" in row.attributes.get("class", "") for row in body.all("tr")[1:]]
        assert found == sorted(found, reverse=True)
    flags = {
        row.one("th").text: "differs" in row.attributes.get("class", "")
        for row in page.all("tr")
        if row.all("th", scope="row")
    }
    assert flags["Highest noise level differs"]
    assert not flags["Community"]


def marked(page: Part) -> set[str]:
    """The names of the rows that are marked as different."""
    return {row.one("th").text.removesuffix(" differs") for row in page.all("tr", class_="differs")}


def test_only_parameters_and_short_values_are_marked_as_different(
    reads: Reads, real: FlaskClient
) -> None:
    assert {"Highest noise level", "Community"} <= marked(
        reads(address("noise-limit", "tree-survival"))
    )
    page = read_page(real.get(address("module-carbon-footprint", "module-warranty")).text)
    assert page.all("tbody")[0].all("tr", class_="differs")
    assert not {"Core", "Bidder hands in", "Avoid when"} & marked(page)
    assert len(set(rows(page)["Core"])) == 2


def test_several_values_are_a_list_with_units_in_words(reads: Reads) -> None:
    page = reads(address("noise-limit"))
    cell = next(row for row in page.all("tr") if "Highest noise level" in row.text)
    assert [one.text for one in cell.one("ul").all("li")] == [
        "Core: 65 decibel", "Advanced: 60 decibel", "Allowed: 30 to 80 decibel",
    ]  # fmt: skip


def test_a_comparison_keeps_the_readers_language(reads: Reads) -> None:
    page = reads(address("noise-limit", "quiet-machines") + "&lang=nl")
    assert page.one("thead").all("span", lang="nl")
    assert rows(page)["Core"][0] == "Het geluid bij de gevel moet onder 65 decibel blijven."
    assert page.one("main").one("input", name="lang").attributes["value"] == "nl"
    assert "lang=nl" in page.link("Remove Quiet machines")
    assert "/criteria/noise-limit?lang=nl" in page.links


def test_a_row_that_nobody_fills_is_left_out(reads: Reads) -> None:
    assert "Other libraries" not in rows(reads(address("quiet-machines", "sound-wall")))


def test_entries_of_other_kinds_leave_their_cells_open(reads: Reads) -> None:
    assert rows(reads(address("noise-limit", "tree-log")))["Core"][1] == "–"


def test_versions_of_one_entry_can_be_compared_and_stay_pinned(reads: Reads) -> None:
    page = reads(address("noise-limit@1.0.0", "noise-limit"))
    assert rows(page)["Version"] == ["1.0.0", "1.1.0"]
    kept = [one.attributes["value"] for one in page.all("input", type="hidden")]
    assert kept == ["noise-limit@1.0.0", "noise-limit"]
    removed = [link for link in page.one("thead").links if link.startswith("/compare")]
    assert removed == ["/compare?id=noise-limit", "/compare?id=noise-limit@1.0.0"]
    assert "/criteria/noise-limit@1.0.0" in page.one("thead").links


def test_an_entry_can_be_added_and_removed_without_javascript(reads: Reads) -> None:
    page = reads(address("noise-limit", "quiet-machines"))
    form = page.one("form", class_="inline")
    assert [one.attributes["value"] for one in form.all("input", name="id")] == FOUR[:2]
    left = reads(page.link("Remove Quiet machines"))
    assert [head.text[:5] for head in left.one("thead").all("th")] == ["Noise"]
