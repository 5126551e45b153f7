"""A new entry starts from a skeleton that is already right."""

from datetime import date
from pathlib import Path

import pytest

from kb.library import Library
from kb.load import load
from kb.model import ENTRY_MODELS
from kb.new import NewEntryError, new_entry, skeleton
from kb.rules import check


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_every_skeleton_is_accepted_as_a_proposal(folder: Path, today: date, kind: str) -> None:
    path = new_entry(load(folder), kind, "quiet-works/dust-limit", today)
    assert path == folder / "quiet-works/dust-limit.yaml"
    library = load(folder)
    assert check(library, today) == []
    entry = library.entries["dust-limit"]
    assert (entry.kind, entry.status, entry.version) == (kind, "proposal", "0.1.0")


@pytest.mark.parametrize("kind", ENTRY_MODELS)
def test_a_skeleton_made_on_a_leap_day_is_a_year_ahead(kind: str) -> None:
    assert "review-by: 2029-02-28" in skeleton(kind, "quiet-works", date(2028, 2, 29))


@pytest.mark.parametrize(
    ("kind", "place", "message"),
    [
        ("clause", "quiet-works/dust", '"clause" is not a kind. Choose one of criterion, practice, template.'),
        ("criterion", "quiet/dust", 'There is no community "quiet". Choose one of city-trees, quiet-works.'),
        ("criterion", "../quiet-works/dust", 'There is no community "..". Choose one of city-trees, quiet-works.'),
        ("criterion", "quiet-works/../dust", 'The id "../dust" is not 3 to 80 letters a-z and digits in words joined by hyphens. Write a short slug without year, level or community.'),
        ("criterion", "quiet-works/Dust", 'The id "Dust" is not 3 to 80 letters a-z and digits in words joined by hyphens. Write a short slug without year, level or community.'),
        ("criterion", "quiet-works", 'The id "" is not 3 to 80 letters a-z and digits in words joined by hyphens. Write a short slug without year, level or community.'),
        ("criterion", "quiet-works/dust-2024", 'The id "dust-2024" holds the year 2024. Write a short slug without year, level or community.'),
        ("criterion", "quiet-works/tree-log", "`tree-log` is already taken. Choose another id."),
        ("criterion", "quiet-works/silent-sites", "`silent-sites` is already taken. Choose another id."),
    ],
)  # fmt: skip
def test_a_wrong_place_is_refused_in_plain_words(
    library: Library, today: date, kind: str, place: str, message: str
) -> None:
    with pytest.raises(NewEntryError) as caught:
        new_entry(library, kind, place, today)
    assert str(caught.value) == message


def test_a_file_that_cannot_be_read_is_never_overwritten(folder: Path, today: date) -> None:
    path = folder / "quiet-works/dust-limit.yaml"
    path.write_text("title: {", "utf-8")
    with pytest.raises(NewEntryError, match="`dust-limit` is already taken"):
        new_entry(load(folder), "criterion", "quiet-works/dust-limit", today)
    assert path.read_text("utf-8") == "title: {"
