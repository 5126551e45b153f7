"""Files that have not changed are not read again, and nothing shows but the time that this saves."""

import gc
import os
import time
import weakref
from datetime import date
from pathlib import Path

import pytest

from kb import reader
from kb.lazily import Lazily
from kb.library import Library
from kb.load import load
from kb.packfile import KeptDocument
from kb.rules import check

TODAY = date(2026, 11, 22)
TEXT = "city-trees/tree-log.yaml"


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance" / "read.pack"


def settled(folder: Path) -> None:
    """Files of yesterday: what was written a moment ago may change once more unseen."""
    for path in folder.rglob("*.yaml"):
        os.utime(path, (1_700_000_000, 1_700_000_000))


def kept(library: Library) -> set[str]:
    """The names of the files that came out of the pack."""
    found = [Path(one.path) for one in library.documents.values() if isinstance(one, KeptDocument)]
    return {path.relative_to(library.root).as_posix() for path in found}


def same(one: Library, other: Library) -> bool:
    return (
        dict(one.entries) == dict(other.entries)
        and dict(one.past) == dict(other.past)
        and one.sources == other.sources
        and one.content == other.content
        and check(one, TODAY) == check(other, TODAY)
        and all(
            (a.data, a.text, a.places, a.mark, a.content)
            == (b.data, b.text, b.places, b.mark, b.content)
            for a, b in zip(one.documents.values(), other.documents.values(), strict=True)
        )
    )


def test_a_library_out_of_the_pack_is_the_library_of_the_files(folder: Path, packed: Path) -> None:
    load(folder, packed)
    again = load(folder, packed)
    assert len(kept(again)) == again.files_read > 10
    assert same(again, load(folder))


def test_only_a_changed_file_is_read_again(folder: Path, packed: Path) -> None:
    load(folder, packed)
    path = folder / TEXT
    path.write_text(path.read_text("utf-8").replace("Tree log", "Tree diary"), "utf-8")
    again = load(folder, packed)
    assert TEXT not in kept(again)
    assert len(kept(again)) == again.files_read - 1
    assert again.entries["tree-log"].title.en == "Tree diary"
    assert same(load(folder, packed), load(folder))
    assert TEXT in kept(load(folder, packed))


def test_a_change_that_leaves_size_and_time_alone_is_seen(folder: Path, packed: Path) -> None:
    path = folder / TEXT
    load(folder, packed)
    told = path.stat()
    path.write_text(path.read_text("utf-8").replace("Tree log", "Trea log"), "utf-8")
    os.utime(path, ns=(told.st_atime_ns, told.st_mtime_ns))
    assert path.stat().st_size == told.st_size
    assert load(folder, packed).entries["tree-log"].title.en == "Trea log"


def test_a_file_with_a_fault_is_read_each_time_and_says_so_each_time(
    folder: Path, packed: Path
) -> None:
    path = folder / TEXT
    path.write_text(path.read_text("utf-8").replace("kind: template", "kind: novel"), "utf-8")
    first, again = load(folder, packed), load(folder, packed)
    assert [one.rule for one in again.problems] == ["unknown-kind"]
    assert again.problems == first.problems
    assert TEXT not in kept(again)


def test_a_file_that_is_gone_is_gone(folder: Path, packed: Path) -> None:
    load(folder, packed)
    (folder / TEXT).unlink()
    again = load(folder, packed)
    assert "tree-log" not in again.entries
    assert same(again, load(folder))


@pytest.mark.parametrize("at", [0, 40, 70, 500, -1])
def test_a_damaged_pack_is_as_good_as_none(folder: Path, packed: Path, at: int) -> None:
    load(folder, packed)
    whole = bytearray(packed.read_bytes())
    whole[at] ^= 1
    packed.write_bytes(whole)
    assert kept(load(folder, packed)) == set()
    assert packed.read_bytes() != bytes(whole)


@pytest.mark.parametrize("content", [b"", b"\n", b"0" * 64 + b"\n{}\n", b"\xff" * 1000])
def test_nonsense_in_its_place_is_as_good_as_none(
    folder: Path, packed: Path, content: bytes
) -> None:
    packed.write_bytes(content)
    assert kept(load(folder, packed)) == set()
    assert kept(load(folder, packed)) != set()


