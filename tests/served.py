"""`kb serve` as a process of its own, for tests that need a real server."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

STARTED = re.compile(r"(http://127\.0\.0\.1:(\d+))/")
KB = Path(sys.executable).with_name("kb")


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, its process, and the file that it logs into."""

    address: str
    port: int
    process: subprocess.Popen[str]
    log: Path


@contextmanager
def served(
    criteria: Path, instance: Path, program: Sequence[object] = (KB,), **settings: str
) -> Iterator[Served]:
    """A server over a folder, until the block ends. `settings` are variables of its environment."""
    instance.mkdir(parents=True, exist_ok=True)
    log = instance / "served.log"
    with log.open("a") as errors:
        process = subprocess.Popen(
            [*map(str, program), "--criteria", str(criteria), "serve", "--port", "0"],
            env={**os.environ, "KB_INSTANCE": str(instance), "PYTHONUNBUFFERED": "1", **settings},
            stdout=subprocess.PIPE, stderr=errors, text=True, start_new_session=True,
        )  # fmt: skip
    with process:
        try:
            assert process.stdout
            found = STARTED.search(process.stdout.readline())
            assert found, log.read_text()
            yield Served(found[1], int(found[2]), process, log)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
