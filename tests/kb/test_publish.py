"""Publishing is one act: the old state or the new one, whatever happens, whoever else writes."""

import resource
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kb import journal
from kb.ending import superseded, withdrawn
from kb.git import Signature, unfit
from kb.journal import BusyError, is_pending, locked, recover
from kb.library import Library
from kb.load import load
from kb.publish import ConflictError, Note, Proposed, foreseen, publish
from kb.reader import Document, read_file
from kb.release import ReleaseError
from kb.rules import check
from tests.conftest import LIBRARY
from tests.kb.killed import LIMIT, TODAY, proposed
from tests.kb.test_release import commit, git

PROJECT = Path(__file__).parents[2]
MINOR = Note("minor", "Allows lower limits.", TODAY)
STEPS = 10  # three texts, the plan twice, three names, the plan done: 9; one more lives
SURVIVAL = "city-trees/tree-survival.yaml"


def state(folder: Path) -> dict[str, bytes]:
    """Every file of knowledge, without what publishing keeps for itself."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.relative_to(folder).parts[0].startswith(".")
    }


@pytest.fixture(scope="module")
def new_state(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The folder after the publication that the killed process tries."""
    import shutil

    folder = Path(shutil.copytree(LIBRARY, tmp_path_factory.mktemp("new") / "library"))
    publish(folder, proposed(folder), Note("minor", "Lower limits.", TODAY))
    return state(folder)


