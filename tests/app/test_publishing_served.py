"""Publishing on a real server, with others beside it and with all that can happen to it meanwhile.

After each: the old state or the new one entirely, `kb doctor` is content, and readers were served.
"""

import http.client
import os
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from app import review
from app.doctor import database
from app.doctor import folder as folder_ailments
from app.settings import Settings
from app.store import Store
from kb.journal import is_pending, locked
from kb.library import Library
from kb.load import load
from kb.people import Person
from kb.proposal import Given
from kb.release import release
from kb.rules import check
from tests.app.caller import Caller
from tests.app.members import member
from tests.kb.killed import LIMIT
from tests.kb.test_release import commit, git
from tests.served import KB, Served, served

ENTRY = "/criteria/noise-limit.json"
SURVIVAL = "city-trees/tree-survival.yaml"


@dataclass
class Desk:
    """The folders of a site, and people who may work there. Proposals are made in the database."""

    settings: Settings
    store: Store
    people: dict[str, Person]

    @property
    def folder(self) -> Path:
        return self.settings.criteria

    @contextmanager
    def served(self, program: Sequence[object] = (KB,)) -> Iterator[Served]:
        """The site, on a real server."""
        url = self.settings.database_url
        with served(self.folder, self.settings.instance, program, KB_DATABASE_URL=url) as running:
            yield running

    def library(self) -> Library:
        return load(self.folder, self.settings.packed)

    def accepted(self, change: tuple[str, str], entry: str = "noise-limit") -> int:
        """A proposal of Ann that Edith has accepted."""
        now = datetime.now(UTC)
        text = (self.folder / f"quiet-works/{entry}.yaml").read_text("utf-8").replace(*change)
        ann, edith = self.people["ann"], self.people["edith"]
        kept = review.begin(
            self.store, self.library(), ann, "quiet-works", entry, "criterion", text, now
        )
        given = Given(1, change="minor", note="Other limits.")
        number = kept.proposal.id
        review.act(self.store, ann, number, "submit", given, now)
        review.act(self.store, edith, number, "accept", given, now, library=self.library())
        return number

    def state(self, number: int) -> str:
        with self.store.reading() as db:
            return review.found(db, number).proposal.state

    def is_well(self) -> None:
        """Nothing is half done: `kb check` and `kb doctor` are content, without mending anything."""
        assert not is_pending(self.folder)
        assert check(load(self.folder), datetime.now(UTC).date()) == []
        wrong = [*folder_ailments(self.settings), *database(self.settings)]
        assert [one for one in wrong if one.about not in ("index", "people")] == []

    def versions(self) -> list[str]:
        lock = load(self.folder).lock
        return sorted(version for entry, version in lock if entry == "noise-limit")


@pytest.fixture
def desk(folder: Path, tmp_path: Path, store: Store, database_url: str) -> Desk:
    people = {
        "ann": member(store, "ann", "contributor"), "edith": member(store, "edith", "editor"),
        "eve": member(store, "eve", "editor"),
    }  # fmt: skip
    return Desk(Settings(folder, tmp_path / "instance", database_url=database_url), store, people)


def publish(caller: Caller, number: int) -> int:
    page = f"/proposals/{number}"
    return caller.send(page, act="publish", revision="1").status


def version(caller: Caller) -> str:
    answer = caller.get(ENTRY)
    assert answer.status == 200
    return answer.text.partition('"version": "')[2].partition('"')[0]


def wait_for(wanted: object, told: Callable[[], object]) -> None:
    """Ask again and again, as a reader would; half a minute is for slow machines."""
    until = time.monotonic() + 30
    while (found := told()) != wanted:
        assert time.monotonic() < until, f"still {found}"
        time.sleep(0.1)


@contextmanager
def readers(port: int) -> Iterator[set[str]]:
    """Readers who ask all the time; what they saw. At the end: none of them was ever refused."""
    stop, seen, faults = Event(), set[str](), list[object]()

    def read() -> None:
        while not stop.wait(0.02):  # the server needs the processor too
            try:
                seen.add(version(Caller(port)))
                found = Caller(port).get("/search?q=noise").status
                faults.extend([found] if found != 200 else [])
            except (OSError, http.client.HTTPException, AssertionError) as error:
                faults.append(error)

    threads = [Thread(target=read) for _ in range(2)]
    for one in threads:
        one.start()
    try:
        yield seen
    finally:
        stop.set()
        for one in threads:
            one.join()
    assert faults == []


