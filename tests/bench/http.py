"""How fast is the faceted search page over HTTP, beside datasette with the same entries?

    python -m tests.bench.http [--write] [entries] [seconds]

Both serve the same texts with full-text search and the same facets; `wrk` asks both with 32
connections for the same 500 different searches, in turn and in one run. Trust the ratios. Datasette
is set up as its documentation advises for a file that does not change, and spared what it need not
do: it suggests no facets, counts five of the nine, and shows no long texts. With `--write` the table
goes to `docs/serving-bench.md`.
"""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from threading import Event, Thread
from typing import Any, NamedTuple
from urllib.parse import urlencode
from urllib.request import urlopen

from app.settings import PROJECT
from app.site import FEW
from index.documents import facet_values
from index.words import words
from kb.library import Library
from kb.reader import dump
from kb.values import texts
from tests.generate import generated_files, generated_library

SEARCHES = 500
EVERY = 2  # seconds; changes of entries
IDLE = 0.2  # of a core; less is only looking at the folder, no work left from the turn before
CONNECTIONS = 32
LONGER = 2  # times as long is datasette's turn, so that it has some answers to be measured by
ROUNDS = 3
ANEW, PUBLISHED, INDEXED, AGAIN, OTHER = (
    "ours, every page made anew", "ours, an entry published every 2 s", "ours, an index built meanwhile",
    "ours, fifty pages asked for again", "datasette",
)  # fmt: skip
PAGE = PROJECT / "docs" / "serving-bench.md"
PART = "## The faceted search page over HTTP"  # of that page, from here on
FACETS = ("kind", "community", "use", "level", "topic")
BIN = Path(sys.executable).parent
KB = (sys.executable, "-c", "from app.cli import main; main()")
SCRIPT = """
local addresses = {}
for line in io.lines("%s") do addresses[#addresses + 1] = line end
local threads = 0
function setup(thread) thread:set("first", threads * 251); threads = threads + 1 end
function init() at = first end
function request() at = at + 1; return wrk.format("GET", addresses[at %% #addresses + 1] %s) end
function done(summary, latency)
  io.write(string.format('{"requests": %%d, "micros": %%d, "bad": %%d, "p50": %%d, "p99": %%d, "most": %%d}\\n',
    summary.requests, summary.duration, summary.errors.status + summary.errors.timeout + summary.errors.read,
    latency:percentile(50), latency:percentile(99), latency.max))
end
"""


class Server(NamedTuple):
    """A running server: its port, and the session that all of its processes belong to."""

    port: int
    session: int

    def cpu(self) -> float:
        """Seconds of processor time that its processes have taken so far."""
        told = [
            path.read_text().rpartition(")")[2].split()
            for path in Path("/proc").glob("[0-9]*/stat")
        ]
        ticks = [sum(map(int, one[11:15])) for one in told if int(one[3]) == self.session]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")


class Measured(NamedTuple):
    """Requests per second, milliseconds, and those of processor time for each request."""

    per_second: float
    p50: float
    p99: float
    cpu: float
    bad: int

    def cells(self) -> str:
        return (
            f"{self.per_second:.1f} | {self.p50:.0f} | {self.p99:.0f} | {self.cpu:.1f} | {self.bad}"
        )


def searches(library: Library) -> list[dict[str, str]]:
    """500 different searches: one to three words of an entry, half of them narrowed by a facet."""
    random = Random(11)
    entries = list(library.entries.values())
    found = {}
    while len(found) < SEARCHES:
        entry = random.choice(entries)
        said = [word for word in words(entry.summary.en) if len(word) > 3]
        asked = {"q": " ".join(random.sample(said, min(len(said), random.randint(1, 3))))}
        if random.random() < 0.5:
            asked["kind"] = entry.kind
        found[urlencode(asked)] = asked
    return list(found.values())


def folder_of(files: list[dict[str, Any]], root: Path) -> None:
    """The generated entries as a criteria folder, with the registers of the real one."""
    for path in (PROJECT / "criteria").glob("*.yaml"):
        shutil.copy(path, root)
    shutil.copytree(PROJECT / "criteria" / "sources", root / "sources")
    (root / "published.lock").touch()
    some = next((PROJECT / "criteria").glob("*/community.yaml"))
    for file in files:
        home = root / file["community"]
        if not home.exists():
            home.mkdir()
            shutil.copy(some, home)
        data = {key: value for key, value in file.items() if key not in ("id", "community")}
        (home / f"{file['id']}.yaml").write_text(dump(data), "utf-8")


