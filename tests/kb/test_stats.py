"""Figures about a library are counted, never kept."""

from datetime import date
from pathlib import Path

from kb.library import Library
from kb.load import load
from kb.stats import stats


def test_everything_is_counted(library: Library, today: date) -> None:
    assert stats(library, today) == {
        "entries": 6,
        "past-versions": 1,
        "communities": {
            "city-trees": {"practice": 1, "criterion": 1, "template": 1},
            "quiet-works": {"criterion": 3},
        },
        "kinds": {"practice": 1, "template": 1, "criterion": 4},
        "statuses": {"proposal": 3, "published": 2, "superseded": 1},
        "uses": {
            "contract-performance-clause": 2,
            "award-criterion": 1,
            "technical-specification": 1,
        },
        "levels": {"core": 4, "advanced": 1},
        "summaries-in": {"en": 6, "nl": 1},
        "whole-texts-in": {"en": 6},
        "sources": 6,
        "sources-by-status": {"in-force": 1, "proposal": 1, "replaced": 1, "published": 3},
        "oldest-check-in-days": 21,
        "organisations": 3,
        "glossary-terms": 1,
        "cpv-codes": 2,
    }


def test_a_library_without_sources_has_no_oldest_check(folder: Path, today: date) -> None:
    (folder / "sources.yaml").write_text("{}\n", "utf-8")
    assert stats(load(folder), today)["oldest-check-in-days"] is None
