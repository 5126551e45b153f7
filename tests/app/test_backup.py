"""A backup is of one moment, says when it is damaged, and comes back whole on either database."""

import json
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Event

import pytest
from click.testing import CliRunner
from sqlalchemy import inspect

from app import accounts, backup, reports
from app.backup import BackupError
from app.cli import main
from app.kept import forget, keep_privately, keep_publicly
from app.kept import listed as listed_tenders
from app.settings import PROJECT, Settings
from app.store import Store, audit, open_store, people, rows
from app.store.opened import default_url
from app.store.reports import listed
from kb.load import load
from kb.publish import publish
from kb.tender.file import open_tender
from tests.app.members import COMMUNITIES, member
from tests.app.postgres import Cluster
from tests.app.test_signing import START
from tests.kb.killed import proposed
from tests.kb.test_publish import MINOR, state


@pytest.fixture
def kept(folder: Path, tmp_path: Path, store: Store) -> Path:
    """A backup of the small library and two people."""
    member(store, "ada", "editor")
    member(store, "root", administrator=True)
    path = tmp_path / "backup.zip"
    backup.keep(Settings(folder, tmp_path / "instance"), store, path)
    return path


def everything(store: Store) -> dict[str, list[str]]:
    with store.reading() as db:
        return {name: list(rows.lines(db, name)) for name in rows.names()}


def test_what_was_kept_comes_back(kept: Path, folder: Path, store: Store, tmp_path: Path) -> None:
    new = Settings(tmp_path / "new/criteria", tmp_path / "new")
    entries, count = backup.restore(kept, new)
    again = open_store(default_url(new.instance))
    assert everything(again) == everything(store)
    assert state(tmp_path / "new/criteria") == state(folder)
    assert entries == len(load(folder).entries)
    assert count == sum(map(len, everything(store).values()))
    with again.writing() as db:
        assert people.add(db, "eve", "Eve", False, START).id == 3
    again.close()


def test_it_comes_back_into_the_other_kind_of_database(
    kept: Path, store: Store, postgres: Cluster, tmp_path: Path
) -> None:
    url = postgres.new_database()
    backup.restore(kept, Settings(tmp_path / "new", tmp_path / "instance", database_url=url))
    again = open_store(url)
    assert everything(again) == everything(store)
    with again.writing() as db:
        assert people.add(db, "eve", "Eve", False, START).id == 3
    again.close()


def test_kept_tenders_come_back_with_their_keys(folder: Path, tmp_path: Path, store: Store) -> None:
    here = Settings(folder, tmp_path / "here")
    there = Settings(tmp_path / "there/criteria", tmp_path / "there")
    tender = open_tender(PROJECT / "tests/tenders/solar-framework.yaml").tender
    tender_id, key = keep_privately(here.tenders, tender)
    keep_publicly(here.tenders, "solar-framework", tender)
    path = tmp_path / "backup.zip"
    backup.keep(here, store, path)
    backup.restore(path, there)
    assert state(there.tenders) == state(here.tenders)
    assert [one.tender for one in listed_tenders(there.tenders)] == [tender]
    forget(there.tenders, tender_id, key)
    with pytest.raises(BackupError, match="tenders is not empty"):
        backup.restore(path, Settings(tmp_path / "new", there.instance))


def test_every_table_is_kept(kept: Path, store: Store) -> None:
    with zipfile.ZipFile(kept) as archive:
        tables = {Path(one).stem for one in archive.namelist() if one.startswith("tables/")}
    with store.engine.connect() as connection:
        there = set(inspect(connection).get_table_names()) - {"alembic_version"}
    assert tables == there
    assert "report" in tables


def test_what_readers_reported_comes_back(folder: Path, tmp_path: Path, store: Store) -> None:
    entry = load(folder).entries["noise-limit"]
    reports.tell(store, entry, "80 dB is wrong.", "me@example.org", "", "here", START)
    path = tmp_path / "backup.zip"
    backup.keep(Settings(folder, tmp_path / "instance"), store, path)
    backup.restore(path, Settings(tmp_path / "new/criteria", tmp_path / "new"))
    again = open_store(default_url(tmp_path / "new"))
    with again.reading() as db:
        (found,) = listed(db, ["quiet-works"])
    again.close()
    assert (found.told.text, found.told.contact) == ("80 dB is wrong.", "me@example.org")


