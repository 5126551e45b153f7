import os
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from threading import Thread

import pytest

from index import build as building
from index import manifest, opened, segment
from index.arrays import Apart
from index.build import build, ready, status, update
from index.request import Request
from index.search import Search, open_current, open_search
from kb.library import Library
from tests.generate import criterion, library_of

OLD = [criterion("one", "Apple juice"), criterion("two", "Pear juice")]
NEW = [criterion("one", "Cherry juice"), criterion("two", "Pear juice")]


def ids(library: Library, folder: Path, text: str) -> list[str]:
    search = open_search(library, folder)
    found = [hit.id for hit in search.search(Request(text)).hits]
    search.close()
    return found


def builds(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("build-*")]


def largest(path: Path) -> Path:
    return max(path.iterdir(), key=lambda file: file.stat().st_size)


def remove(path: Path) -> None:
    largest(path).unlink()


def truncate(path: Path) -> None:
    os.truncate(largest(path), 10)


def flip_a_bit(path: Path) -> None:
    file = largest(path)
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def break_the_toc(path: Path) -> None:
    next(path.glob("*.toc")).write_bytes(b"")


def break_the_manifest(path: Path) -> None:
    (path / "manifest.json").write_text("[]")


def lose_everything(path: Path) -> None:
    for file in path.iterdir():
        file.unlink()


def test_there_is_no_index_before_the_first_build(tmp_path: Path) -> None:
    assert status(library_of(OLD), tmp_path / "never").state == "missing"


def test_a_build_is_current_for_its_library(tmp_path: Path) -> None:
    library = library_of(OLD)
    build(library, tmp_path)
    made = status(library, tmp_path)
    assert (made.state, made.documents, len(made.digest)) == ("current", 2, 64)
    assert made.built is not None


def test_a_build_is_stale_when_the_library_has_changed(tmp_path: Path) -> None:
    build(library_of(OLD), tmp_path)
    assert status(library_of(NEW), tmp_path).state == "stale"
    assert ids(library_of(NEW), tmp_path, "cherry") == ["one"]


def test_a_build_is_stale_when_the_code_that_made_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(library_of(OLD), tmp_path)
    monkeypatch.setattr("index.manifest.recipe", lambda: "another")
    assert status(library_of(OLD), tmp_path).state == "stale"


def test_a_current_index_is_not_built_again(tmp_path: Path) -> None:
    first = ready(library_of(OLD), tmp_path)
    assert ready(library_of(OLD), tmp_path) == first


