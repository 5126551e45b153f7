"""A second look costs little and overlooks nothing but what is written into a file where it is."""

import os
import time
from pathlib import Path

import pytest

from kb.look import TICK, UNSURE, differing, is_sure, look

ENTRY = Path("solar/panel.yaml")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that nobody has touched for longer than a tick."""
    root = tmp_path_factory.mktemp("criteria")
    for name in (ENTRY, "solar/inverter.yaml", "solar/past/panel@1.0.0.yaml", "sources.yaml"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("title: {en: Panel}\n")
    (root / ".git").mkdir()
    (root / ".git/HEAD").touch()
    time.sleep(1.1 * TICK / 1e9)
    return root


def settled(root: Path) -> None:
    time.sleep(1.1 * TICK / 1e9)


def test_a_look_tells_what_is_there(root: Path) -> None:
    seen = look(root)
    assert is_sure(seen)
    assert set(seen) == {(), ("solar",), ("solar", "past")}
    assert set(seen["solar",].files) == {"panel.yaml", "inverter.yaml"}
    assert list(differing(seen, look(root))) == []
    assert set(differing({}, seen)) == {
        (*names, name) for names, folder in seen.items() for name in folder.files
    }


def test_a_folder_that_is_the_same_is_not_listed_again(root: Path) -> None:
    before = look(root)
    after = look(root, before)
    assert all(after[names] is before[names] for names in before)


def test_what_is_replaced_or_comes_or_goes_shows_at_the_second_look(root: Path) -> None:
    before = look(root)
    draft = root / "draft"
    draft.write_text("title: {en: Cells}\n")
    os.replace(draft, root / ENTRY)
    (root / "solar/inverter.yaml").unlink()
    (root / "wind").mkdir()
    (root / "wind/tower.yaml").touch()
    after = look(root, before)
    assert set(differing(before, after)) == {
        ("solar", "panel.yaml"), ("solar", "inverter.yaml"), ("wind", "tower.yaml"),
    }  # fmt: skip
    assert after["solar", "past"] is before["solar", "past"]


def test_what_may_change_once_more_is_looked_at_until_it_is_sure(root: Path) -> None:
    (root / ENTRY).write_text("title: {en: Panels}\n")
    fresh = look(root)
    assert not is_sure(fresh)
    assert fresh["solar",].files["panel.yaml"] == UNSURE
    assert ("solar", "panel.yaml") in set(differing(fresh, look(root, fresh)))
    settled(root)
    sure = look(root, fresh)
    assert is_sure(sure)
    assert ("solar", "panel.yaml") in set(differing(fresh, sure))


def test_what_is_written_where_it_is_shows_at_a_whole_look(root: Path) -> None:
    settled(root)
    before = look(root)
    (root / ENTRY).write_text("title: {en: Cells}\n")
    assert list(differing(before, look(root, before))) == []
    assert list(differing(before, look(root))) == [("solar", "panel.yaml")]


def test_a_link_and_a_folder_that_is_gone_show(root: Path) -> None:
    before = look(root)
    (root / "solar/link.yaml").symlink_to(root / "sources.yaml")
    (root / "solar/past/panel@1.0.0.yaml").unlink()
    (root / "solar/past").rmdir()
    after = look(root, before)
    assert after["solar",].links == {"link.yaml"}
    assert {("solar", "link.yaml"), ("solar", "past", "panel@1.0.0.yaml")} <= {
        *differing(before, after)
    }
    assert look(root / "nowhere") == {}