def database_of(library: Library, path: Path) -> None:
    """The same entries for datasette: a table with its full-text index, lists as JSON."""
    with sqlite3.connect(path) as database:
        columns = ", ".join(("id TEXT PRIMARY KEY", "title", "summary", "body", *FACETS))
        database.execute(f"CREATE TABLE entry ({columns})")
        for entry in library.entries.values():
            said = [one for keys, text in texts(entry) for one in text.root.values()]
            facets = facet_values(entry)
            single = [facets[name][0] if facets[name] else None for name in FACETS[:3]]
            lists = [json.dumps(facets[name]) for name in FACETS[3:]]
            row = (entry.id, entry.title.en, entry.summary.en, "\n".join(said), *single, *lists)
            database.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(row))})", row)
        database.execute(
            "CREATE VIRTUAL TABLE entry_fts USING fts5(title, summary, body, content=\"entry\", tokenize='porter unicode61')"
        )
        database.execute("INSERT INTO entry_fts (entry_fts) VALUES ('rebuild')")
        database.execute("INSERT INTO entry_fts (entry_fts) VALUES ('optimize')")
        for name in FACETS[:3]:
            database.execute(f"CREATE INDEX by_{name} ON entry ({name})")
    database.execute("ANALYZE")
    database.execute("VACUUM")
    database.close()


def start(command: list[str], environment: dict[str, str] | None = None) -> subprocess.Popen[str]:
    """A program of this project, with its processes in a session of their own."""
    return subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONUNBUFFERED": "1", **(environment or {})},
        start_new_session=True,
    )  # fmt: skip


