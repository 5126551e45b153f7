"""Several processes answer as one site: a swap is seen by all, and the death of one by nobody."""

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.settings import PROJECT
from app.workers import CAN_FORK
from tests.app.test_server import listen_to_ctrl_c

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="one process answers here")
TOLD = re.compile(r'"version": "([^"]+)"')


@dataclass(frozen=True)
class Served:
    """`kb serve` with two workers."""

    process: subprocess.Popen[str]
    port: int
    folder: Path

    def children(self) -> set[int]:
        """The processes that answer, and the one that keeps the index."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return {int(one) for one in path.read_text().split()}

    def workers(self) -> set[int]:
        return {one for one in self.children() if os.getpriority(os.PRIO_PROCESS, one) == 0}

    def answered_by(self) -> set[int]:
        """The workers that have taken up a connection of these forty, all of them kept open."""
        open_, connections = self.workers(), [self.connection() for _ in range(40)]
        for one in connections:
            one.request("GET", "/healthz")
            assert one.getresponse().read()
        found = {one for one in open_ if count_sockets(one) > 5}
        for one in connections:
            one.close()
        return found

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def versions(self, entry_id: str, asked: int = 12) -> set[str]:
        """What several new connections are told about an entry, one after the other."""
        found = set()
        for _ in range(asked):
            connection = self.connection()
            connection.request("GET", f"/criteria/{entry_id}.json")
            answer = connection.getresponse()
            found.add(TOLD.findall(answer.read().decode())[0] if answer.status == 200 else "none")
            connection.close()
        return found


def count_sockets(process: int) -> int:
    found = 0
    for one in os.listdir(f"/proc/{process}/fd"):
        with suppress(OSError):  # closed meanwhile
            found += "socket:" in os.readlink(f"/proc/{process}/fd/{one}")
    return found


def publish(folder: Path) -> None:
    """Somebody releases an entry at the command line; the site is not told."""
    command = kb(folder, "release", "tree-survival", "--change", "major", "--note", "First.")
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT)


def kb(folder: Path, *words: str) -> list[str]:
    return [str(Path(sys.executable).with_name("kb")), "--criteria", str(folder), *words]


def started(folder: Path, instance: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        kb(folder, "serve", "--port", "0", "--workers", "2"),
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, "KB_METRICS_TOKEN": "sesame", "KB_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1"},
        preexec_fn=listen_to_ctrl_c,
    )  # fmt: skip


@pytest.fixture
def served(folder: Path, tmp_path: Path) -> Iterator[Served]:
    with started(folder, tmp_path / "instance") as process:
        assert process.stdout
        said = re.search(r":(\d+)/", process.stdout.readline())
        assert said, process.communicate(timeout=20)[1]
        site = Served(process, int(said[1]), folder)
        wait_until(lambda: len(site.workers()) == 2)
        assert site.versions("noise-limit") == {"1.1.0"}
        yield site
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)


def wait_until(holds, seconds: float = 30) -> float:  # type: ignore[no-untyped-def]
    """Asks again and again; how long it took. Half a minute is for slow machines."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.02)
    return time.monotonic() - began


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_both_answer(served: Served) -> None:
    wait_until(lambda: served.answered_by() == served.workers())


def test_they_count_together(served: Served) -> None:
    asked = {"Authorization": "Bearer sesame"}
    for _ in range(30):
        assert served.versions("noise-limit", 1)
    connection = served.connection()
    connection.request("GET", "/metrics", headers=asked)
    told = connection.getresponse().read().decode()
    connection.close()
    counted = re.findall(r'kb_requests_total\{endpoint="entries.entry",status="200"\} (\S+)', told)
    assert float(counted[0]) == 12 + 30
    assert "\nkb_entries 6.0\n" in told


def test_all_see_what_was_published(served: Served) -> None:
    assert served.versions("tree-survival") != {"1.0.0"}
    publish(served.folder)
    wait_until(lambda: served.versions("tree-survival") == {"1.0.0"})
    assert served.versions("tree-survival", 40) == {"1.0.0"}


def test_when_one_is_killed_the_others_answer_and_it_is_started_again(served: Served) -> None:
    before = served.workers()
    victim = before.pop()
    os.kill(victim, signal.SIGKILL)
    assert served.versions("noise-limit", 40) == {"1.1.0"}
    wait_until(lambda: len(served.workers() - {victim}) == 2)
    assert before < served.workers()
    wait_until(lambda: served.answered_by() == served.workers())


def test_one_that_is_started_again_knows_what_happened_meanwhile(served: Served) -> None:
    publish(served.folder)
    for one in served.workers():
        os.kill(one, signal.SIGKILL)
    wait_until(lambda: len(served.workers()) == 2)
    assert served.versions("tree-survival", 20) == {"1.0.0"}


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_all_end_together(served: Served, sign: signal.Signals) -> None:
    children = served.children()
    assert len(children) == 3
    served.process.send_signal(sign)
    _, errors = served.process.communicate(timeout=30)
    assert "Traceback" not in errors
    assert all(gone(one) for one in children)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to_in_its_first_moment(
    folder: Path, tmp_path: Path, sign: signal.Signals
) -> None:
    """While the others are begun, too, which is when a signal used to be lost."""
    for _ in range(3):
        with started(folder, tmp_path / "instance") as process:
            assert process.stdout
            assert process.stdout.readline()
            process.send_signal(sign)
            _, errors = process.communicate(timeout=30)
        assert "Traceback" not in errors
        assert process.returncode >= 0


def test_nobody_stays_when_the_one_that_looks_after_them_is_killed(served: Served) -> None:
    children = served.children()
    served.process.kill()
    wait_until(lambda: all(gone(one) for one in children))
