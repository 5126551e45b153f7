"""The board: by state, for a community, what waits for whom, and page after page."""

from tests.app.page import Part
from tests.app.reviewing.conftest import Round


def columns(page: Part) -> dict[str, list[str]]:
    return {
        one.all("h2")[0].text: [link.attributes["href"] for link in slip.all("a")]
        for one in page.all("section")
        if "aria-labelledby" in one.attributes
        for slip in (one.all("ul", class_="slips") or [one])
    }


def test_each_sees_the_columns_that_are_for_them(round_: Round) -> None:
    draft, handed = round_.begin(), round_.handed_in()
    mine = columns(round_.ann.page("/proposals"))
    assert mine["Draft"] == [f"/proposals/{draft}"]
    assert mine["In review"] == [f"/proposals/{handed}"]
    theirs = columns(round_.edith.page("/proposals"))
    assert "Draft" not in theirs
    assert theirs["In review"] == [f"/proposals/{handed}"]
    assert "waits for you" in round_.edith.page("/proposals").text
    assert "waits for you" not in round_.ann.page("/proposals").text
    assert f"/proposals/{handed}" not in round_.nobody.page("/proposals").links
    assert f"/proposals/{handed}" not in round_.bob.page("/proposals").links


def test_it_is_narrowed_by_community_entry_and_person(round_: Round) -> None:
    handed = round_.handed_in()
    here = f"/proposals/{handed}"
    for query, found in (
        ("community=quiet-works", True), ("community=city-trees", False),
        ("entry=noise-limit", True), ("entry=sound-wall", False), ("who=waiting", True),
        ("who=mine", False), ("who=strange&state=strange&before=x", True),
    ):  # fmt: skip
        assert (here in round_.edith.page(f"/proposals?{query}").links) == found, query
    assert here in round_.ann.page("/proposals?who=mine").links
    assert round_.nobody.client.get("/proposals?who=mine").location.startswith("/sign-in")


def test_a_whole_column_comes_page_by_page(round_: Round, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    from app.reviewing import board

    monkeypatch.setattr(board, "ON_A_PAGE", 2)
    monkeypatch.setattr(board, "IN_A_COLUMN", 2)
    numbers = [round_.handed_in() for _ in range(5)]
    page = round_.edith.page("/proposals")
    assert len(columns(page)["In review"]) == 2
    seen: list[str] = []
    address = page.link("All of In review")
    while address:
        page = round_.edith.page(address)
        seen += [one for one in page.links if one.startswith("/proposals/")]
        further = [one for one in page.all("a") if one.text == "Older ones of In review"]
        address = further[0].attributes["href"] if further else ""
    assert seen == [f"/proposals/{number}" for number in reversed(numbers)]
