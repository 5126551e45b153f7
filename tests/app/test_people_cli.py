"""`kb people`: the first administrator comes in by the command line."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli import main
from tests.app.browser import PASSWORD, Visitor
from tests.app.conftest import Opens


@pytest.fixture
def run(folder: Path, database_url: str, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    monkeypatch.setenv("KB_DATABASE_URL", database_url)

    def run(*words: str, status: int = 0) -> Result:
        done = CliRunner().invoke(main, ["--criteria", str(folder), "people", *words])
        assert done.exit_code == status, done.output
        assert "Traceback" not in done.output
        return done

    return run


def test_the_first_administrator_comes_in_by_a_link(run, opens: Opens) -> None:  # type: ignore[no-untyped-def]
    said = run("add", "Root", "--name", "Root", "--administrator").output
    link = re.search(r"http://127.0.0.1:8000(/invitation/\S+)", said)
    assert link
    me = Visitor(opens())
    assert me.send(link[1], password=PASSWORD, again=PASSWORD).status_code == 303
    assert me.page("/people").one("h1").text == "People"


def test_roles_are_given_and_listed(run) -> None:  # type: ignore[no-untyped-def]
    run("add", "ada", "--name", "Ada King")
    run("role", "ada", "quiet-works", "editor")
    run("role", "ada", "city-trees", "contributor")
    run("role", "ada", "city-trees", "none")
    assert run("list").output == "ada  Ada King  editor in quiet-works\n"
    (row,) = json.loads(run("list", "--json").output)
    assert row == {
        "login": "ada", "name": "Ada King", "administrator": False, "disabled": False,
        "roles": {"quiet-works": "editor"},
    }  # fmt: skip


def test_an_account_is_closed_and_opened(run) -> None:  # type: ignore[no-untyped-def]
    run("add", "ada", "--name", "Ada")
    run("disable", "ada")
    assert run("list").output == "ada  Ada  closed\n"
    assert "closed. Open it first" in run("link", "ada", status=2).output
    run("disable", "ada", "--undo")
    assert "/invitation/" in run("link", "ada").output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["add", "Ada L", "--name", "Ada"], "Use 1 to 64 of the letters"),
        (["add", "ada", "--name", " "], "Give the name that others will see"),
        (["role", "nobody", "quiet-works", "editor"], 'Nobody signs in as "nobody"'),
        (["role", "nobody", "nowhere", "editor"], 'There is no community "nowhere"'),
        (["disable", "nobody"], 'Nobody signs in as "nobody"'),
    ],
)
def test_what_cannot_be_done_is_said_plainly(run, words: list[str], told: str) -> None:  # type: ignore[no-untyped-def]
    assert told in run(*words, status=2).output


def test_a_database_that_is_none_is_said_to_be_so(
    run,  # type: ignore[no-untyped-def]
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KB_DATABASE_URL", "nonsense")
    assert "KB_DATABASE_URL is not the address of a database" in run("list", status=2).output