@pytest.mark.parametrize(
    "damage",
    [remove, truncate, flip_a_bit, break_the_toc, break_the_manifest, lose_everything],
)
def test_a_damaged_index_is_noticed_and_rebuilt(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    library = library_of(OLD)
    damage(ready(library, tmp_path))
    assert status(library, tmp_path).state == "damaged"
    assert ids(library, tmp_path, "pear") == ["two"]
    assert status(library, tmp_path).state == "current"


def test_only_the_build_in_use_is_kept(tmp_path: Path) -> None:
    for library in (library_of(OLD), library_of(NEW), library_of(OLD)):
        build(library, tmp_path)
    assert builds(tmp_path) == [ready(library_of(OLD), tmp_path).name]


def test_a_build_that_dies_before_the_switch_leaves_the_old_index_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(library_of(OLD), tmp_path)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(building, "_switch", die)
        with pytest.raises(KeyboardInterrupt):
            build(library_of(NEW), tmp_path)
    assert status(library_of(OLD), tmp_path).state == "current"
    assert ids(library_of(OLD), tmp_path, "apple") == ["one"]
    build(library_of(NEW), tmp_path)
    assert len(builds(tmp_path)) == 1


def test_an_updated_entry_is_found_by_its_new_word_only(tmp_path: Path) -> None:
    build(library_of(OLD), tmp_path)
    update(library_of(NEW), ["one"], tmp_path)
    assert status(library_of(NEW), tmp_path).state == "current"
    assert ids(library_of(NEW), tmp_path, "cherry") == ["one"]
    assert ids(library_of(NEW), tmp_path, "apple") == []
    assert set(ids(library_of(NEW), tmp_path, "juice")) == {"one", "two"}


def test_a_new_entry_is_added_and_a_deleted_one_removed(tmp_path: Path) -> None:
    build(library_of(OLD[:1]), tmp_path)
    update(library_of(OLD), ["two"], tmp_path)
    assert ids(library_of(OLD), tmp_path, "pear") == ["two"]
    update(library_of(OLD[1:]), ["one"], tmp_path)
    assert ids(library_of(OLD[1:]), tmp_path, "juice") == ["two"]


def test_an_update_touches_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(library_of(OLD), tmp_path)
    monkeypatch.setattr(building, "_build", None)
    update(library_of(NEW), ["one"], tmp_path)
    assert status(library_of(NEW), tmp_path).state == "current"


def test_an_update_of_two_entries_builds_nothing_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(library_of(OLD), tmp_path)
    monkeypatch.setattr(building, "_build", None)
    changed = library_of([NEW[0], criterion("two", "Plum juice"), criterion("three", "Fig juice")])
    update(changed, ["one", "two", "three"], tmp_path)
    assert status(changed, tmp_path).state == "current"
    assert ids(changed, tmp_path, "plum") == ["two"]
    assert ids(changed, tmp_path, "fig") == ["three"]
    assert ids(changed, tmp_path, "pear") == []
    assert set(ids(changed, tmp_path, "juice")) == {"one", "two", "three"}
    update(library_of(NEW[:1]), ["two", "three"], tmp_path)
    assert ids(library_of(NEW[:1]), tmp_path, "juice") == ["one"]


def test_an_update_after_more_than_one_change_builds_everything(tmp_path: Path) -> None:
    build(library_of(OLD), tmp_path)
    changed = library_of([NEW[0], criterion("two", "Plum juice")])
    update(changed, ["one"], tmp_path)
    assert ids(changed, tmp_path, "plum") == ["two"]


@pytest.mark.parametrize("damage", [remove, truncate, flip_a_bit])
def test_an_update_of_a_missing_or_damaged_index_builds_it(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    update(library_of(OLD), ["one"], tmp_path)
    path = ready(library_of(OLD), tmp_path)
    file = largest(path)
    sound = file.read_bytes()
    damage(path)
    update(library_of(NEW), ["one"], tmp_path)
    assert ids(library_of(NEW), tmp_path, "cherry") == ["one"]
    assert ids(library_of(NEW), tmp_path, "pear") == ["two"]
    now = ready(library_of(NEW), tmp_path) / file.name
    assert not file.exists()
    assert len(now.read_bytes()) > len(sound) // 2


def test_as_many_additions_as_changes_lead_to_a_full_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "MOST_CHANGED", 3)
    files = [*OLD]
    build(library_of(files), tmp_path)
    for number in range(4):
        files = [*files, criterion(f"more-{number}", "More juice")]
        update(library_of(files), [f"more-{number}"], tmp_path)
    path = ready(library_of(files), tmp_path)
    assert not (path / "changed").exists()
    assert len(ids(library_of(files), tmp_path, "juice")) == 6


def test_what_a_failed_builder_left_is_removed_by_the_next_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    for _ in range(3):
        with monkeypatch.context() as patched:
            patched.setattr("index.manifest.write", fail)
            with pytest.raises(OSError, match="full"):
                build(library_of(OLD), tmp_path)
        assert len(builds(tmp_path)) == 1


def test_a_build_that_is_being_removed_is_opened_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that an opener may miss without noticing goes first, while somebody opens the build."""
    build(library_of(OLD[:1]), tmp_path)
    update(library_of(OLD), ["two"], tmp_path)
    path = ready(library_of(OLD), tmp_path)
    opened: list[object] = []

    def remove_slowly(folder: Path, **_: object) -> None:
        (folder / "changed").unlink()
        with suppress(OSError):
            opened.append(Search(library_of(OLD), path))

    monkeypatch.setattr(building.shutil, "rmtree", remove_slowly)
    build(library_of(NEW), tmp_path)
    assert opened == []
    assert not path.exists()


def test_the_build_that_was_looked_at_is_the_one_that_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process puts a build of another library in use between the two."""
    build(library_of(OLD), tmp_path)
    recipe, others = manifest.recipe, [library_of(NEW[:1])]

    def swap() -> str:
        if others:
            build(others.pop(), tmp_path)
        return recipe()

    monkeypatch.setattr(manifest, "recipe", swap)
    assert ids(library_of(OLD), tmp_path, "juice") in (["one", "two"], ["two", "one"])
    assert others == []


def test_nothing_is_built_where_only_a_current_index_is_asked_for(tmp_path: Path) -> None:
    assert open_current(library_of(OLD), tmp_path) is None
    build(library_of(OLD), tmp_path)
    assert open_current(library_of(NEW), tmp_path) is None
    search = open_current(library_of(OLD), tmp_path)
    assert search
    assert len(search.search(Request("juice")).hits) == 2
    search.close()


def test_a_large_library_is_found_and_updated_as_a_small_one(
    library: Library, search: Search, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segment, "LARGE", 0)
    requests = [Request("solar panels on roofs", language="nl"), Request("forced labour", size=100)]
    with closing(open_search(library, tmp_path)) as large:
        for request in requests:
            assert large.search(request).hits == search.search(request).hits
    one, two, three = (criterion(name, f"Juice of {name}") for name in ("one", "two", "three"))
    build(library_of([one]), tmp_path / "updated")
    update(library_of([one, two]), ["two"], tmp_path / "updated")
    both = library_of([one, two, three])
    update(both, ["three"], tmp_path / "updated")
    (name,) = builds(tmp_path / "updated")
    found = opened.read(tmp_path / "updated" / name).segments
    assert [isinstance(one.shown.blob, Apart) for one in found] == [True, True]
    with closing(open_search(both, tmp_path / "updated")) as updated:
        titles = {hit.title_html for hit in updated.search(Request("juice")).hits}
    assert titles == {f"<mark>Juice</mark> of {name}" for name in ("one", "two", "three")}


def test_an_index_survives_many_updates(tmp_path: Path) -> None:
    build(library_of(OLD), tmp_path)
    for number in range(12):
        changed = library_of([criterion("one", f"Juice number {number + 100}"), OLD[1]])
        update(changed, ["one"], tmp_path)
        assert ids(changed, tmp_path, str(number + 100)) == ["one"]
    assert len(builds(tmp_path)) == 1


def test_a_search_that_is_open_outlives_the_next_build(tmp_path: Path) -> None:
    search = open_search(library_of(OLD), tmp_path)
    build(library_of(NEW), tmp_path)
    assert search.search(Request("apple")).hits[0].title == "Apple juice"
    search.close()


def test_builders_wait_for_each_other(tmp_path: Path) -> None:
    failed: list[Exception] = []

    def build_one(files: list[dict[str, object]]) -> None:
        try:
            build(library_of(files), tmp_path)
        except Exception as error:
            failed.append(error)

    threads = [Thread(target=build_one, args=(files,)) for files in (OLD, NEW, OLD, NEW)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(builds(tmp_path)) == 1
    states = {status(library_of(files), tmp_path).state for files in (OLD, NEW)}
    assert states == {"current", "stale"}


def test_nobody_else_may_write_into_an_index(tmp_path: Path) -> None:
    assert ready(library_of(OLD), tmp_path).stat().st_mode & 0o077 == 0
