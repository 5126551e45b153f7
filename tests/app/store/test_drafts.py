"""Unsaved texts in either database."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.store import Store, drafts, people
from app.store.drafts import MOST
from app.store.tables import DraftRow


def somebody(store: Store, login: str, now: datetime) -> int:
    with store.writing() as db:
        return people.add(db, login, login, False, now).id


def test_a_form_has_one_unsaved_text_the_last(store: Store, now: datetime) -> None:
    ann, bob = somebody(store, "ann", now), somebody(store, "bob", now)
    with store.writing() as db:
        drafts.keep(db, ann, "proposal:1", "[]", now)
        drafts.keep(db, bob, "proposal:1", "[3]", now)
    later = now + timedelta(minutes=1)
    with store.writing() as db:
        drafts.keep(db, ann, "proposal:1", "[2]", later)
    with store.reading() as db:
        assert drafts.listed(db, ann) == (drafts.Draft("proposal:1", "[2]", later),)
        assert drafts.found(db, bob, "proposal:1") == drafts.Draft("proposal:1", "[3]", now)
    with store.writing() as db:
        drafts.drop(db, ann, "proposal:1")
        drafts.drop(db, ann, "never there")
    with store.reading() as db:
        assert drafts.found(db, ann, "proposal:1") is None
        assert drafts.found(db, bob, "proposal:1")


def test_the_oldest_goes_when_there_are_too_many(store: Store, now: datetime) -> None:
    ann = somebody(store, "ann", now)
    with store.writing() as db:
        for number in range(MOST + 3):
            drafts.keep(db, ann, f"proposal:{number}", "[]", now + timedelta(seconds=number))
    with store.reading() as db:
        left = [one.key for one in drafts.listed(db, ann)]
    assert left == [f"proposal:{number}" for number in range(MOST + 2, 2, -1)]


def test_of_a_form_that_was_saved_nothing_more_is_kept(store: Store, now: datetime) -> None:
    ann, bob = somebody(store, "ann", now), somebody(store, "bob", now)
    with store.writing() as db:
        assert drafts.keep(db, ann, "proposal:1", "[]", now)
        drafts.close(db, ann, "proposal:1", now)
        drafts.close(db, ann, "proposal:2", now)
        assert not drafts.keep(db, ann, "proposal:1", "[1]", now)
        assert not drafts.keep(db, ann, "proposal:2", "[1]", now)
        assert drafts.keep(db, bob, "proposal:1", "[1]", now)
    with store.reading() as db:
        assert drafts.listed(db, ann) == ()
        assert drafts.found(db, ann, "proposal:1") is None


def test_saved_forms_push_no_unsaved_text_out(store: Store, now: datetime) -> None:
    ann = somebody(store, "ann", now)
    with store.writing() as db:
        drafts.keep(db, ann, "proposal:1", "[]", now)
        for number in range(2, 2 * MOST):
            drafts.close(db, ann, f"proposal:{number}", now + timedelta(seconds=number))
    with store.reading() as db:
        assert [one.key for one in drafts.listed(db, ann)] == ["proposal:1"]
        assert db.scalar(select(func.count()).select_from(DraftRow)) == MOST + 1


def test_they_are_found_by_how_their_key_begins(store: Store, now: datetime) -> None:
    ann = somebody(store, "ann", now)
    with store.writing() as db:
        for key in ("new:criterion:1", "new:practice:2", "new%criterion:3"):
            drafts.keep(db, ann, key, "[]", now)
    with store.reading() as db:
        assert [one.key for one in drafts.listed(db, ann, "new:criterion:")] == ["new:criterion:1"]
        assert [one.key for one in drafts.listed(db, ann, "new%")] == ["new%criterion:3"]
