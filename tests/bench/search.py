"""How fast is search, beside FTS5, tantivy and plain Whoosh on the same documents in the same run?

    python -m tests.bench.search [--write] [entries ...]

Trust the ratios, not the milliseconds. Queries are measured by the processor's time of the asking
thread, because machines are shared; the rest by the clock. "First" is a query whose words were not
looked up before, asked once; any other that is answered at once is asked three times, and the fastest
counts. With `--write` the tables and the plot go to `docs/`.
"""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from gc import collect
from math import log
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter, thread_time
from typing import Any

from index import manifest
from index.build import build, update
from index.documents import codes, facet_values, labels, told
from index.request import Request
from index.search import Search, open_search
from index.suggest import of_registers
from index.words import words
from kb.library import Library
from kb.model import AnyEntry
from kb.reader import Document
from tests.bench.engines import COLUMNS, ENGINES, Asked, Other, Row
from tests.bench.plot import plot
from tests.generate import generated_library

QUERIES = 200
UPDATE, UPDATES = "update to visible", 40
TURN = 20  # queries
WARM = 3  # times that a query is asked, for the fastest of them to count
AT_ONCE = 100  # milliseconds; what disturbs a query takes one or two, which is little beside more
FILTERS = {"kind": "criterion", "status": "published"}
NAMES = ("ours", *(make.name for make in ENGINES))
DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True)
class Spread:
    """The median and the 95th percentile in milliseconds, and of how many queries."""

    half: float
    most: float
    count: int

    def __str__(self) -> str:
        few = f" ({self.count})" if self.count < QUERIES else ""
        return f"{self.half:.2f} / {self.most:.2f}{few}"


Cell = Spread | float
Table = dict[str, dict[str, Cell]]  # what is measured -> engine -> what it took


def rows(library: Library) -> list[Row]:
    """The documents of a library, as the other engines take them."""
    return [row(entry, library) for entry in library.entries.values()]


def row(entry: AnyEntry, library: Library) -> Row:
    """One entry: its texts by column, in all languages, and its facets."""
    texts: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for group, said in told(entry, library):
        texts[group if group in COLUMNS else "more"] += [one for _, one in said]
    texts["terms"] = [word for label in labels(entry, library) for word in label.values()]
    offers = [(title, entry.id) for title in dict.fromkeys(entry.title.root.values())]
    return Row({name: "\n".join(all_) for name, all_ in texts.items()}, facet_values(entry), offers)


def registered(library: Library) -> list[tuple[str, str]]:
    """Topics, and CPV codes that an entry has, under each of their labels."""
    held = {code for entry in library.entries.values() for code in codes(entry, library)}
    return [
        (label, value)
        for kind, value, text in of_registers(library)
        if kind == "topic" or value in held
        for label in dict.fromkeys(text.root.values())
    ]


