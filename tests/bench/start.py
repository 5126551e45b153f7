"""How long does `kb search` take from its start to its answer?

    python -m tests.bench.start [entries]

Once on the real library and once on made-up entries in a folder, each after a first search that reads
the files and builds the index.
"""

import os
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from app.settings import PROJECT
from tests.bench.http import KB, folder_of
from tests.generate import generated_files

TIMES = 10


def started(criteria: Path, instance: Path) -> tuple[float, float]:
    """Seconds by the clock, and of the processor, that one search takes as a process of its own."""
    clock, used = perf_counter(), getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        [*KB, "--criteria", str(criteria), "search", "solar panel"],
        env={**os.environ, "KB_INSTANCE": str(instance)}, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    after = getrusage(RUSAGE_CHILDREN)
    own = after.ru_utime + after.ru_stime - used.ru_utime - used.ru_stime
    return perf_counter() - clock, own


def main() -> None:
    """Print one line for each library."""
    entries = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with TemporaryDirectory() as folder:
        made_up = Path(folder, "criteria")
        made_up.mkdir()
        folder_of(generated_files(entries), made_up)
        for name, criteria in (("real", PROJECT / "criteria"), (f"{entries:,}", made_up)):
            instance = Path(folder, f"instance-{name}")
            instance.mkdir()
            started(criteria, instance)
            clock, own = zip(*(started(criteria, instance) for _ in range(TIMES)), strict=True)
            print(
                f"kb search, {name} entries: {1000 * median(clock):.0f} ms by the clock"
                f" ({1000 * min(clock):.0f} at best), {1000 * median(own):.0f} of the processor",
                flush=True,
            )


if __name__ == "__main__":
    main()