def run_killed(folder: Path, step: int, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tests.kb.killed", str(folder), str(step), *words],
        cwd=PROJECT, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def test_a_proposed_text_becomes_a_version(folder: Path) -> None:
    base = (folder / LIMIT).read_bytes()
    done = publish(folder, proposed(folder), MINOR)
    assert done.reference == "noise-limit@1.2.0"
    assert (folder / "quiet-works/past/noise-limit@1.1.0.yaml").read_bytes() == base
    library = load(folder)
    assert check(library, TODAY) == []
    assert library.lock["noise-limit", "1.2.0"] == done.fingerprint
    assert library.is_published(library.entries["noise-limit"])


def test_a_new_entry_becomes_1_0_0(folder: Path) -> None:
    text = (folder / SURVIVAL).read_text("utf-8")
    new = Proposed("city-trees", "tree-roots", text, None)
    assert publish(folder, new, replace(MINOR, change="major")).reference == "tree-roots@1.0.0"
    assert check(load(folder), TODAY) == []


def test_the_process_that_is_killed_nowhere_takes_all_steps(
    folder: Path, new_state: dict[str, bytes]
) -> None:
    done = run_killed(folder, 1_000)
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == STEPS - 1
    assert state(folder) == new_state


@pytest.mark.parametrize("step", range(STEPS - 1))
def test_killed_at_any_step_the_folder_is_old_or_new_entirely(
    folder: Path, new_state: dict[str, bytes], step: int
) -> None:
    old_state = state(folder)
    done = run_killed(folder, step)
    assert done.returncode == -signal.SIGKILL, done.stderr
    with locked(folder, wait=0):
        pass
    after_plan = step >= 4
    assert state(folder) == (new_state if after_plan else old_state)
    assert not is_pending(folder)
    assert [path.name for path in (folder / journal.FOLDER).glob("*.new")] == []
    assert check(load(folder), TODAY) == []
    if not after_plan:
        publish(folder, proposed(folder), MINOR)
        assert check(load(folder), TODAY) == []


def test_recovery_that_is_itself_interrupted_can_be_done_again(
    folder: Path, new_state: dict[str, bytes]
) -> None:
    run_killed(folder, 5)
    assert is_pending(folder)
    first = next(iter(sorted((folder / journal.FOLDER).glob("*.new"))))
    recover(folder)
    recover(folder)
    assert not first.exists()
    assert state(folder) == new_state


@pytest.mark.parametrize("room", [0, 100, 1_000])
def test_a_full_disk_leaves_everything_as_it_was(folder: Path, room: int) -> None:
    wanted = proposed(folder)
    with locked(folder):
        pass
    before = state(folder)
    old_limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, old_limit[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            publish(folder, wanted, MINOR)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old_limit)
        signal.signal(signal.SIGXFSZ, ignored)
    assert state(folder) == before
    assert not is_pending(folder)
    assert publish(folder, wanted, MINOR).reference == "noise-limit@1.2.0"


def test_a_disk_that_fills_up_at_the_second_file_leaves_no_new_folder_behind(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / SURVIVAL
    publish_first = Proposed(
        "city-trees", "tree-survival", path.read_text("utf-8"), path.read_text("utf-8")
    )
    publish(folder, publish_first, replace(MINOR, change="major"))
    base = path.read_text("utf-8")
    again = Proposed("city-trees", "tree-survival", base.replace("young", "early"), base)
    before = state(folder)
    write = journal._write

    def full(where: Path, text: str) -> None:
        if where.name == "1.new":
            raise OSError(28, "No space left on device")
        write(where, text)

    monkeypatch.setattr(journal, "_write", full)
    with pytest.raises(OSError, match="No space left"):
        publish(folder, again, MINOR)
    assert state(folder) == before
    assert not (folder / "city-trees/past").exists()


def test_of_two_that_publish_the_same_entry_at_once_one_is_told_of_the_conflict(
    folder: Path,
) -> None:
    both = [
        proposed(folder),
        replace(proposed(folder), text=proposed(folder).text.replace("max: 80", "max: 85")),
    ]

    def one(wanted: Proposed) -> str:
        try:
            return publish(folder, wanted, MINOR).reference
        except ConflictError:
            return "conflict"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(one, both)) == ["conflict", "noise-limit@1.2.0"]
    assert check(load(folder), TODAY) == []


def test_two_that_publish_different_entries_at_once_both_succeed(folder: Path) -> None:
    text = (folder / SURVIVAL).read_text("utf-8")
    other = Proposed("city-trees", "tree-survival", text, text)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(publish, folder, proposed(folder), MINOR)
        second = pool.submit(publish, folder, other, replace(MINOR, change="major"))
        assert {first.result().reference, second.result().reference} == {
            "noise-limit@1.2.0", "tree-survival@1.0.0",
        }  # fmt: skip
    assert check(load(folder), TODAY) == []


def test_whoever_waits_too_long_is_told_so(folder: Path) -> None:
    with locked(folder), pytest.raises(BusyError, match="Try again"), locked(folder, wait=0.05):
        pass


def test_a_pull_that_changed_the_file_is_a_conflict_with_their_text(folder: Path) -> None:
    wanted = proposed(folder)
    theirs = wanted.text.replace("Noise at night", "Noise in the night")
    (folder / LIMIT).write_text(theirs, "utf-8")
    before = state(folder)
    with pytest.raises(ConflictError) as caught:
        publish(folder, wanted, MINOR)
    assert caught.value.theirs == theirs
    assert state(folder) == before


def test_a_pull_that_brought_or_took_the_file_is_a_conflict(folder: Path) -> None:
    wanted = proposed(folder)
    with pytest.raises(ConflictError):
        publish(folder, replace(wanted, base=None), MINOR)
    (folder / LIMIT).unlink()
    with pytest.raises(ConflictError) as caught:
        publish(folder, wanted, MINOR)
    assert caught.value.theirs is None


@pytest.mark.parametrize(
    ("old", "new"), [("topics: [noise]", "topics: [nosie]"), ("kind: criterion", "kind: [")]
)
def test_a_text_with_errors_is_refused(folder: Path, old: str, new: str) -> None:
    wanted = proposed(folder)
    assert old in wanted.text
    before = state(folder)
    with pytest.raises(ReleaseError):
        publish(folder, replace(wanted, text=wanted.text.replace(old, new)), MINOR)
    assert state(folder) == before


@pytest.mark.parametrize(
    ("community", "entry_id"),
    [
        ("quiet-works", "../city-trees/tree-survival"), ("..", "noise"), ("nowhere", "noise"),
        ("quiet-works", "nоise-limit"), ("quiet-works", "CON"), ("quiet-works", "nul"), ("quiet-works", "com1"), ("quiet-works", ""), ("", "noise"),
        ("quiet-works", "tree-survival"), ("quiet-works", "past/x"), ("quiet-works", "silent-sites"),
    ],
)  # fmt: skip
def test_no_text_is_put_where_it_does_not_belong(
    folder: Path, community: str, entry_id: str
) -> None:
    before = state(folder)
    text = (folder / SURVIVAL).read_text("utf-8")
    with pytest.raises(ReleaseError):
        publish(folder, Proposed(community, entry_id, text, None), replace(MINOR, change="major"))
    assert state(folder) == before


def test_what_it_supersedes_says_so_in_the_same_act(folder: Path) -> None:
    text = (
        (folder / SURVIVAL)
        .read_text("utf-8")
        .replace("contributors:", "supersedes: [quiet-machines]\ncontributors:")
    )
    new = Proposed("city-trees", "tree-roots", text, None)
    publish(folder, new, replace(MINOR, change="major"))
    library = load(folder)
    old = library.entries["quiet-machines"]
    assert (old.status, old.superseded_by, old.ended) == ("superseded", "tree-roots", TODAY)
    assert library.is_published(old)
    assert check(library, TODAY) == []


def test_over_a_file_that_was_changed_without_a_release_nothing_is_published(folder: Path) -> None:
    path = folder / LIMIT
    path.write_text(path.read_text("utf-8").replace("max: 80", "max: 81"), "utf-8")
    before = path.read_bytes()
    with pytest.raises(ReleaseError) as caught:
        publish(folder, proposed(folder), MINOR)
    assert "changed outside the site without being published" in str(caught.value)
    assert "`" not in str(caught.value)
    assert path.read_bytes() == before


MACHINES = "quiet-works/quiet-machines.yaml"


def ending(folder: Path, make, words: str, path: str = MACHINES) -> Proposed:  # type: ignore[no-untyped-def]
    """The end of an entry, as its file stands now."""
    document = read_file(folder / path, path)
    assert isinstance(document, Document)
    community, name = path.removesuffix(".yaml").split("/")
    return Proposed(community, name, make(document, words), document.text)


def test_an_entry_is_withdrawn_with_its_reason_and_stays_citable(folder: Path) -> None:
    why = 'No longer made: {see "the law"} # really'
    wanted = ending(folder, withdrawn, why)
    done = publish(folder, wanted, MINOR)
    assert done.written == (folder / MACHINES,)
    library = load(folder)
    entry = library.entries["quiet-machines"]
    assert (entry.status, entry.reference) == ("withdrawn", done.reference)
    assert entry.withdrawn_because
    assert entry.withdrawn_because.en == why
    assert library.is_published(entry)
    assert check(library, TODAY) == []
    lines = (folder / MACHINES).read_text("utf-8").splitlines()
    assert wanted.base
    assert [one for one in wanted.base.splitlines() if one not in lines] == ["status: published"]
    assert entry.ended == TODAY
    with pytest.raises(ReleaseError, match="not a published entry"):
        ending(folder, withdrawn, "Again.")


def test_an_entry_is_superseded_by_one_that_is_there(folder: Path) -> None:
    publish(folder, ending(folder, superseded, "noise-limit"), MINOR)
    library = load(folder)
    assert library.entries["quiet-machines"].superseded_by == "noise-limit"
    assert check(library, TODAY) == []
    with pytest.raises(ReleaseError, match="dangling-link") as caught:
        publish(folder, ending(folder, superseded, "nowhere", LIMIT), MINOR)
    assert [one.rule for one in caught.value.problems] == ["dangling-link"]


def test_a_withdrawal_needs_a_reason_the_text_that_was_seen_and_changes_nothing_else(
    folder: Path,
) -> None:
    with pytest.raises(ReleaseError, match="Say why"):
        ending(folder, withdrawn, " ")
    wanted = ending(folder, withdrawn, "Wrong.", LIMIT)
    with pytest.raises(ConflictError):
        publish(folder, replace(wanted, base=f"{wanted.base}# more\n"), MINOR)
    more = replace(wanted, text=wanted.text.replace("min: 30", "min: 20"))
    with pytest.raises(ReleaseError, match=r"nothing else|changed-locked-text"):
        publish(folder, more, MINOR)
    with pytest.raises(ReleaseError, match="nothing else"):
        publish(
            folder, replace(wanted, text=wanted.text.replace("2027-10-01", "2028-10-01")), MINOR
        )


def test_what_publishing_mends_is_not_foreseen_and_the_rest_is(library: Library) -> None:
    text = library.documents["entry", "noise-limit"].text
    wanted = Proposed("quiet-works", "noise-limit", text.replace("min: 30", "min: 20"), text)
    assert foreseen(library, wanted, TODAY).errors == ()
    worse = replace(wanted, text=wanted.text.replace("[noise]", "[nosie]"))
    assert [one.rule for one in foreseen(library, worse, TODAY).errors] == ["unknown-term"]
    new = library.documents["entry", "tree-survival"].text.replace(
        "contributors:", "supersedes: [quiet-machines]\ncontributors:"
    )
    assert foreseen(library, Proposed("city-trees", "tree-roots", new, None), TODAY).errors == ()
    gone = new.replace("[quiet-machines]", "[sound-wall]")
    found = foreseen(library, Proposed("city-trees", "tree-roots", gone, None), TODAY)
    assert [one.rule for one in found.errors] == ["one-sided-supersession"]


@pytest.fixture
def checkout(folder: Path) -> Path:
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder)
    return folder


