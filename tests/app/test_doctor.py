"""`kb doctor` names every ailment with its cure, and mends what it can."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app import reports
from app.cli import main
from app.store import Store, people
from kb.load import load
from tests.app.databases import ON_SQLITE, Away
from tests.app.test_review import Killed, killed_at, opened
from tests.app.test_signing import START
from tests.kb.test_publish import run_killed
from tests.kb.test_release import commit, git


@pytest.fixture
def ask(folder: Path, tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("KB_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.setenv("KB_DATABASE_URL", database_url)

    def ask(status: int = 1) -> str:
        done = CliRunner().invoke(main, ["--criteria", str(folder), "doctor"])
        assert done.exit_code == status, done.output
        assert "Traceback" not in done.output
        return done.output

    return ask


def test_a_healthy_site_is_well(ask) -> None:  # type: ignore[no-untyped-def]
    assert ask(0) == "All is well.\n"


def test_an_interrupted_publication_is_ended(ask, folder: Path) -> None:  # type: ignore[no-untyped-def]
    run_killed(folder, 6)
    assert "publishing: A publication was interrupted. Mended: It is whole now." in ask(0)
    assert ask(0) == "All is well.\n"


def test_an_interrupted_proposal_is_ended(  # type: ignore[no-untyped-def]
    ask, folder: Path, tmp_path: Path, database_url: str
) -> None:
    desk = opened(folder, tmp_path / "instance", database_url)
    kept = desk.accepted()
    with pytest.raises(Killed):
        desk.publish(kept, step=killed_at(0))
    assert "Mended: Nothing was written. Publish it again." in ask(0)
    with pytest.raises(Killed):
        desk.publish(kept, step=killed_at(5))
    assert "The publication of noise-limit@1.2.0 was interrupted. Mended: It is published." in ask(
        0
    )
    assert ask(0) == "All is well.\n"
    desk.store.close()


def test_errors_of_the_folder_are_counted(ask, folder: Path) -> None:  # type: ignore[no-untyped-def]
    (folder / "city-trees/tree-log.yaml").write_text("kind: [", "utf-8")
    assert "errors, such as" in ask()
    (folder / "vocabulary.yaml").unlink()
    assert "missing-vocabulary" in ask()


@ON_SQLITE
def test_a_damaged_file_of_the_database_is_told(ask, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A server looks after its own files."""
    ask(0)
    path = tmp_path / "commons.db"
    for left in path.parent.glob("commons.db-*"):
        left.unlink()
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    assert "database: " in ask()


def test_a_database_that_is_away_is_told(ask, away: Away) -> None:  # type: ignore[no-untyped-def]
    with away():
        assert "Check KB_DATABASE_URL, the server and the disk." in ask()
    assert ask(0) == "All is well.\n"


def test_a_site_without_administrator_is_told_how_to_get_one(ask, store: Store) -> None:  # type: ignore[no-untyped-def]
    with store.writing() as db:
        people.add(db, "ada", "Ada", False, START)
    assert "kb people add LOGIN --name NAME --administrator" in ask()


def test_reports_that_nobody_may_answer_are_told(ask, folder: Path, store: Store) -> None:  # type: ignore[no-untyped-def]
    entry = load(folder).entries["noise-limit"]
    for _ in range(2):
        reports.tell(store, entry, "80 dB is wrong.", "", "", "here", START)
    cure = "reports: 2 wait, and nobody edits quiet-works. Run `kb people role LOGIN quiet-works editor`."
    assert cure in ask()
    with store.writing() as db:
        ada = people.add(db, "ada", "Ada", True, START)
        people.set_role(db, ada.id, "quiet-works", "editor")
    assert ask(0) == "All is well.\n"


@pytest.mark.parametrize(
    ("url", "sender", "said"),
    [
        ("mail.example.org", "x@example.org", "KB_SMTP_URL is not the address"),
        ("smtp://localhost", "", "Set KB_MAIL_FROM and KB_BASE_URL"),
    ],
)
def test_a_mail_server_that_cannot_work_is_told(  # type: ignore[no-untyped-def]
    ask, monkeypatch: pytest.MonkeyPatch, url: str, sender: str, said: str
) -> None:
    monkeypatch.setenv("KB_SMTP_URL", url)
    monkeypatch.setenv("KB_MAIL_FROM", sender)
    assert said in ask()


def test_what_git_does_not_have_is_told(ask, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setenv("KB_GIT_COMMIT", "1")
    assert "no git checkout" in ask()
    git(folder, "init", "--quiet")
    commit(folder)
    assert ask(0) == "All is well.\n"
    (folder / "city-trees/tree-log.yaml").write_bytes(
        (folder / "city-trees/tree-log.yaml").read_bytes() + b"# x\n"
    )
    assert "1 files are not committed" in ask()


def test_it_speaks_json(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KB_INSTANCE", str(tmp_path / "instance"))
    done = CliRunner().invoke(main, ["--criteria", str(folder), "doctor", "--json"])
    assert (done.exit_code, json.loads(done.output)) == (0, [])