def queries(library: Library) -> dict[str, list[Asked]]:
    """200 different queries of each class, from words and phrases that stand in the entries."""
    random = Random(7)
    summaries = [words(entry.summary.en) for entry in library.entries.values()]
    every = sorted({word for summary in summaries for word in summary if len(word) > 3})
    seldom = random.sample(every, QUERIES // 2)

    def usual() -> str:
        return random.choice([word for word in random.choice(summaries) if len(word) > 3])

    def three() -> str:
        return " ".join(random.sample(random.choice(summaries), 3))

    def phrase() -> str:
        summary = random.choice(summaries)
        start = random.randrange(len(summary) - 1)
        return f'"{summary[start]} {summary[start + 1]}"'

    return {
        "one word": [Asked(word) for one in seldom for word in (one, usual())],
        "three words, any": [Asked(three()) for _ in range(QUERIES)],
        "three words, all": [Asked(three(), every=True) for _ in range(QUERIES)],
        "phrase": [Asked(phrase()) for _ in range(QUERIES)],
        "two words, filtered": [
            Asked(f"{usual()} {usual()}", filters=FILTERS) for _ in range(QUERIES)
        ],
    }


def beginnings(library: Library) -> list[str]:
    """200 beginnings of one or two words of titles, as they are typed."""
    random = Random(8)
    titles = [
        [word for word in words(entry.title.en) if word.isalpha()]
        for entry in random.sample(list(library.entries.values()), QUERIES)
    ]
    return [
        " ".join(
            word[: random.randint(2, 5)] for word in random.sample(title, random.randint(1, 2))
        )
        for title in titles
    ]


def timed(act: Callable[[], object]) -> float:
    """How long `act` takes, in milliseconds."""
    start = perf_counter()
    act()
    return 1000 * (perf_counter() - start)


def spreads(
    asks: Mapping[str, Callable[[Any], object]], asked: Sequence[Any], rounds: int
) -> dict[str, Cell]:
    """The times of each engine for these queries, in turns of twenty, so that all have the same
    company on the machine."""
    times: dict[str, list[float]] = {name: [] for name in asks}
    for turn in (asked[at : at + TURN] for at in range(0, len(asked), TURN)):
        for name, ask in asks.items():
            times[name] += [fastest(ask, one, rounds) for one in turn]
    return {name: spread_of(all_) for name, all_ in times.items()}


def fastest(ask: Callable[[Any], object], one: Any, rounds: int) -> float:
    """The shortest time of `rounds` for one query, because other work on the machine slows single ones
    down, and the engine before has filled the processor's caches. A long one is asked once."""
    first = took(ask, one)
    again = rounds - 1 if first < AT_ONCE else 0
    return min([first, *(took(ask, one) for _ in range(again))])


def spread_of(times: Sequence[float]) -> Spread:
    return Spread(median(times), quantiles(times, n=20)[-1], len(times))


def took(ask: Callable[[Any], object], one: Any) -> float:
    """How long this thread works for an answer, in milliseconds of the processor."""
    start = thread_time()
    ask(one)
    return 1000 * (thread_time() - start)


def memory() -> float:
    """The memory of this process in megabytes, with its share of what it has in common with others."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1000


def new_name(entry_id: str) -> str:
    """A title that no other entry has."""
    return f"New name of {entry_id}"


def changed(library: Library, entry_id: str) -> Library:
    """The library with another title for one entry, carried along as `kb.carry` does it."""
    entry, said = library.entries[entry_id], {"en": new_name(entry_id)}
    title = entry.title.model_copy(update={"root": said})
    renamed = entry.model_copy(update={"title": title, "fingerprint": "another"})
    file = library.documents["entry", entry_id]
    data = Document(file.path, {**file.data, "title": said}, {}, "")
    after = replace(
        library,
        entries={**library.entries, entry_id: renamed},
        documents={**library.documents, ("entry", entry_id): data},
    )
    vars(after)["marks"] = {**library.marks, entry_id: data.filed}
    return after


def ours(search: Search, asked: Asked) -> object:
    """Our answer; it takes two of three words, never fewer, so there is one form for any and all."""
    return search.search(Request(asked.text, {name: (one,) for name, one in asked.filters.items()}))


def measured(library: Library, folder: Path) -> Iterator[tuple[str, dict[str, Cell]]]:
    """Row by row of the table: what is measured, and what it took each engine."""
    documents = rows(library)
    others = [make(folder) for make in ENGINES]
    times = {"ours": timed(lambda: build(library, folder))}
    register = registered(library)
    times |= {other.name: timed(partial(other.build, documents, register)) for other in others}
    yield "build", times
    yield "build, entries/s", {name: 1000 * len(documents) / took for name, took in times.items()}
    del documents
    manifest._checksum.cache_clear()
    opened = {"ours": timed(lambda: open_search(library, folder))}
    yield "open, with checksums", opened | {other.name: timed(other.open) for other in others}
    yield "open again", {"ours": timed(lambda: open_search(library, folder))}
    collect()
    ctypes.CDLL(None).malloc_trim(
        0
    )  # else what a build left would be used again, and not be counted
    before = memory()
    search = open_search(library, folder)
    classes, typed = queries(library), beginnings(library)
    for name, asked in classes.items():
        yield f"{name}, first", spreads({"ours": partial(ours, search)}, asked, 1)
    yield "beginning, first", spreads({"ours": search.suggest}, typed, 1)
    heaviest = {"ours": max(worst(search, library))}
    yield "memory, MB", {"ours": memory() - before}  # while nobody else has anything in memory
    for name, asked in classes.items():
        asks = {"ours": partial(ours, search), **{other.name: other.search for other in others}}
        yield name, spreads(asks, asked, WARM)
    asks = {"ours": search.suggest, **{other.name: other.suggest for other in others}}
    yield "beginning", spreads(asks, typed, WARM)
    heavy = [*heavy_for_others(library)]
    yield (
        "worst query",
        heaviest | {other.name: max(took(other.search, one) for one in heavy) for other in others},
    )
    yield UPDATE, updates(library, folder, others)


def updates(library: Library, folder: Path, others: list[Other]) -> dict[str, Cell]:
    """Some entries renamed one after the other, by the clock; ours with opening and finding."""
    times: dict[str, list[float]] = {"ours": [], **{other.name: [] for other in others}}
    for number, entry_id in enumerate([*library.entries][:UPDATES]):
        library = changed(library, entry_id)
        times["ours"].append(timed(partial(renew, library, entry_id, folder)))
        new = row(library.entries[entry_id], library)
        for other in others:
            times[other.name].append(timed(partial(other.update, number, new)))
    return {name: spread_of(all_) for name, all_ in times.items()}


def renew(after: Library, entry_id: str, folder: Path) -> None:
    """Update one entry, open the index and find it."""
    update(after, [entry_id], folder)
    found = open_search(after, folder).search(Request(new_name(entry_id)))
    assert found.hits[0].id == entry_id


def worst(search: Search, library: Library) -> Iterator[float]:
    """Milliseconds of the heaviest queries that are allowed."""
    entries = list(library.entries.values())
    usual = " ".join(dict.fromkeys(word for one in entries[:50] for word in words(one.summary.en)))
    heavy = [
        Request(""),
        Request("", sort="title", page=len(entries) // 40 + 1),
        Request("", {name: tuple(search_values(search, name)) for name in ("topic", "country")}),
        Request(usual, size=100),
        Request(usual, size=100, sort="title", language="nl"),
        Request('"the bidder must show" "stays within" "is measured by an independent"', size=100),
        Request(" ".join(f"{word}x" for word in usual.split()), language="de"),
        Request(" ".join(one.title.en for one in entries[:10]), size=100, language="nl"),
    ]
    yield from (took(search.search, one) for one in heavy)


def heavy_for_others(library: Library) -> Iterator[Asked]:
    """Those of them that the other engines can be asked: 32 usual words, and a usual phrase."""
    said = [word for one in [*library.entries.values()][:50] for word in words(one.summary.en)]
    yield Asked(" ".join([*dict.fromkeys(word for word in said if word.isalpha())][:32]))
    yield Asked('"is measured by an independent"')


def search_values(search: Search, facet: str) -> list[str]:
    """Every value of a facet."""
    found = search.search(Request()).facets
    return [value.value for one in found if one.name == facet for value in one.values]


def exponents(tables: dict[int, Table]) -> Iterator[str]:
    """How query time grows with the library: the exponent between the smallest and the largest."""
    few, many = min(tables), max(tables)
    for name, cells in tables[few].items():
        first, last = cells["ours"], tables[many][name]["ours"]
        if isinstance(first, Spread) and isinstance(last, Spread) and name != UPDATE:
            yield f"- {name}: {log(last.half / first.half) / log(many / few):.2f}"


def printed(
    table: Iterator[tuple[str, dict[str, Cell]]],
) -> Iterator[tuple[str, str, dict[str, Cell]]]:
    """Each row with its line in Markdown."""
    for name, cells in table:
        said = [
            "" if one not in cells else str(cells[one]) if isinstance(cells[one], Spread)
            else f"{cells[one]:.0f}"
            for one in NAMES
        ]  # fmt: skip
        yield f"| {name} | {' | '.join(said)} |", name, cells


def main() -> None:
    """Print one table for each size; with `--write` they go to `docs/search-bench.md`, with a plot."""
    sizes = [int(one) for one in sys.argv[1:] if one.isdigit()] or [1000]
    began = os.getloadavg()[1]
    tables: dict[int, Table] = {}
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line)
        print(line, flush=True)

    for size in sizes:
        library = generated_library(size)
        say(f"\n## {size:,} entries\n\n| ms (queries: p50 / p95) | {' | '.join(NAMES)} |")
        say(f"|---|{'---|' * len(NAMES)}")
        tables[size] = {}
        with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            for line, name, cells in printed(measured(library, Path(folder))):
                say(line)
                tables[size][name] = cells
    if len(sizes) > 1:
        say("\n## Growth of the median\n\nExponents between the smallest and the largest size:\n")
        for line in exponents(tables):
            say(line)
    say(
        f"\n## When\n\nMeasured on {date.today():%-d %B %Y}, {os.cpu_count()} cores, the load of five"
        f" minutes {began:.1f} before and {os.getloadavg()[1]:.1f} after; the bench itself makes about 1."
    )
    if "--write" in sys.argv:
        write(lines, tables)


def write(lines: list[str], tables: dict[int, Table]) -> None:
    """Put the tables under the heading of the page, and draw the plot."""
    page = DOCS / "search-bench.md"
    head = page.read_text("utf-8").partition("\n## ")[0]
    page.write_text(head.rstrip() + "\n" + "\n".join(lines) + "\n", "utf-8")
    classes = [
        name
        for name, cells in next(iter(tables.values())).items()
        if len(cells) > 1 and isinstance(cells["ours"], Spread) and name != UPDATE
    ]
    panels = {
        name: {
            engine: {
                size: cell.half
                for size, table in tables.items()
                if isinstance(cell := table[name].get(engine), Spread)
            }
            for engine in NAMES
        }
        for name in classes
    }
    (DOCS / "search-bench.svg").write_text(plot(panels, sorted(tables)), "utf-8")


if __name__ == "__main__":
    main()
