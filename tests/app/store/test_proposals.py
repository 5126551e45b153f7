"""Proposals keep every text, what was said about them, and who had a hand in them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text

from app.store import Store, StoreError, people, proposals, said
from app.store.proposals import Begun, Kept
from kb.people import Person
from kb.proposal import Suggestion

LIMIT = Begun("quiet-works", "noise-limit", "criterion", "title: mine", "title: before")
ROOTS = Begun("city-trees", "tree-roots", "practice", "title: roots")


@pytest.fixture
def anna(store: Store, now: datetime) -> Person:
    with store.writing() as db:
        return people.add(db, "anna", "Anna", False, now)


@pytest.fixture
def otto(store: Store, now: datetime) -> Person:
    with store.writing() as db:
        return people.add(db, "otto", "Otto", False, now)


@pytest.fixture
def begun(store: Store, anna: Person, now: datetime) -> Kept:
    with store.writing() as db:
        number = proposals.begin(db, anna.id, LIMIT, now)
    return fresh(store, number)


def fresh(store: Store, number: int) -> Kept:
    with store.reading() as db:
        found = proposals.by_id(db, number)
    assert found
    return found


def test_a_proposal_begins_as_a_draft_of_its_author(begun: Kept, anna: Person) -> None:
    proposal = begun.proposal
    assert (proposal.entry_id, proposal.community, proposal.kind) == (
        "noise-limit", "quiet-works", "criterion",
    )  # fmt: skip
    assert (proposal.state, proposal.revision, proposal.authors) == ("draft", 1, (anna.id,))
    assert (proposal.text, begun.base, begun.is_releasing) == (
        "title: mine",
        "title: before",
        False,
    )
    assert (proposal.reviewers, proposal.change, proposal.suggestions) == ((), None, ())


def test_there_is_nothing_under_a_number_that_was_not_given(store: Store) -> None:
    with store.reading() as db:
        assert proposals.by_id(db, 1) is None
        assert proposals.taken(db, 1) is None
        assert list(proposals.listed(db)) == []


def test_a_saved_text_is_a_revision_and_the_one_before_stays(
    store: Store, begun: Kept, anna: Person, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    with store.writing() as db:
        after = replace(begun.proposal, text="title: better", revision=2)
        proposals.save(db, anna.id, after, "title: theirs", later)
    kept = fresh(store, begun.proposal.id)
    assert (kept.proposal.text, kept.proposal.revision) == ("title: better", 2)
    assert (kept.base, kept.made, kept.changed) == ("title: theirs", now, later)
    with store.reading() as db:
        said = [
            (one.number, one.text, one.base)
            for one in proposals.revisions(db, begun.proposal.id)
        ]  # fmt: skip
    assert said == [(1, "title: mine", "title: before"), (2, "title: better", "title: theirs")]


def test_a_revision_is_saved_once_and_never_changed(
    store: Store, begun: Kept, anna: Person, now: datetime
) -> None:
    with pytest.raises(StoreError), store.writing() as db:
        proposals.save(db, anna.id, replace(begun.proposal, text="title: again"), None, now)
    with pytest.raises(StoreError), store.writing() as db:
        db.execute(text("UPDATE revision SET text = 'title: forged'"))
    assert fresh(store, begun.proposal.id) == begun


def test_the_state_is_kept_with_all_that_belongs_to_it(
    store: Store, begun: Kept, otto: Person, now: datetime
) -> None:
    after = replace(
        begun.proposal, state="accepted", reviewers=(otto.id,), change="minor", note="Lower.",
        reason="Because.", consulted_until=date(2026, 12, 1),
    )  # fmt: skip
    with store.writing() as db:
        proposals.set_state(db, after, now)
    assert fresh(store, after.id).proposal == after


def test_what_is_about_to_be_written_is_announced_and_recalled(
    store: Store, begun: Kept, otto: Person, now: datetime
) -> None:
    number = begun.proposal.id
    with store.writing() as db:
        proposals.announce(db, number, otto.id, "noise-limit@1.2.0", "sha256:1")
    kept = fresh(store, number)
    assert (kept.released, kept.mark, kept.publisher) == ("noise-limit@1.2.0", "sha256:1", otto.id)
    with store.reading() as db:
        assert proposals.releasing(db) == (kept,)
    with store.writing() as db:
        proposals.recall(db, number)
        assert proposals.releasing(db) == ()
    assert fresh(store, number) == begun


def test_who_published_is_a_reviewer_afterwards(
    store: Store, begun: Kept, anna: Person, otto: Person, now: datetime
) -> None:
    number = begun.proposal.id
    with store.writing() as db:
        proposals.announce(db, number, otto.id, "noise-limit@1.2.0", "sha256:1")
        after = replace(begun.proposal, state="published", reviewers=(anna.id,))
        proposals.set_state(db, after, now)
        assert proposals.releasing(db) == ()
    assert fresh(store, number).proposal.reviewers == (anna.id, otto.id)


def test_words_about_a_field_stay_in_order(
    store: Store, begun: Kept, anna: Person, otto: Person, now: datetime
) -> None:
    with store.writing() as db:
        said.comment(db, begun.proposal, otto.id, "title/en", "Too long.", now)
        said.comment(db, begun.proposal, anna.id, "title/en", "Shorter?", now)
    with store.reading() as db:
        comments = said.comments(db, begun.proposal.id)
    assert [(one.person, one.keys, one.text, one.revision, one.suggestion) for one in comments] == [
        (otto.id, "title/en", "Too long.", 1, None), (anna.id, "title/en", "Shorter?", 1, None),
    ]  # fmt: skip
    assert fresh(store, begun.proposal.id).proposal.suggestions == ()


def test_whoever_suggested_what_was_taken_over_is_an_author(
    store: Store, begun: Kept, anna: Person, otto: Person, now: datetime
) -> None:
    number = begun.proposal.id
    with store.writing() as db:
        said.comment(db, begun.proposal, otto.id, "", "First", now, "title: one")
        said.comment(db, begun.proposal, otto.id, "", "Second", now, "title: two")
    assert fresh(store, number).proposal.suggestions == (
        Suggestion(otto.id, 1, "title: one"), Suggestion(otto.id, 1, "title: two"),
    )  # fmt: skip
    with store.writing() as db:
        said.take_over(db, number, 1, now)
    proposal = fresh(store, number).proposal
    assert proposal.suggestions == (Suggestion(otto.id, 1, "title: one"),)
    assert proposal.authors == (anna.id, otto.id)
    with store.reading() as db:
        assert [one.taken for one in said.comments(db, number)] == [None, now]


def test_proposals_are_listed_by_state_person_entry_and_community(
    store: Store, begun: Kept, anna: Person, otto: Person, now: datetime
) -> None:
    first = begun.proposal.id
    with store.writing() as db:
        second = proposals.begin(db, otto.id, ROOTS, now + timedelta(hours=1))
        third = proposals.begin(db, anna.id, ROOTS, now + timedelta(hours=2))
        after = replace(begun.proposal, state="in-review")
        proposals.set_state(db, after, now + timedelta(hours=3))
    with store.reading() as db:

        def ids(**asked) -> list[int]:  # type: ignore[no-untyped-def]
            return [one.proposal.id for one in proposals.listed(db, **asked)]

        assert ids() == [first, third, second]
        assert ids(before=first) == [third, second]
        assert ids(states=("draft",)) == [third, second]
        assert ids(states=("draft", "in-review")) == [first, third, second]
        assert ids(person=anna.id) == [first, third]
        assert ids(entry="tree-roots") == [third, second]
        assert ids(community="quiet-works") == [first]
        assert ids(community="city-trees", person=otto.id) == [second]


def test_two_who_change_a_proposal_take_turns(
    store: Store, begun: Kept, anna: Person, now: datetime
) -> None:
    def save(number: int) -> None:
        with store.writing() as db:
            kept = proposals.taken(db, begun.proposal.id)
            assert kept
            after = replace(
                kept.proposal, text=f"title: {number}", revision=kept.proposal.revision + 1
            )
            proposals.save(db, anna.id, after, None, now)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(8)))
    assert fresh(store, begun.proposal.id).proposal.revision == 9