@pytest.mark.skipif(os.name != "posix", reason="rights are told in another way")
def test_a_pack_in_which_others_may_write_is_not_believed(folder: Path, packed: Path) -> None:
    load(folder, packed)
    assert packed.stat().st_mode & 0o777 == 0o600
    packed.chmod(0o666)
    assert kept(load(folder, packed)) == set()


def test_a_pack_of_other_code_is_not_believed(
    folder: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(folder, packed)
    monkeypatch.setattr("kb.packfile._recipe", lambda: "of tomorrow")
    assert kept(load(folder, packed)) == set()


def test_where_nothing_may_be_written_nothing_is_lost(folder: Path, tmp_path: Path) -> None:
    assert not (tmp_path / "nowhere").exists()
    assert same(load(folder, tmp_path / "nowhere" / "read.pack"), load(folder))
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "read.pack").mkdir()
    assert same(load(folder, tmp_path / "read.pack"), load(folder))
    assert list(tmp_path.glob("read.pack.*")) == []


def test_a_library_goes_on_with_what_it_was_opened_with(folder: Path, packed: Path) -> None:
    load(folder, packed)
    library = load(folder, packed)
    (folder / TEXT).unlink()
    load(folder, packed)
    packed.unlink()
    assert library.entries["tree-log"].title.en == "Tree log"
    assert library.documents["entry", "tree-log"].place("title").line > 1


def test_entries_that_have_not_changed_stay_the_same_objects(folder: Path, packed: Path) -> None:
    before = load(folder, packed)
    entry, other = before.entries["noise-limit"], before.entries["tree-log"]
    path = folder / TEXT
    path.write_text(path.read_text("utf-8").replace("Tree log", "Tree diary"), "utf-8")
    after = load(folder, packed, before)
    assert after.entries["noise-limit"] is entry
    assert after.entries["tree-log"] is not other
    assert after.document(entry).place("title").line > 1


def test_a_library_does_not_hold_the_one_before(folder: Path, packed: Path) -> None:
    settled(folder)
    load(folder, packed)
    before = load(folder, packed)
    seen = weakref.ref(before)
    after = load(folder, packed, before)
    del before
    gc.collect()
    assert seen() is None
    assert after.sources


def test_what_is_kept_need_not_be_parsed(
    folder: Path, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(folder)
    load(folder, packed)
    load(folder, packed)
    monkeypatch.setattr(reader.yaml, "compose", None)
    assert load(folder, packed).entries["noise-limit"].title.en


def test_a_library_tells_what_has_changed_without_typing_its_entries(
    folder: Path, packed: Path
) -> None:
    anew = load(folder, packed)
    kept_ = load(folder, packed)
    assert (kept_.content, kept_.marks) == (anew.content, anew.marks)
    assert isinstance(kept_.entries, Lazily)
    assert kept_.entries.made() == {}


def test_one_entry_is_asked_for_without_typing_the_others(folder: Path, packed: Path) -> None:
    load(folder, packed)
    library = load(folder, packed)
    assert [one.version for one in library.versions("noise-limit")] == ["1.1.0", "1.0.0"]
    assert isinstance(library.entries, Lazily)
    assert isinstance(library.past, Lazily)
    assert [*library.entries.made()] == ["noise-limit"]
    assert [*library.past.made()] == [("noise-limit", "1.0.0")]


def test_a_mark_changes_with_the_text_and_with_the_community(folder: Path) -> None:
    before = load(folder).marks
    (folder / TEXT).rename(folder / "quiet-works" / "tree-log.yaml")
    moved = load(folder).marks
    assert {key for key in before if before[key] != moved[key]} == {"tree-log"}


def test_a_pack_is_written_anew_only_when_something_changed(folder: Path, packed: Path) -> None:
    settled(folder)
    load(folder, packed)
    time.sleep(0.01)
    told = packed.stat().st_mtime_ns
    load(folder, packed)
    assert packed.stat().st_mtime_ns == told