def rebuilt(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """A sound backup with other files in it, as a program of another age would have made it."""
    with zipfile.ZipFile(path) as archive:
        content = {one: archive.read(one) for one in archive.namelist()}
    del content["manifest.json"]
    change(content)
    files = {name: sha256(text).hexdigest() for name, text in content.items()}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("manifest.json", json.dumps({"format": 1, "files": files}))
        for name, text in content.items():
            archive.writestr(name, text)


def test_a_backup_of_an_older_program_comes_back(kept: Path, folder: Path) -> None:
    def older(content: dict[str, bytes]) -> None:
        del content["tables/report.jsonl"]
        people = [json.loads(line) for line in content["tables/person.jsonl"].splitlines()]
        assert len(people) == 2
        for one in people:
            del one["mail"]
        content["tables/person.jsonl"] = "\n".join(map(json.dumps, people)).encode()

    rebuilt(kept, older)
    assert backup.verify(kept)[0] == len(load(folder).entries)


def test_a_backup_of_a_newer_program_is_refused(kept: Path) -> None:
    rebuilt(kept, lambda content: content.update({"tables/wishes.jsonl": b""}))
    with pytest.raises(BackupError, match=r"newer program, which also keeps tables/wishes\.jsonl"):
        backup.verify(kept)


def test_trying_it_out_changes_nothing(kept: Path, folder: Path, store: Store) -> None:
    before = state(folder), everything(store)
    assert backup.verify(kept)[0] == len(load(folder).entries)
    assert (state(folder), everything(store)) == before


def test_nothing_is_ever_restored_over_something(
    kept: Path, folder: Path, database_url: str, tmp_path: Path
) -> None:
    before = state(folder)
    with pytest.raises(BackupError, match="is not empty"):
        backup.restore(kept, Settings(folder, tmp_path / "new"))
    with pytest.raises(BackupError, match="The table person is not empty"):
        backup.restore(kept, Settings(tmp_path / "new", tmp_path, database_url=database_url))
    assert state(folder) == before
    assert not (tmp_path / "new").exists()


def changed(path: Path, name: str, text: bytes, target: Path) -> Path:
    """A copy of a backup in which one file holds something else."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w") as new:
        for one in old.namelist():
            new.writestr(one, text if one == name else old.read(one))
    return target


def test_a_changed_file_in_it_is_noticed(kept: Path, tmp_path: Path) -> None:
    bad = changed(kept, "criteria/published.lock", b"nothing", tmp_path / "bad.zip")
    with pytest.raises(BackupError, match=r"damaged: criteria/published\.lock"):
        backup.verify(bad)


@pytest.mark.parametrize("length", [0, 10, 1_000, -100])
def test_a_cut_file_is_noticed(kept: Path, length: int) -> None:
    kept.write_bytes(kept.read_bytes()[:length])
    with pytest.raises(BackupError, match="no whole backup"):
        backup.verify(kept)


@pytest.mark.parametrize("name", ["criteria/../../evil", "/evil", "criteria/..\\evil", "c:/evil"])
def test_nothing_is_written_outside_the_folder(kept: Path, tmp_path: Path, name: str) -> None:
    bad = tmp_path / "bad.zip"
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr(name, b"x")
        files = {name: sha256(b"x").hexdigest()}
        archive.writestr("manifest.json", json.dumps({"format": 1, "files": files}))
    with pytest.raises(BackupError, match="no backup of ours"):
        backup.verify(bad)


def test_it_is_consistent_while_the_site_writes(folder: Path, store: Store, tmp_path: Path) -> None:
    member(store, "ada")
    settings, stop = Settings(folder, tmp_path / "instance"), Event()

    def write() -> None:
        while not stop.is_set():
            accounts.set_role(store, None, "ada", "quiet-works", "editor", COMMUNITIES, START)
            accounts.set_role(store, None, "ada", "quiet-works", None, COMMUNITIES, START)

    with ThreadPoolExecutor(2) as pool:
        writing = pool.submit(write)
        publishing = pool.submit(publish, folder, proposed(folder), MINOR)
        try:
            for number in range(5):
                path = tmp_path / f"{number}.zip"
                backup.keep(settings, store, path)
                there = Settings(tmp_path / str(number) / "criteria", tmp_path / str(number))
                backup.restore(path, there)
                whole(there.criteria, default_url(there.instance))
        finally:
            stop.set()
        writing.result()
        publishing.result()


def whole(criteria: Path, url: str) -> None:
    """The role is what the last line of the audit says, and every locked text is there."""
    restored = open_store(url)
    with restored.reading() as db:
        found = people.by_login(db, "ada")
        last = audit.lines(db, limit=1)[0]
    restored.close()
    assert found
    if last.act == "set a role":
        assert found.person.roles == ({"quiet-works": "editor"} if "editor" in last.about else {})
    library = load(criteria)
    texts = [*library.entries.values(), *library.past.values()]
    assert set(library.lock) <= {(one.id, one.version) for one in texts}


def test_the_commands_say_what_they_did(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_INSTANCE", str(tmp_path / "instance"))

    def run(*words: str, status: int = 0) -> str:
        done = CliRunner().invoke(main, ["--criteria", str(folder), *words])
        assert done.exit_code == status, done.output
        return done.output

    path = str(tmp_path / "backup.zip")
    assert f"files kept in {path}" in run("backup", path)
    assert "can be restored" in run("restore", path, "--verify")
    assert "restored" in run("restore", path, "--to", str(tmp_path / "new"))
    assert "is not empty" in run("restore", path, "--to", str(tmp_path / "new"), status=2)
    assert "Say either" in run("restore", path, status=2)
    assert "no whole backup" in run("restore", str(folder / "published.lock"), "--verify", status=2)
    assert "No backup was made" in run("backup", str(tmp_path / "no/such/folder.zip"), status=2)
