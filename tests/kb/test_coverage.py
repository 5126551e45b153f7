"""Coverage says where the library is full and where it is thin."""

from datetime import date, timedelta

from kb.coverage import AGES, rows, source_ages
from kb.library import Library


def test_a_row_counts_the_entries_of_one_community(library: Library) -> None:
    row = next(row for row in rows(library) if row.community == "quiet-works")
    assert row.total == 3
    assert row.kinds == {"criterion": 3}
    assert row.uses.total() >= 3
    assert row.levels["core"] == 3


def test_few_entries_are_thin(library: Library) -> None:
    assert all(row.thin == ("criterion", "practice", "template") for row in rows(library))


def test_an_entry_counts_for_a_language_only_when_every_text_has_it(library: Library) -> None:
    partly_dutch = next(e for e in library.entries.values() if "nl" in e.title.languages)
    assert partly_dutch.whole_languages == ("en",)


def test_every_source_has_one_age(library: Library, today: date) -> None:
    spans = source_ages(library, today)
    assert sum(count for _, count in spans) == len(library.sources)
    assert source_ages(library, today + timedelta(days=AGES[-1]))[-1][1] == len(library.sources)