SIGNED = replace(MINOR, signed=Signature("Ada King <ada@example.org>", "Otto"))


def log(folder: Path, form: str) -> str:
    command = ["git", "log", "-1", f"--format={form}", "--name-only"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_a_publication_is_one_commit_of_its_own_files(checkout: Path) -> None:
    other = checkout / "city-trees/tree-log.yaml"
    other.write_text(other.read_text("utf-8") + "# half done\n", "utf-8")
    hook = checkout / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\ntouch ran\nexit 1\n")
    hook.chmod(0o755)
    publish(checkout, proposed(checkout), SIGNED)
    assert log(checkout, "%an %ae %s%n%b").split("\n") == [
        "Ada King ada@example.org noise-limit@1.2.0: Allows lower limits.",
        "Reviewed-by: Otto", "", "",
        "published.lock", "quiet-works/noise-limit.yaml", "quiet-works/past/noise-limit@1.1.0.yaml", "",
    ]  # fmt: skip
    assert not (checkout / "ran").exists()
    assert "half done" in other.read_text("utf-8")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda here: (here / ".git/index.lock").write_text(""), "index.lock"),
        (lambda here: (here / ".git/MERGE_HEAD").write_text("0" * 40), "git merge --abort"),
        (lambda here: git(here, "checkout", "--quiet", "--detach"), "on no branch"),
    ],
)
def test_a_busy_checkout_refuses_before_anything_is_written(
    checkout: Path, spoil, told: str
) -> None:  # type: ignore[no-untyped-def]
    spoil(checkout)
    before = state(checkout)
    with pytest.raises(ReleaseError, match=told):
        publish(checkout, proposed(checkout), SIGNED)
    assert state(checkout) == before


def test_a_folder_without_git_says_so(tmp_path: Path) -> None:
    assert "no git checkout" in unfit(tmp_path)


def test_a_day_is_the_day_that_was_given(folder: Path) -> None:
    publish(folder, proposed(folder), replace(MINOR, today=date(2026, 12, 1)))
    assert load(folder).entries["noise-limit"].released == date(2026, 12, 1)
