"""People, roles, invitations, sessions and attempts are kept as they were given."""

from datetime import datetime, timedelta

import pytest

from app.store import Store, StoreError, attempts, people, sessions
from app.store.attempts import SIGN_IN_ADDRESS, SIGN_IN_PERSON
from kb.people import Person


@pytest.fixture
def anna(store: Store, now: datetime) -> Person:
    with store.writing() as db:
        return people.add(db, "anna", "Anna", False, now)


def fresh(store: Store, person: Person) -> Person:
    with store.reading() as db:
        found = people.by_id(db, person.id)
    assert found
    return found


def test_a_new_person_has_no_password_and_no_role(store: Store, anna: Person) -> None:
    with store.reading() as db:
        secret = people.by_login(db, "anna")
    assert secret
    assert (secret.person, secret.password) == (anna, None)
    assert (anna.roles, anna.administrator, anna.disabled) == ({}, False, False)


def test_a_login_belongs_to_one_person(store: Store, anna: Person, now: datetime) -> None:
    with pytest.raises(StoreError), store.writing() as db:
        people.add(db, "anna", "Another Anna", False, now)


def test_roles_are_given_changed_and_taken(store: Store, anna: Person) -> None:
    with store.writing() as db:
        people.set_role(db, anna.id, "quiet-works", "contributor")
        people.set_role(db, anna.id, "city-trees", "editor")
    assert fresh(store, anna).roles == {"quiet-works": "contributor", "city-trees": "editor"}
    with store.writing() as db:
        people.set_role(db, anna.id, "quiet-works", "editor")
        people.set_role(db, anna.id, "city-trees", None)
        people.set_role(db, anna.id, "nowhere", None)
    assert fresh(store, anna).roles == {"quiet-works": "editor"}


def test_a_subject_of_a_provider_is_one_person(store: Store, anna: Person, now: datetime) -> None:
    with store.writing() as db:
        people.set_identity(db, anna.id, "https://id.example", "42")
    with store.reading() as db:
        found = people.by_identity(db, "https://id.example", "42")
        assert found == anna
        assert people.by_identity(db, "https://other.example", "42") is None
    with store.writing() as db:
        other = people.add(db, "otto", "Otto", False, now)
    with pytest.raises(StoreError), store.writing() as db:
        people.set_identity(db, other.id, "https://id.example", "42")


def test_an_invitation_works_once_and_not_too_late(
    store: Store, anna: Person, now: datetime
) -> None:
    ends = now + timedelta(days=7)
    with store.writing() as db:
        people.invite(db, "key", anna.id, now, ends)
        assert people.invited(db, "key", now) == anna
        assert people.invited(db, "key", ends) is None
        assert people.invited(db, "another", now) is None
        assert people.use_invitation(db, "key", now)
        assert not people.use_invitation(db, "key", now)
    with store.reading() as db:
        assert people.invited(db, "key", now) is None


def test_a_new_invitation_ends_the_one_before(store: Store, anna: Person, now: datetime) -> None:
    with store.writing() as db:
        people.invite(db, "first", anna.id, now, now + timedelta(days=7))
        people.invite(db, "second", anna.id, now, now + timedelta(days=7))
        assert people.invited(db, "first", now) is None
        assert people.invited(db, "second", now) == anna


def test_a_session_ends_when_it_is_not_used_and_at_last_anyway(
    store: Store, anna: Person, now: datetime
) -> None:
    with store.writing() as db:
        sessions.begin(db, "key", anna.id, "Firefox", now)
        assert sessions.current(db, "key", now + sessions.IDLE)
        late = now + sessions.IDLE + timedelta(seconds=1)
        assert sessions.current(db, "key", late) is None
        for hours in range(1, 7 * 24, 6):
            sessions.touch(db, "key", now + timedelta(hours=hours))
        assert sessions.current(db, "key", now + sessions.WHOLE)
        assert sessions.current(db, "key", now + sessions.WHOLE + timedelta(seconds=1)) is None


def test_a_disabled_person_has_no_session(store: Store, anna: Person, now: datetime) -> None:
    with store.writing() as db:
        sessions.begin(db, "key", anna.id, "Firefox", now)
        people.set_disabled(db, anna.id, True)
    with store.reading() as db:
        assert sessions.current(db, "key", now) is None


def test_sessions_are_listed_and_ended(store: Store, anna: Person, now: datetime) -> None:
    with store.writing() as db:
        for number in range(3):
            sessions.begin(
                db, f"key-{number}", anna.id, f"Browser {number}", now + timedelta(number)
            )
    later = now + timedelta(days=2)
    with store.writing() as db:
        listed = sessions.of_person(db, anna, later)
        assert [one.browser for one in listed] == ["Browser 2"]  # the others were idle too long
        listed = sessions.of_person(db, anna, now + timedelta(minutes=1))
        assert [one.browser for one in listed] == ["Browser 2", "Browser 1", "Browser 0"]
        sessions.end(db, "key-2")
        assert sessions.current(db, "key-2", later) is None
        sessions.end_all(db, anna.id, but="key-0")
        assert [one.key for one in sessions.of_person(db, anna, now)] == ["key-0"]


def test_attempts_are_counted_per_person_and_forgotten_in_time(store: Store, now: datetime) -> None:
    with store.writing() as db:
        for second in range(SIGN_IN_PERSON.often):
            assert attempts.wait(db, SIGN_IN_PERSON, "anna", now) == 0
            attempts.note(db, SIGN_IN_PERSON, "anna", now + timedelta(seconds=second))
        assert attempts.wait(db, SIGN_IN_PERSON, "anna", now + timedelta(minutes=5)) == 601
        assert attempts.wait(db, SIGN_IN_PERSON, "otto", now) == 0
        assert attempts.wait(db, SIGN_IN_ADDRESS, "anna", now) == 0
        assert attempts.wait(db, SIGN_IN_PERSON, "anna", now + timedelta(minutes=16)) == 0
        attempts.forgive(db, SIGN_IN_PERSON, "anna")
        assert attempts.wait(db, SIGN_IN_PERSON, "anna", now) == 0
