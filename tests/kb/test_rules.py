"""The rules themselves: named once, explained, and the same for one entry as for the library."""

from datetime import date
from pathlib import Path

import pytest

from kb.library import Library
from kb.load import load
from kb.rules import (
    ENTRY_RULES,
    ENTRY_WARNINGS,
    LIBRARY_RULES,
    LIBRARY_WARNINGS,
    check,
)

RULES = (*ENTRY_RULES, *ENTRY_WARNINGS, *LIBRARY_RULES, *LIBRARY_WARNINGS)


def test_no_two_rules_have_one_name() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_says_what_it_asks_in_one_sentence(rule: object) -> None:
    assert str(rule.__doc__).strip().endswith(".")


def test_problems_come_sorted_by_place(folder: Path, today: date) -> None:
    for name in ("quiet-works/quiet-machines", "quiet-works/noise-limit", "city-trees/tree-log"):
        path = folder / f"{name}.yaml"
        path.write_text(
            path.read_text("utf-8").replace("noise]", "noice]").replace("trees,", "tress,")
        )
    places = [problem.place for problem in check(load(folder), today)]
    assert places == sorted(places)
    assert len({place.path for place in places}) == 3


def test_a_review_is_due_only_while_an_entry_is_in_use(library: Library) -> None:
    late = date(2027, 12, 1)
    due = {problem.place for problem in check(library, late) if problem.rule == "review-due"}
    assert {Path(place.path).stem for place in due} == {
        "lindens-of-oslo",
        "noise-limit",
        "quiet-machines",
        "tree-log",
        "tree-survival",
    }
