"""What is due: entries by their day, entries that cite gone law, old sources, open promises."""

from datetime import date
from pathlib import Path

import pytest

from kb.due import due
from kb.load import load
from kb.rules import check

PROMISES = """promises:
  - {who: [city-of-oslo], what: {en: "Quiet nights."}, by: 2026-12-01, sources: [site-noise-study]}
  - {who: [city-of-oslo], what: {en: "A noise map."}, by: 2025-01-01, state: kept, sources: [site-noise-study]}
"""


def changed(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def found(folder: Path, today: date, **asked: object) -> list[tuple[str, str, str]]:
    return [(str(one.day), one.what, one.id) for one in due(load(folder), today, **asked)]  # type: ignore[arg-type]


def test_nothing_is_due_in_a_fresh_library(folder: Path, today: date) -> None:
    assert found(folder, today) == []


def test_an_entry_is_due_by_its_day(folder: Path) -> None:
    entry = load(folder).entries["noise-limit"]
    line = (str(entry.review_by), "review", "noise-limit")
    assert line in found(folder, entry.review_by)
    before = date.fromordinal(entry.review_by.toordinal() - 10)
    assert line not in found(folder, before, within=9)
    assert line in found(folder, before, within=10)


@pytest.mark.parametrize("status", ["superseded", "withdrawn"])
def test_what_is_no_longer_offered_is_never_due(folder: Path, status: str) -> None:
    changed(folder, "quiet-works/noise-limit.yaml", "status: published", f"status: {status}")
    ids = {one[2] for one in found(folder, date(2099, 1, 1))}
    assert "quiet-machines" in ids
    assert not ids & {"noise-limit", "sound-wall"}


def test_an_entry_is_due_when_a_source_it_cites_was_replaced(folder: Path, today: date) -> None:
    changed(folder, "sources.yaml", "status: published\n  checked: 2026-11-01\n  seen: full-text\ncity-criteria", "status: repealed\n  checked: 2026-11-01\n  seen: full-text\ncity-criteria")  # fmt: skip
    lines = [one for one in due(load(folder), today) if one.what == "law"]
    assert lines
    assert {one.why for one in lines} == {"It cites site-noise-study, which is repealed."}
    assert {one.day for one in lines} == {date(2026, 11, 1)}


def test_a_source_is_due_when_the_rule_would_complain(folder: Path) -> None:
    day = date(2028, 10, 31)  # 730 days after it was checked
    assert ("2028-10-31", "source", "quiet-label") in found(folder, day)
    overdue = [one for one in check(load(folder), day) if one.rule == "check-overdue"]
    assert overdue == []
    after = date(2028, 11, 1)
    assert [one for one in check(load(folder), after) if one.rule == "check-overdue"]


def test_an_open_promise_is_due_on_its_day(folder: Path) -> None:
    changed(folder, "quiet-works/community.yaml", "sources: [{", PROMISES + "sources: [{")
    assert [one for one in check(load(folder), date(2026, 11, 22)) if one.severity == "error"] == []
    assert found(folder, date(2026, 12, 1)) == [("2026-12-01", "promise", "quiet-works")]


def test_one_community_sees_only_its_own_business(folder: Path) -> None:
    far = date(2030, 1, 1)
    mine = {one[2] for one in found(folder, far, community="city-trees")}
    assert "tree-log" in mine
    assert "noise-limit" not in mine
    assert {one[2] for one in found(folder, far)} > mine


def test_the_oldest_come_first(folder: Path) -> None:
    days = [one[0] for one in found(folder, date(2030, 1, 1))]
    assert days == sorted(days)
    assert len(set(days)) > 1
