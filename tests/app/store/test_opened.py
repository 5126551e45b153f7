"""The database is opened in the newest form, keeps whole transactions, and says plainly what fails."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from app.store import Store, StoreError, audit, open_store, people
from app.store.migrate import newest, version
from app.store.opened import default_url
from app.store.tables import Base


@pytest.fixture
def database_url(new_url: str) -> str:
    """Here the tables are not made beforehand, and what is made of them is nobody else's."""
    return new_url


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert version(connection) == newest() == "0005"


def test_opening_again_changes_nothing(store: Store, database_url: str, now: datetime) -> None:
    with store.writing() as db:
        people.add(db, "anna", "Anna", False, now)
    again = open_store(database_url)
    with again.reading() as db:
        assert [one.login for one in people.everybody(db)] == ["anna"]
    again.close()


def test_a_database_of_a_newer_program_is_refused_in_plain_words(
    store: Store, database_url: str
) -> None:
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="made by a newer version of this program"):
        open_store(database_url)


def test_many_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        stores = list(pool.map(lambda _: open_store(database_url), range(6)))
    with stores[0].reading() as db:
        assert people.everybody(db) == ()
    for one in stores:
        one.close()


def test_what_fails_in_the_middle_is_not_kept(store: Store, now: datetime) -> None:
    def fail() -> None:
        with store.writing() as db:
            people.add(db, "anna", "Anna", False, now)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as db:
        assert people.everybody(db) == ()


def test_writers_take_turns(store: Store, now: datetime) -> None:
    with store.writing() as db:
        person = people.add(db, "anna", "0", False, now)

    def count_up(_: int) -> None:
        with store.writing() as db:
            found = people.by_id(db, person.id)
            assert found
            people.set_name(db, person.id, str(int(found.name) + 1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(count_up, range(40)))
    with store.reading() as db:
        assert people.everybody(db)[0].name == "40"


def test_times_are_utc_whatever_the_zone_they_came_in(store: Store) -> None:
    summer = datetime(2026, 7, 1, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    with store.writing() as db:
        audit.write(db, summer, None, "tested", "the clock")
    with store.reading() as db:
        (line,) = audit.lines(db)
    assert line.at == summer
    assert line.at.tzinfo == UTC
    with pytest.raises(Exception, match="a time without a zone"), store.writing() as db:
        audit.write(db, datetime(2026, 7, 1), None, "tested", "the clock")


@pytest.mark.parametrize("act", ["UPDATE audit SET about = 'nothing'", "DELETE FROM audit"])
def test_the_audit_can_be_neither_changed_nor_deleted(
    store: Store, now: datetime, act: str
) -> None:
    with store.writing() as db:
        audit.write(db, now, None, "tested", "the audit")
    with pytest.raises(StoreError, match="kept for ever"), store.writing() as db:
        db.execute(text(act))
    with store.reading() as db:
        assert [line.about for line in audit.lines(db)] == ["the audit"]


def test_links_between_tables_hold(store: Store) -> None:
    with pytest.raises(StoreError), store.writing() as db:
        people.set_role(db, 99, "quiet-works", "editor")


@pytest.mark.parametrize("url", ["nonsense", "mongodb://here/there", "", "mysql://here/there"])
def test_an_address_that_is_none_is_said_to_be_so(url: str) -> None:
    with pytest.raises(StoreError, match="KB_DATABASE_URL is not the address of a database"):
        open_store(url)


def test_a_server_that_does_not_answer_is_said_to_be_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="The database cannot be used"):
        open_store(f"postgresql://nobody@/nothing?host={tmp_path}")


def test_a_file_that_is_no_database_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "commons.db").write_text("This is a letter, not a database. " * 100)
    with pytest.raises(StoreError, match="The database cannot be used: file is not a database"):
        open_store(default_url(tmp_path))


def test_sqlite_lets_read_while_somebody_writes(tmp_path: Path, now: datetime) -> None:
    store = open_store(default_url(tmp_path / "instance"))
    with store.writing() as writer:
        people.add(writer, "anna", "Anna", False, now)
        with store.reading() as reader:
            assert people.everybody(reader) == ()
    store.close()
