"""Publishing keeps the old text, raises the version and locks the new one, or writes nothing."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from kb.difference import difference
from kb.library import Library
from kb.load import load
from kb.model import ENTRY_MODELS
from kb.new import skeleton, unwritten
from kb.reader import read
from kb.release import ReleaseError, release
from kb.rules import check

LIMIT = "quiet-works/noise-limit.yaml"


@pytest.fixture
def old(folder: Path) -> bytes:
    """The text published as noise-limit@1.1.0."""
    return (folder / LIMIT).read_bytes()


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def everything(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_first_publication_is_1_0_0(folder: Path, today: date) -> None:
    path = folder / "city-trees/tree-survival.yaml"
    done = release(load(folder), "tree-survival", "major", "Agreed by five cities.", today)
    library = load(folder)
    entry = library.entries["tree-survival"]
    assert done.reference == entry.reference == "tree-survival@1.0.0"
    assert done.fingerprint == entry.fingerprint == library.lock["tree-survival", "1.0.0"]
    assert done.written == (path, folder / "published.lock")
    assert (entry.status, entry.released) == ("published", today)
    assert [line.note.en for line in entry.history] == ["Agreed by five cities."]
    assert check(library, today) == []


def test_a_minor_change_keeps_the_old_text_and_locks_the_new(
    folder: Path, old: bytes, today: date
) -> None:
    edit(folder / LIMIT, "min: 30", "min: 20")
    done = release(load(folder), "noise-limit", "minor", "Allows lower limits.", today, old=old)
    past = folder / "quiet-works/past/noise-limit@1.1.0.yaml"
    assert done.written == (past, folder / LIMIT, folder / "published.lock")
    assert past.read_bytes() == old
    library = load(folder)
    assert check(library, today) == []
    assert [entry.version for entry in library.versions("noise-limit")] == [
        "1.2.0",
        "1.1.0",
        "1.0.0",
    ]
    new_lines = set((folder / "published.lock").read_text().splitlines())
    old_lines = set((folder.parent / "library/published.lock").read_text().splitlines())
    assert old_lines <= new_lines


def test_a_release_changes_no_other_line_and_comments_survive(
    folder: Path, old: bytes, today: date
) -> None:
    edit(folder / LIMIT, "min: 30", "min: 20   # for hospitals")
    before = (folder / LIMIT).read_text("utf-8").splitlines()
    release(
        load(folder), "noise-limit", "minor", 'A "quiet" note: {braces} # and signs', today, old=old
    )
    after = (folder / LIMIT).read_text("utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        "version: 1.1.0",
        "released: 2026-11-01",
    ]
    assert [line for line in after if line not in before] == [
        "version: 1.2.0",
        "released: 2026-11-22",
        "  - {version: 1.2.0, date: 2026-11-22, change: minor, "
        'note: {en: "A \\"quiet\\" note: {braces} # and signs"}}',
    ]


@pytest.mark.parametrize(
    ("change", "version"), [("patch", "1.1.1"), ("minor", "1.2.0"), ("major", "2.0.0")]
)
def test_a_wording_may_be_published_as_any_change(
    folder: Path, old: bytes, today: date, change: str, version: str
) -> None:
    edit(folder / LIMIT, "must stay below {noise-level}.  ", "must be lower than {noise-level}.  ")
    done = release(load(folder), "noise-limit", change, "Plainer.", today, old=old)
    assert done.reference == f"noise-limit@{version}"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("core: 65", "core: 64"),
        ("max: 80", "max: 90"),
        ("full-at: 40", "full-at: 45"),
        ("core: 60,", "core: 61,"),
        ("use: award-criterion", "use: award-criterion\nother-uses: [technical-specification]"),
    ],
)
def test_a_patch_never_changes_the_demand(
    folder: Path, old: bytes, today: date, text: str, changed: str
) -> None:
    edit(folder / LIMIT, text, changed)
    before = everything(folder)
    with pytest.raises(ReleaseError, match="A patch changes wording only"):
        release(load(folder), "noise-limit", "patch", "A number.", today, old=old)
    assert everything(folder) == before


def test_a_practice_or_template_may_be_patched(folder: Path, today: date) -> None:
    path = folder / "city-trees/tree-log.yaml"
    release(load(folder), "tree-log", "major", "First.", today)
    published = path.read_bytes()
    edit(path, "max: 40", "max: 50")
    done = release(load(folder), "tree-log", "patch", "Taller trees.", today, old=published)
    assert done.reference == "tree-log@1.0.1"


def test_upkeep_alone_is_nothing_to_publish(folder: Path, old: bytes, today: date) -> None:
    edit(folder / LIMIT, "review-by: 2027-10-01", "review-by: 2028-10-01")
    with pytest.raises(
        ReleaseError, match=r"Nothing changed since noise-limit@1\.1\.0 was published"
    ):
        release(load(folder), "noise-limit", "minor", "Nothing.", today, old=old)


def test_a_first_publication_is_never_a_small_change(folder: Path, today: date) -> None:
    with pytest.raises(ReleaseError, match="A first publication is a major change"):
        release(load(folder), "tree-survival", "minor", "First.", today)


def test_errors_come_first(folder: Path, today: date) -> None:
    edit(folder / "city-trees/tree-survival.yaml", "topics: [trees]", "topics: [tress]")
    before = everything(folder)
    with pytest.raises(ReleaseError, match=r"These errors come first:\n.*unknown-term.*`trees`\?$"):
        release(load(folder), "tree-survival", "major", "First.", today)
    assert everything(folder) == before


def test_only_an_entry_that_can_be_read_is_published(folder: Path, today: date) -> None:
    with pytest.raises(ReleaseError, match="There is no entry `tree-surival`, or it has errors"):
        release(load(folder), "tree-surival", "major", "First.", today)


@pytest.mark.parametrize("note", ["", "  \n "])
def test_a_release_says_what_changed(folder: Path, today: date, note: str) -> None:
    with pytest.raises(ReleaseError, match="The note is empty"):
        release(load(folder), "tree-survival", "major", note, today)


def test_a_note_on_many_lines_becomes_one(folder: Path, today: date) -> None:
    release(load(folder), "tree-survival", "major", "Agreed\n  in cafe\u0301 Oslo.", today)
    assert load(folder).entries["tree-survival"].history[0].note.en == "Agreed in caf\u00e9 Oslo."


@pytest.mark.parametrize("version", ["1.0.0", "1.2.0", "3.0.0"])
def test_a_version_raised_by_hand_never_overwrites_the_lock(
    folder: Path, old: bytes, today: date, version: str
) -> None:
    edit(folder / LIMIT, "version: 1.1.0", f"version: {version}")
    before = everything(folder)
    with pytest.raises(
        ReleaseError, match=rf"`version` is {version}, but the last .* is 1\.1\.0\. Set it back"
    ):
        release(load(folder), "noise-limit", "major", "By hand.", today, old=old)
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("status: proposal\n", "status:\n  proposal\n"),
        ("contributors:", "history: []\ncontributors:"),
        ("version: 0.1.0\n", '"version": 0.1.0\n'),
    ],
)
def test_an_unusual_form_is_refused_with_nothing_written(
    folder: Path, today: date, text: str, changed: str
) -> None:
    edit(folder / "city-trees/tree-survival.yaml", text, changed)
    before = everything(folder)
    with pytest.raises(ReleaseError, match="has an unusual form"):
        release(load(folder), "tree-survival", "major", "First.", today)
    assert everything(folder) == before


def test_the_old_text_is_found_in_git(folder: Path, old: bytes, today: date) -> None:
    git(folder, "init", "--quiet")
    commit(folder)
    for words in ("Noise makes people ill.", "Noise at night harms sleep."):
        edit(folder / LIMIT, "Noise at night makes people ill.", words)
        commit(folder)
        edit(folder / LIMIT, words, "Noise at night makes people ill.")
    (folder / LIMIT).unlink()
    commit(folder)
    (folder / LIMIT).write_bytes(old)
    edit(folder / LIMIT, "Noise at night makes", "Loud nights make")
    release(load(folder), "noise-limit", "patch", "Plainer.", today)
    assert (folder / "quiet-works/past/noise-limit@1.1.0.yaml").read_bytes() == old
    assert check(load(folder), today) == []


def test_without_the_old_text_nothing_is_published(folder: Path, today: date) -> None:
    edit(folder / LIMIT, "Noise at night makes", "Loud nights make")
    before = everything(folder)
    with pytest.raises(ReleaseError, match="was not found in git") as caught:
        release(load(folder), "noise-limit", "patch", "Plainer.", today)
    assert str(caught.value).endswith("Give the file that holds it with `--old FILE`.")
    with pytest.raises(ReleaseError, match="was not found in git"):
        release(load(folder), "noise-limit", "patch", "Plainer.", today, old=b"title: {")
    assert everything(folder) == before


def test_what_was_published_stays_what_it_was(folder: Path, old: bytes, today: date) -> None:
    edit(folder / LIMIT, "core: 65", "core: 64")
    release(load(folder), "noise-limit", "major", "Stricter.", today, old=old)
    library = load(folder)
    kept = library.documents["past", "noise-limit", "1.1.0"].data
    current = library.documents["entry", "noise-limit"].data
    assert [(change.old, change.new) for change in difference(kept, current)] == [("65", "64")]
    assert library.past["noise-limit", "1.1.0"].fingerprint == library.lock["noise-limit", "1.1.0"]


def test_an_unusual_history_leaves_no_past_text_behind(
    folder: Path, old: bytes, today: date
) -> None:
    text = (folder / LIMIT).read_text("utf-8").replace("min: 30", "min: 20")
    head, _, rest = text.partition("history:\n")
    lines = rest.splitlines()
    items = [line.removeprefix("  - ") for line in lines if line.startswith("  - {version")]
    others = [line for line in lines if not line.startswith("  - {version")]
    flow = "history: [" + ", ".join(items) + "]"
    (folder / LIMIT).write_text("\n".join([head.rstrip(), flow, *others, ""]), "utf-8")
    before = everything(folder)
    with pytest.raises(ReleaseError, match="unusual form"):
        release(load(folder), "noise-limit", "minor", "Allows lower limits.", today, old=old)
    assert everything(folder) == before


def test_a_withdrawn_entry_gets_no_new_version(folder: Path, today: date) -> None:
    path = folder / "quiet-works/quiet-machines.yaml"
    edit(path, "status: published", "status: withdrawn\nwithdrawn-because: {en: No longer made.}")
    with pytest.raises(ReleaseError, match="is withdrawn"):
        release(load(folder), "quiet-machines", "minor", "Back again.", today)


@pytest.mark.parametrize("kind", ["criterion", "practice", "template"])
def test_a_skeleton_is_not_published_before_it_is_filled_in(
    kind: str, library: Library, today: date
) -> None:
    text = skeleton(kind, "digital", today)
    entry = ENTRY_MODELS[kind].model_validate(read(text.encode(), "x").data)  # type: ignore[union-attr]
    assert "title" in unwritten(entry)
    assert not any(unwritten(written) for written in library.entries.values())


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-qm", "x")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True)
