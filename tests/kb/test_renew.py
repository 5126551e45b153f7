"""A library that is carried along from change to change is the library of the files."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kb import renew
from kb.library import Library
from kb.load import NoVocabularyError, load
from kb.look import look
from kb.pack import news_of
from kb.packfile import KeptDocument
from kb.renew import renewed, told
from tests.conftest import LIBRARY
from tests.kb.test_pack import same

LOG, LIMIT = "city-trees/tree-log.yaml", "quiet-works/noise-limit.yaml"
ANY = settings(
    deadline=None,
    max_examples=40,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def replaced(path: Path, old: str, new: str) -> None:
    """Write the file anew where it is, if it is there."""
    if path.is_file():
        path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def swapped(path: Path, old: str, new: str) -> None:
    """Put another file in its place, as git and we do."""
    if path.is_file():
        draft = path.with_name(f".{path.name}.new")
        draft.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
        draft.replace(path)


def moved(old: Path, new: Path) -> None:
    if old.is_file() and new.parent.exists():
        old.rename(new)


def copied(old: Path, new: Path) -> None:
    if old.is_file() and not new.exists() and new.parents[1].exists():
        new.parent.mkdir(exist_ok=True)
        shutil.copy(old, new)


def linked(path: Path) -> None:
    if path.parent.exists() and not path.exists():
        path.symlink_to(LIBRARY / LOG)


def appended(path: Path, text: str) -> None:
    if path.is_file():
        path.write_text(path.read_text("utf-8") + text, "utf-8")


PAST = "quiet-works/past/noise-limit@1.0.0.yaml"
FINGERPRINT = f"sha256:{64 * '0'}"
CHANGES: dict[str, Callable[[Path], object]] = {
    "reworded": lambda root: swapped(root / LOG, "log", "diary"),
    "reworded back": lambda root: swapped(root / LOG, "diary", "log"),
    "reworded where it is": lambda root: replaced(root / LIMIT, "noise", "noisa"),
    "another reworded": lambda root: swapped(root / "city-trees/tree-survival.yaml", "tree", "oak"),
    "only spaced": lambda root: appended(root / LOG, "\n# Nothing new.\n"),
    "touched": lambda root: (root / LIMIT).touch() if (root / LIMIT).exists() else None,
    "broken": lambda root: swapped(root / LOG, "kind: template", "kind: novel"),
    "mended": lambda root: swapped(root / LOG, "kind: novel", "kind: template"),
    "unreadable": lambda root: appended(root / LIMIT, "\n<<<<<<< HEAD\n"),
    "readable": lambda root: replaced(root / LIMIT, "\n<<<<<<< HEAD\n", ""),
    "removed": lambda root: (root / LOG).unlink(missing_ok=True),
    "restored": lambda root: copied(LIBRARY / LOG, root / LOG),
    "moved": lambda root: moved(root / LOG, root / "quiet-works/tree-log.yaml"),
    "moved back": lambda root: moved(root / "quiet-works/tree-log.yaml", root / LOG),
    "there twice": lambda root: copied(root / LOG, root / "quiet-works/tree-log.yaml"),
    "there once": lambda root: (root / "quiet-works/tree-log.yaml").unlink(missing_ok=True),
    "new": lambda root: copied(root / LIMIT, root / "quiet-works/a-limit.yaml"),
    "renamed": lambda root: moved(root / "quiet-works/a-limit.yaml", root / "city-trees/limit.yaml"),
    "past": lambda root: copied(root / LIMIT, root / "quiet-works/past/noise-limit@1.1.0.yaml"),
    "past gone": lambda root: (root / PAST).unlink(missing_ok=True),
    "past twice": lambda root: copied(root / PAST, root / "city-trees/past/noise-limit@1.0.0.yaml"),
    "past misnamed": lambda root: moved(root / PAST, root / PAST.replace("1.0.0", "1.0.1")),
    "register": lambda root: swapped(root / "glossary.yaml", "sound wall", "sound fence"),
    "community": lambda root: swapped(root / "city-trees/community.yaml", "tree", "linden"),
    "locked": lambda root: appended(root / "published.lock", f"tree-log@0.1.0 {FINGERPRINT}\n"),
    "lock broken": lambda root: appended(root / "published.lock", "tree-log\n"),
    "lock mended": lambda root: shutil.copy(LIBRARY / "published.lock", root),
    "lock gone": lambda root: (root / "published.lock").unlink(missing_ok=True),
    "stray": lambda root: (root / "notes.txt").touch(),
    "stray gone": lambda root: (root / "notes.txt").unlink(missing_ok=True),
    "readme": lambda root: (root / "quiet-works/README.md").touch(),
    "linked": lambda root: linked(root / "city-trees/linked.yaml"),
    "link gone": lambda root: (root / "city-trees/linked.yaml").unlink(missing_ok=True),
    "vocabulary gone": lambda root: (root / "vocabulary.yaml").unlink(missing_ok=True),
    "vocabulary": lambda root: shutil.copy(LIBRARY / "vocabulary.yaml", root),
    "folder gone": lambda root: shutil.rmtree(root / "city-trees", ignore_errors=True),
    "folder": lambda root: shutil.copytree(
        LIBRARY / "city-trees", root / "city-trees", dirs_exist_ok=True
    ),
}  # fmt: skip


def told_alike(one: Library, other: Library) -> bool:
    """Whether two libraries are the same, in the same order."""
    return (
        same(one, other)
        and all(
            list(getattr(one, name).items()) == list(getattr(other, name).items())
            for name in ("entries", "past", "communities", "lock", "marks", "published")
        )
        and [*one.documents] == [*other.documents]
        and (one.problems, one.files_read) == (other.problems, other.files_read)
        and (one.content, one.locked) == (other.content, other.locked)
    )


@ANY
@example(rounds=[["moved"], ["reworded where it is"], ["there twice"]])
@example(rounds=[["reworded"], ["stray"], ["stray gone"], ["reworded back", "past gone"]])
@given(
    rounds=st.lists(
        st.lists(st.sampled_from(sorted(CHANGES)), min_size=1, max_size=3), min_size=1, max_size=5
    )
)
def test_whatever_changes_the_library_is_that_of_the_files(rounds: list[list[str]]) -> None:
    with TemporaryDirectory() as name:
        root, packed = Path(name) / "criteria", Path(name) / "read.pack"
        shutil.copytree(LIBRARY, root)
        mine = theirs = load(root, packed)
        for changes in rounds:
            for change in changes:
                CHANGES[change](root)
            try:
                now = load(root)
            except NoVocabularyError:
                with pytest.raises(NoVocabularyError):
                    renewed(mine, look(root), packed)
                continue
            mine = renewed(mine, look(root, mine.seen), packed)
            assert told_alike(mine, now)
            heard = told(theirs, packed)
            theirs = heard or load(root, packed, theirs)
            assert told_alike(theirs, now)


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    (tmp_path / "instance").mkdir()
    return tmp_path / "instance" / "read.pack"


@pytest.fixture
def before(folder: Path, packed: Path) -> Library:
    return load(folder, packed)


def renewed_after(change: str, before: Library, packed: Path) -> Library:
    CHANGES[change](before.root)
    return renewed(before, look(before.root, before.seen), packed)


def test_only_what_has_changed_is_another_document(before: Library, packed: Path) -> None:
    now = renewed_after("reworded", before, packed)
    changed = {key for key, one in now.documents.items() if before.documents.get(key) is not one}
    assert changed == {("entry", "tree-log")}
    assert now.entries["noise-limit"] is before.entries["noise-limit"]
    assert now.glossary is before.glossary


def test_who_is_told_has_what_was_read_and_reads_nothing(before: Library, packed: Path) -> None:
    now = renewed_after("reworded", before, packed)
    CHANGES["unreadable"](before.root)
    heard = told(before, packed)
    assert heard
    assert told_alike(heard, now)
    assert isinstance(heard.documents["entry", "tree-log"], KeptDocument)


def test_who_was_away_for_some_changes_is_told_all_of_them(before: Library, packed: Path) -> None:
    now = renewed_after("reworded", before, packed)
    now = renewed_after("past gone", now, packed)
    now = renewed_after("new", now, packed)
    now = renewed_after("moved", now, packed)
    heard = told(before, packed)
    assert heard
    assert told_alike(heard, now)
    again = told(now, packed)
    assert again
    assert again.content == now.content


def test_who_has_another_library_is_told_nothing(before: Library, packed: Path) -> None:
    CHANGES["another reworded"](before.root)
    other = load(before.root)
    CHANGES["mended"](before.root)
    swapped(before.root / "city-trees/tree-survival.yaml", "oak", "tree")
    renewed_after("reworded", before, packed)
    assert told(other, packed) is None


def test_a_lock_that_has_changed_since_is_no_part_of_the_news(
    before: Library, packed: Path
) -> None:
    renewed_after("reworded", before, packed)
    CHANGES["locked"](before.root)
    assert told(before, packed) is None


@pytest.mark.parametrize("at", [0, 40, 70, 200, -1])
def test_damaged_news_are_no_news(before: Library, packed: Path, at: int) -> None:
    renewed_after("reworded", before, packed)
    whole = bytearray(news_of(packed).read_bytes())
    whole[at] ^= 1
    news_of(packed).write_bytes(whole)
    assert told(before, packed) is None
    news_of(packed).unlink()
    assert told(before, packed) is None


@pytest.mark.skipif(os.name != "posix", reason="rights are told in another way")
def test_news_in_which_others_may_write_are_not_believed(before: Library, packed: Path) -> None:
    renewed_after("reworded", before, packed)
    assert news_of(packed).stat().st_mode & 0o777 == 0o600
    news_of(packed).chmod(0o666)
    assert told(before, packed) is None


def test_a_register_that_was_only_touched_is_not_read_again(before: Library, packed: Path) -> None:
    (before.root / "glossary.yaml").touch()
    (before.root / "city-trees/community.yaml").touch()
    now = renewed_after("reworded", before, packed)
    assert now.glossary is before.glossary


def test_who_starts_reads_what_the_news_hold_no_more(before: Library, packed: Path) -> None:
    whole = packed.read_bytes()
    renewed_after("reworded", before, packed)
    assert packed.read_bytes() == whole
    again = load(before.root, packed)
    assert all(isinstance(one, KeptDocument) for one in again.documents.values())
    assert told_alike(again, load(before.root))


def test_after_many_changes_the_pack_is_written_anew(
    before: Library, packed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(renew, "MOST", 1)
    whole = packed.read_bytes()
    now = renewed_after("reworded", before, packed)
    assert news_of(packed).exists()
    now = renewed_after("past gone", now, packed)
    assert not news_of(packed).exists()
    assert packed.read_bytes() != whole
    assert told_alike(now, load(before.root))


def test_where_nothing_may_be_written_the_library_is_renewed_all_the_same(
    folder: Path, tmp_path: Path
) -> None:
    before = load(folder)
    now = renewed_after("reworded", before, tmp_path / "nowhere" / "read.pack")
    assert told_alike(now, load(folder))