def test_of_two_who_publish_one_entry_at_once_one_is_told_of_the_conflict(desk: Desk) -> None:
    numbers = [desk.accepted(("min: 30", "min: 20")), desk.accepted(("max: 80", "max: 85"))]
    with desk.served() as running, readers(running.port) as seen:
        callers = [Caller(running.port).sign_in(who) for who in ("edith", "eve")]
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(publish, callers, numbers))
        assert sorted(told) == [303, 409]
        wait_for("1.2.0", lambda: version(Caller(running.port)))
        wait_for(True, lambda: "1.2.0" in seen)
        loser = told.index(409)
        both = callers[loser].get(f"/proposals/{numbers[loser]}/together")
        assert "Your text" in both.text or "both texts" in both.text.lower()
    assert [desk.state(numbers[told.index(303)]), desk.state(numbers[loser])] == [
        "published", "accepted",
    ]  # fmt: skip
    assert seen == {"1.1.0", "1.2.0"}
    desk.is_well()


def test_one_proposal_that_two_publish_at_once_is_published_once(desk: Desk) -> None:
    number = desk.accepted(("min: 30", "min: 20"))
    with desk.served() as running:
        callers = [Caller(running.port).sign_in(who) for who in ("edith", "eve")]
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(publish, callers, [number] * 2)) == [303, 409]
    assert desk.versions() == ["1.0.0", "1.1.0", "1.2.0"]
    desk.is_well()


def test_while_somebody_else_writes_publishing_says_when_to_come_back(desk: Desk) -> None:
    number = desk.accepted(("min: 30", "min: 20"))
    with desk.served() as running:
        eve = Caller(running.port).sign_in("eve")
        page = f"/proposals/{number}"
        form = {"token": eve.token(page), "act": "publish", "revision": "1"}
        with locked(desk.folder), readers(running.port):
            answer = eve.post(page, form)
        assert answer.status == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "try again" in answer.text
        assert desk.state(number) == "accepted"
        assert eve.post(page, form).status == 303
    desk.is_well()


@contextmanager
def full_disk(running: Served) -> Iterator[None]:
    """No process of this server can write another byte into any file."""
    told = subprocess.run(
        ["pgrep", "-g", str(running.process.pid)], capture_output=True, check=True
    )
    numbers = [int(one) for one in told.stdout.split()]
    before = [resource.prlimit(one, resource.RLIMIT_FSIZE) for one in numbers]
    for one, (_, hard) in zip(numbers, before, strict=True):
        resource.prlimit(one, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        for one, limits in zip(numbers, before, strict=True):
            resource.prlimit(one, resource.RLIMIT_FSIZE, limits)


def test_when_nothing_can_be_written_readers_go_on_and_publishing_waits(desk: Desk) -> None:
    """The log is on the same full disk, and the database, unless it has a server of its own."""
    number = desk.accepted(("min: 30", "min: 20"))
    with desk.served() as running:
        eve = Caller(running.port).sign_in("eve")
        page = f"/proposals/{number}"
        form = {"token": eve.token(page), "act": "publish", "revision": "1"}
        with full_disk(running), readers(running.port):
            answer = eve.post(page, form)
            assert answer.status == 503
            assert int(answer.headers["Retry-After"]) > 0
            for never_asked in ("/criteria/noise-limit", "/glossary"):
                assert Caller(running.port).get(never_asked).status == 200
        assert version(Caller(running.port)) == "1.1.0"
        wait_for(303, lambda: eve.post(page, form).status)
    desk.is_well()


@pytest.fixture
def small_disk(tmp_path: Path, folder: Path) -> Iterator[Path]:
    """A copy of the library on a disk of its own, which is full but for some bytes."""
    where = tmp_path / "small"
    where.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "none", where], capture_output=True
    )
    if done.returncode:
        missing = "no disk may be mounted here"
        pytest.fail(missing) if os.environ.get("REQUIRE_ALL") == "1" else pytest.skip(missing)
    try:
        yield Path(shutil.copytree(folder, where / "library"))
    finally:
        subprocess.run(["umount", "-l", where], check=True)


