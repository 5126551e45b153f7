"""The real entries: there are enough of them, they are right, complete, and found."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.request import Request
from index.search import Search, open_search
from kb.criterion import Criterion
from kb.library import Library
from kb.model import AnyEntry
from kb.report import as_text
from kb.rules import check
from kb.values import texts
from tests.bench.questions import UNSEEN, Question, questions, rank
from tests.real import REAL

ENTRIES = sorted(REAL.entries.values(), key=lambda entry: entry.id)
CRITERION_IDS = [entry.id for entry in ENTRIES if isinstance(entry, Criterion)]


@pytest.fixture(scope="module")
def real() -> Library:
    return REAL


@pytest.fixture(scope="module")
def search(real_instance: Path) -> Iterator[Search]:
    opened = open_search(REAL, real_instance / "index")
    yield opened
    opened.close()


def criterion(entry_id: str) -> Criterion:
    found = REAL.entries[entry_id]
    assert isinstance(found, Criterion)
    return found


def test_files_were_found(real: Library) -> None:
    written = {
        path.stem
        for path in REAL.root.glob("*/*.yaml")
        if path.parent.name not in ("sources", "asked", "schema")
    }
    assert set(real.entries) == written - {"community"}
    assert len(real.entries) >= 24
    assert len(real.sources) > 100
    assert len(real.glossary) > 50


def test_the_rules_find_no_error(real: Library) -> None:
    problems = [one for one in check(real, date.today()) if one.severity == "error"]
    assert not problems, as_text(problems, real.files_read)


def test_eight_communities_have_criteria_and_show_how_they_are_used(real: Library) -> None:
    assert len(real.communities) >= 8
    for community in real.communities:
        kinds = [entry.kind for entry in real.of_community(community)]
        assert kinds.count("criterion") >= 2, community
        assert {"practice", "template"} & set(kinds), community


def test_entries_have_changed_and_kept_their_earlier_texts(real: Library) -> None:
    changed = {entry_id for entry_id, _ in real.past}
    assert len(changed) >= 4
    for entry_id in changed:
        versions = real.versions(entry_id)
        assert len({one.fingerprint for one in versions}) == len(versions)
        assert real.lock.keys() >= {(one.id, one.version) for one in versions}


def full(entry: AnyEntry, language: str) -> bool:
    """Every text of the entry is in this language too; the notes of its history may be English."""
    return all(language in text.root for keys, text in texts(entry) if keys[0] != "history")


def test_some_entries_can_be_read_whole_in_dutch_or_german() -> None:
    assert len([one.id for one in ENTRIES if full(one, "nl") or full(one, "de")]) >= 2


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.id for entry in ENTRIES])
def test_every_entry_names_its_sources_topics_codes_and_review(entry: AnyEntry) -> None:
    assert entry.sources or entry.proposed
    assert entry.topics
    assert entry.cpv
    assert entry.contributors
    assert entry.review_by > date(2026, 11, 22)
    assert entry.history or entry.status == "proposal"


@pytest.mark.parametrize("entry_id", CRITERION_IDS)
def test_every_criterion_is_complete(entry_id: str) -> None:
    one = criterion(entry_id)
    assert one.verification.bidder
    assert one.verification.evaluator
    assert one.rationale.en
    assert one.use_when
    assert one.avoid_when
    assert one.legal
    assert one.market.as_of
    assert one.eforms
    assert one.effect.note.en
    assert one.effect.sources or not one.effect.quantified
    if "award-criterion" in one.uses:
        assert one.scoring
    if {"award-criterion", "contract-performance-clause"} & set(one.uses):
        assert one.follow_up
    for parameter in one.parameters.values():
        assert parameter.default
        assert parameter.sources or parameter.proposed


def test_the_criteria_are_tied_to_practice_elsewhere_in_europe() -> None:
    criteria = [criterion(one) for one in CRITERION_IDS]
    assert len([one.id for one in criteria if one.adopted_by]) >= 10
    assert len([one.id for one in criteria if one.equivalents]) >= 10
    assert len({buyer.country for one in criteria for buyer in one.adopted_by}) >= 5


def found(search: Search, words: str) -> list[str]:
    return [hit.id for hit in search.search(Request(text=words)).hits]


def test_solar_panels_and_forced_labour_lead_to_the_supply_chain(search: Search) -> None:
    assert found(search, "solar panels forced labour")[0] == "module-supply-chain-traceability"


def test_machines_without_exhaust_lead_to_zero_emission_machinery(search: Search) -> None:
    first = found(search, "machines without exhaust")[:3]
    assert all(REAL.entries[one].community == "zero-emission-construction" for one in first)
    assert {"light-machines-without-exhaust", "share-of-zero-emission-work"} <= set(first)


@pytest.mark.parametrize("entry", ENTRIES, ids=[entry.id for entry in ENTRIES])
def test_every_entry_is_found_first_by_its_id_and_early_by_its_title(
    search: Search, entry: AnyEntry
) -> None:
    assert found(search, entry.id)[0] == entry.id
    assert entry.id in found(search, entry.title.en)[:3]


def test_every_entry_is_found_by_a_buyers_own_words(search: Search) -> None:
    """One question of the tables finds it among the first five, none of which was written for it
    with the search in view."""
    asked = [*questions(), *questions(UNSEEN)]
    found = {one.answer for one in asked if 1 <= rank(search, one) <= 5}
    assert sorted(set(REAL.entries) - found) == []


def shares(search: Search, asked: list[Question]) -> tuple[float, float, float]:
    """Of the answers, those that come first, those among the first five, and the mean reciprocal rank."""
    ranks = [rank(search, one) for one in asked]
    first, five = ([1 <= one <= last for one in ranks].count(True) for last in (1, 5))
    reciprocal = sum(1 / one for one in ranks if one)
    return first / len(ranks), five / len(ranks), reciprocal / len(ranks)


@pytest.mark.parametrize(
    ("rows", "first", "five", "reciprocal"),
    [
        (questions(), 0.85, 0.95, 0.90),
        (questions(UNSEEN), 0.85, 0.98, 0.91),
        ([one for one in (*questions(), *questions(UNSEEN)) if one.language != "en"], 0.83, 0.96, 0.89),
    ],
    ids=["the first table", "the unseen table", "not English"],
)  # fmt: skip
def test_the_right_entry_comes_first_for_most_questions(
    search: Search, rows: list[Question], first: float, five: float, reciprocal: float
) -> None:
    """The goals are 0.80, 0.95 and 0.87, and across languages 0.85 within five; the bounds are a little
    below what is measured, or the goal."""
    found = shares(search, rows)
    assert found[0] >= first
    assert found[1] >= five
    assert found[2] >= reciprocal


def test_the_questions_are_in_many_languages_each_once() -> None:
    asked = [*questions(), *questions(UNSEEN)]
    assert {one.answer for one in asked} <= set(REAL.entries)
    assert len({one.language for one in asked}) >= 5
    assert len(asked) == len({(one.language, one.text) for one in asked})