@contextmanager
def running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[Server]:
    """A server that says on which port it answers."""
    process = start(command, environment)
    assert process.stdout
    said = ""
    for line in process.stdout:
        said += line
        if port := re.search(r"http://(?:127\.0\.0\.1|localhost):(\d+)", line):
            break
    else:
        raise RuntimeError(said)
    Thread(target=process.stdout.read, daemon=True).start()
    try:
        yield Server(int(port[1]), process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def measured(
    server: Server, addresses: list[str], folder: Path, seconds: int, unique: bool = False
) -> Measured:
    """What wrk says about these addresses; `unique`: each asked with a number that it never had
    before, so that no page can be one that was kept."""
    (folder / "addresses").write_text("\n".join(addresses), "utf-8")
    script = SCRIPT % (folder / "addresses", f'.. "&n={time.time_ns()}-" .. at' if unique else "")
    (folder / "ask.lua").write_text(script, "utf-8")
    before = server.cpu()
    done = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "-s", str(folder / "ask.lua"), f"http://127.0.0.1:{server.port}"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    cpu = 1e3 * (server.cpu() - before) / max(1, told["requests"])
    rate = told["requests"] / told["micros"] * 1e6
    return Measured(rate, told["p50"] / 1e3, told["p99"] / 1e3, cpu, told["bad"])


def idle(server: Server, patience: float = 60) -> None:
    """Wait until a server has ended what the turn before left it to do. Raises TimeoutError."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        before = server.cpu()
        time.sleep(2)  # longer than a server looks away from its folder
        if server.cpu() - before < 2 * IDLE:
            return
    raise TimeoutError(f"{server} is still at work after {patience} s")


def ours(asked: list[dict[str, str]]) -> list[str]:
    """The addresses of our search page."""
    return [f"/search?{urlencode(one)}" for one in asked]


def theirs(asked: list[dict[str, str]]) -> list[str]:
    """The same searches at datasette, with the five facets."""
    always = [
        *(("_facet", name) for name in FACETS[:3]),
        *(("_facet_array", name) for name in FACETS[3:]),
        *(("_col", name) for name in ("title", "summary", *FACETS)),
    ]
    return [
        f"/entries/entry?{urlencode([('_search', one['q']), *((('kind', one['kind']),) if 'kind' in one else ()), *always, ('_size', '20')])}"
        for one in asked
    ]


@contextmanager
def publishing(root: Path, at_once: int) -> Iterator[None]:
    """Another summary for so many entries every two seconds, as publications or a pull would bring
    it. Of one entry the site brings its index up to date; for many it builds it anew."""
    stop, paths = Event(), sorted(root.glob("*/*.yaml"))
    entries = [path for path in paths if path.stem != "community"]

    def write() -> None:
        for number, first in enumerate(range(0, len(entries), at_once)):
            if stop.wait(EVERY):
                return
            for path in entries[first : first + at_once]:
                text = path.read_text("utf-8")
                news = re.sub(r"(summary:\n\s+en: )", rf"\g<1>News {number}. ", text, count=1)
                draft = path.with_suffix(".draft")  # replaced in one step, as a publication does
                draft.write_text(news, "utf-8")
                draft.replace(path)

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def compared(folder: Path, seconds: int) -> dict[str, list[Measured]]:
    """What is measured in each of three rounds, in which everything has its turn, so that a busy
    machine is busy for all. `folder` holds what `prepare` made."""
    root, environment = folder / "criteria", {"KB_INSTANCE": str(folder / "instance")}
    asked = json.loads((folder / "searches.json").read_text("utf-8"))
    command = [*KB, "--criteria", str(root), "serve", "--port", "0", "--workers", "2"]
    rounds: dict[str, list[Measured]] = defaultdict(list)
    with running(command, environment) as here, running(datasette(folder)) as there:
        ask = partial(measured, here, ours(asked), folder, seconds)
        again = partial(measured, here, ours(asked[:50]), folder, seconds)
        other = partial(measured, there, theirs(asked), folder, LONGER * seconds)
        first(here, ours(asked)), first(there, theirs(asked)), ask(), other()  # warm
        turns: list[tuple[str, Callable[[], Any], Callable[[], Measured]]] = [
            (OTHER, nullcontext, other),
            (ANEW, nullcontext, partial(ask, unique=True)),
            (PUBLISHED, partial(publishing, root, 1), partial(ask, unique=True)),
            (INDEXED, partial(publishing, root, FEW + 1), partial(ask, unique=True)),
            (AGAIN, nullcontext, again),
        ]  # fmt: skip
        for name, meanwhile, turn in turns * ROUNDS:
            idle(here), idle(there)
            with meanwhile():
                rounds[name].append(turn())
            print(name, rounds[name][-1].cells(), file=sys.stderr)
    return rounds


def datasette(folder: Path) -> list[str]:
    """It counts on a file that does not change and knows its numbers of rows, has memory for all of
    it, and need not suggest facets."""
    told, database = folder / "counted.json", str(folder / "entries.db")
    start([str(BIN / "datasette"), "inspect", database, "--inspect-file", str(told)]).wait()
    return [
        str(BIN / "datasette"), "serve", "-i", database, "--inspect-file", str(told), "--port", "0",
        "--setting", "suggest_facets", "off", "--setting", "cache_size_kb", "100000",
    ]  # fmt: skip


def first(server: Server, addresses: list[str]) -> None:
    """Wait for the first answer, and see that it is one."""
    with urlopen(f"http://127.0.0.1:{server.port}{addresses[0]}", timeout=120) as answer:
        page = answer.read().decode()
    assert "technical-specification" in page or "Technical specification" in page, page[:500]


def prepare(size: int, folder: Path) -> None:
    """The entries as files for us and as a database for datasette, and what is asked of both."""
    files, library = generated_files(size), generated_library(size)
    (folder / "criteria").mkdir(parents=True)
    folder_of(files, folder / "criteria")
    database_of(library, folder / "entries.db")
    (folder / "searches.json").write_text(json.dumps(searches(library)), "utf-8")


def middle(found: list[Measured]) -> Measured:
    """The middle of every number by itself."""
    return Measured(*(median(numbers) for numbers in zip(*found, strict=True)))


def table(size: int, rounds: dict[str, list[Measured]]) -> str:
    """What `docs/serving-bench.md` says: the middle of all rounds, and what follows from it."""
    found = {name: middle(rounds[name]) for name in (OTHER, ANEW, PUBLISHED, INDEXED, AGAIN)}
    theirs_, anew, again = found[OTHER], found[ANEW], found[AGAIN]
    calm = max(theirs_.per_second, 0.01)

    def slower(name: str) -> str:
        pairs = zip(rounds[name], rounds[ANEW], strict=True)
        ratios = sorted(busy.p99 / calm.p99 for busy, calm in pairs)
        return " / ".join(f"{one:.2f}" for one in ratios)

    lines = [
        f"{PART} at {size:,} entries, beside datasette\n",
        f'`make bench-http`: wrk, {CONNECTIONS} connections, {SEARCHES} different searches of one to three words, half of them narrowed; everything has its turn in each of {ROUNDS} rounds, and the middle of every number counts. Datasette serves the same texts with FTS5 and five facets, its file immutable, inspected, analysed and whole in its cache; it suggests no facets, and leaves out a facet that takes longer than its usual limit of 0.2 s, as it often does here. "Made anew": every address is asked once only, so no page comes out of what a worker keeps.\n',
        "| | requests/s | p50 ms | p99 ms | CPU ms a request | failed |",
        "|---|---|---|---|---|---|",
        *(f"| {name} | {one.cells()} |" for name, one in found.items()),
        "",
        f"- Requests a second: {anew.per_second / calm:.0f} times datasette's when every page is made anew, {again.per_second / calm:.0f} times for pages that were asked for before. The goal is 30 times.",
        f"- p99: datasette's divided by {theirs_.p99 / anew.p99:.0f}, and by {theirs_.p99 / again.p99:.0f} for pages asked for before. The goal is 20.",
        f"- Publishing multiplies p99 by {slower(PUBLISHED)}, an index built anew again and again by {slower(INDEXED)} (the three rounds, each against its own calm turn). The goal is 2 at most.",
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Print one table. With BENCH_FOLDER what was generated is kept there for the next time."""
    if not shutil.which("wrk"):
        sys.exit("This asks with wrk, which is not installed (on Debian: apt-get install wrk).")
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    size, seconds = (*numbers, *(10_000, 20)[len(numbers) :])
    with TemporaryDirectory() as name:
        folder = Path(os.environ.get("BENCH_FOLDER", name)) / str(size)
        if not folder.exists():
            prepare(size, folder)
        told = table(size, compared(folder, seconds))
    print(told)
    if "--write" in sys.argv:
        kept, *_ = PAGE.read_text("utf-8").partition(PART)
        PAGE.write_text(kept + told, "utf-8")


if __name__ == "__main__":
    main()