@pytest.mark.parametrize("room", [0, 1, 2])
def test_a_disk_that_fills_up_while_publishing_leaves_everything_as_it_was(
    desk: Desk, small_disk: Path, room: int
) -> None:
    """`room`: how many pages of 4 kB are left."""
    desk.settings = replace(desk.settings, criteria=small_disk)
    number = desk.accepted(("min: 30", "min: 20"))
    with desk.served() as running:
        eve = Caller(running.port).sign_in("eve")
        page = f"/proposals/{number}"
        form = {"token": eve.token(page), "act": "publish", "revision": "1"}
        with locked(desk.folder):
            pass
        left = shutil.disk_usage(small_disk).free - room * 4096
        (small_disk.parent / "ballast").write_bytes(b"x" * left)
        before = {path: path.read_bytes() for path in small_disk.rglob("*.yaml")}
        with readers(running.port):
            answer = eve.post(page, form)
        assert answer.status == 503
        assert "the disk may be full" in answer.text
        assert {path: path.read_bytes() for path in small_disk.rglob("*.yaml")} == before
        desk.is_well()
        assert desk.state(number) == "accepted"
        (small_disk.parent / "ballast").unlink()
        assert eve.post(page, form).status == 303
    desk.is_well()


STEPS = 15  # the database before and after, nine of the files, the database, the site


def test_killed_at_any_step_of_publishing_it_is_published_or_was_not_begun(desk: Desk) -> None:
    """One site over and over: each start ends what the last one was killed in, before it answers."""
    reached, published, number = [], 0, 0
    for step in range(STEPS + 1):
        number = number or desk.accepted((f"max: {80 + published}", f"max: {81 + published}"))
        program = (sys.executable, "-m", "tests.app.killed_server", step)
        with desk.served(program) as running:
            shown = version(Caller(running.port))  # whoever answers has ended what was interrupted
            assert desk.state(number) in ("accepted", "published")
            if desk.state(number) == "published":
                published += 1
                number = desk.accepted((f"max: {80 + published}", f"max: {81 + published}"))
            assert shown == f"1.{1 + published}.0"
            desk.is_well()
            eve = Caller(running.port).sign_in("eve")
            try:
                status = publish(eve, number)
            except (OSError, http.client.HTTPException):
                status = 0
                running.process.wait(20)
            reached.append(running.log.read_text().rpartition("killed: ")[2].strip())
        assert status == (303 if step == STEPS else 0), reached
    desk.is_well()
    assert len(set(reached[:STEPS])) == STEPS, reached
    assert desk.versions() == sorted(["1.0.0", *(f"1.{n + 1}.0" for n in range(published + 2))])


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for at in range(0, len(content), 97):
        content[at] ^= 0xFF
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [Path.unlink, truncated, flipped])
def test_an_index_that_is_damaged_under_a_running_site_stops_nobody(
    desk: Desk, damage: Callable[[Path], None]
) -> None:
    number = desk.accepted(("lets neighbours sleep", "lets wombats sleep"))
    with desk.served() as running:
        index = desk.settings.index
        files = [path for path in index.rglob("*") if path.is_file()]
        assert files
        for path in files:
            damage(path)
        with readers(running.port):
            eve = Caller(running.port).sign_in("eve")
            assert publish(eve, number) == 303
            wait_for("1.2.0", lambda: version(Caller(running.port)))
            wait_for(
                True, lambda: "noise-limit" in Caller(running.port).get("/search?q=wombats").text
            )
    with desk.served() as running:
        assert "noise-limit" in Caller(running.port).get("/search?q=wombats").text
    desk.is_well()


def test_a_pull_during_a_review_is_shown_and_is_a_conflict(desk: Desk, tmp_path: Path) -> None:
    origin, theirs = tmp_path / "origin", tmp_path / "theirs"
    git(desk.folder, "init", "-q", "-b", "main")
    commit(desk.folder)
    git(tmp_path, "clone", "-q", "--bare", str(desk.folder), str(origin))
    git(tmp_path, "clone", "-q", str(origin), str(theirs))
    git(desk.folder, "remote", "add", "origin", str(origin))
    number = desk.accepted(("min: 30", "min: 20"))
    path = theirs / LIMIT
    path.write_text(path.read_text("utf-8").replace("lets neighbours", "lets wombats"), "utf-8")
    release(load(theirs), "noise-limit", "patch", "Wombats too.", datetime.now(UTC).date())
    commit(theirs)
    git(theirs, "push", "-q", "origin", "main")
    with desk.served() as running, readers(running.port):
        eve = Caller(running.port).sign_in("eve")
        git(desk.folder, "pull", "-q", "origin", "main")
        wait_for(True, lambda: "wombats" in Caller(running.port).get("/criteria/noise-limit").text)
        page = f"/proposals/{number}"
        wait_for(True, lambda: "has a newer text now" in eve.get(page).text)
        assert publish(eve, number) == 409
        assert desk.state(number) == "accepted"
        assert "wombats" in eve.get(f"{page}/together").text
    assert "wombats" in (desk.folder / LIMIT).read_text("utf-8")
    desk.is_well()
