"""The page of what is due, and `kb due`."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from tests.app.conftest import Opens
from tests.app.page import read_page
from tests.kb.test_due import PROMISES, changed


@pytest.fixture
def late(folder: Path) -> Path:
    """A library in which an entry should have been read again yesterday."""
    text = (folder / "quiet-works/noise-limit.yaml").read_text("utf-8")
    day = next(line for line in text.splitlines() if line.startswith("review-by"))
    yesterday = date.today() - timedelta(days=1)
    changed(folder, "quiet-works/noise-limit.yaml", day, f"review-by: {yesterday}")
    changed(folder, "quiet-works/community.yaml", "sources: [{", PROMISES + "sources: [{")
    return folder


def test_the_page_says_what_is_due_and_where_it_is(late: Path, opens: Opens) -> None:
    page = read_page(opens().get("/due").text)
    assert page.link("Noise limit at the nearest facade") == "/criteria/noise-limit"
    yesterday = date.today() - timedelta(days=1)
    assert f"Since {yesterday.day} {yesterday:%B %Y} due" in page.text
    rows = [row.text for row in page.all("tr")][1:]
    assert [row.split()[2] for row in rows] == ["2025", "2026"]
    assert "kept" in rows[0]
    assert "City of Oslo" in rows[1]


def test_the_page_narrows_to_a_community(late: Path, opens: Opens) -> None:
    client = opens()
    page = client.get("/due?community=city-trees&within=1").text
    assert "Noise limit at the nearest facade" not in page
    assert "No promise is recorded here yet." in page
    assert client.get("/due?community=nowhere").status_code == 404
    assert client.get("/due?within=0").status_code == 400
    assert client.get("/due?within=99999").status_code == 400


def test_a_community_shows_what_was_promised(late: Path, opens: Opens) -> None:
    client = opens()
    page = read_page(client.get("/communities/quiet-works").text)
    assert "Quiet nights." in page.text
    assert page.link("What this community should look at again") == "/due?community=quiet-works"
    assert "No promise of its members" in client.get("/communities/city-trees").text


def run(folder: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["--criteria", str(folder), "due", *words])
    assert "Traceback" not in done.output
    return done.exit_code, done.output


def test_the_command_tells_and_fails_when_something_is_due(late: Path) -> None:
    status, said = run(late)
    assert status == 1
    assert "review  noise-limit: Noise limit at the nearest facade" in said
    status, said = run(late, "--json")
    assert json.loads(said)[-1]["id"] == "noise-limit"
    assert run(late, "--community", "city-trees") == (0, "0 due\n")
    assert run(late, "--community", "city-tree")[0] == 2
    assert run(late, "--community", "city-trees", "--within", "3650")[0] == 1
