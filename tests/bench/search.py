"""How fast is search, beside FTS5, tantivy and plain Whoosh on the same documents in the same run?

    python -m tests.bench.search [entries ...]

Trust the ratios, not the milliseconds. Every query asks for all that a result page shows: the
total, the facets with counts, and 20 hits with a marked title and a passage. "First" is a query
whose words were not looked up before, "again" the same query once more.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from index.build import build, update
from index.documents import facet_values, labels, told
from index.request import Request
from index.search import open_search
from index.words import words
from kb.library import Library
from kb.model import AnyEntry
from kb.reader import Document
from tests.bench.engines import COLUMNS, ENGINES, Row
from tests.generate import generated_library

QUERIES = 200
Ask = Callable[[str], object]


def rows(library: Library) -> list[Row]:
    """The documents of a library, as the other engines take them."""
    return [row(entry, library) for entry in library.entries.values()]


def row(entry: AnyEntry, library: Library) -> Row:
    """One entry: its texts by column, in all languages, and its facets."""
    texts: dict[str, list[str]] = {column: [] for column in COLUMNS}
    for group, said in told(entry, library):
        texts[group if group in COLUMNS else "more"] += [words for _, words in said]
    texts["terms"] = [word for label in labels(entry, library) for word in label.values()]
    return {column: "\n".join(all_) for column, all_ in texts.items()}, facet_values(entry)


def queries(library: Library) -> dict[str, list[str]]:
    """200 different queries of each class, from words and phrases that stand in the entries."""
    random = Random(7)
    summaries = [words(entry.summary.en) for entry in library.entries.values()]
    every = sorted({word for summary in summaries for word in summary if len(word) > 3})

    def phrase() -> str:
        summary = random.choice(summaries)
        start = random.randrange(len(summary) - 1)
        return f'"{summary[start]} {summary[start + 1]}"'

    return {
        "one word": random.sample(every, QUERIES),
        "three words": [
            " ".join(random.sample(random.choice(summaries), 3)) for _ in range(QUERIES)
        ],
        "phrase": [phrase() for _ in range(QUERIES)],
    }


def timed(act: Callable[[], object]) -> float:
    """How long `act` takes, in milliseconds."""
    start = perf_counter()
    act()
    return 1000 * (perf_counter() - start)


def spread(ask: Ask, texts: list[str]) -> str:
    """The median and the 95th percentile over `texts`, in milliseconds."""
    times = [timed(lambda text=text: ask(text)) for text in texts]  # type: ignore[misc]
    return f"{median(times):.2f} / {quantiles(times, n=20)[-1]:.2f}"


def changed(library: Library, entry_id: str) -> Library:
    """The library with another title for one entry."""
    entry = library.entries[entry_id]
    renamed = entry.model_copy(
        update={
            "title": entry.title.model_copy(update={"root": {"en": "New name"}}),
            "fingerprint": "another",
        }
    )
    file = library.documents["entry", entry_id]
    data = Document(file.path, {**file.data, "title": {"en": "New name"}}, {}, "")
    return replace(
        library,
        entries={**library.entries, entry_id: renamed},
        documents={**library.documents, ("entry", entry_id): data},
    )


def compared(library: Library, folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Row by row of the table: what is measured, and engine -> milliseconds."""
    entry_id = next(iter(library.entries))
    after = changed(library, entry_id)
    documents = rows(library)
    renewed = row(after.entries[entry_id], after)
    others = [make(folder) for make in ENGINES]
    times = {"ours": timed(lambda: build(library, folder))}
    times |= {other.name: timed(partial(other.build, documents)) for other in others}
    yield "build", {name: f"{one:.0f}" for name, one in times.items()}
    yield "open", {"ours": f"{timed(lambda: open_search(library, folder).close()):.0f}"}
    search = open_search(library, folder)

    def ours(text: str) -> object:
        return search.search(Request(text))

    for name, texts in queries(library).items():
        yield f"{name}, first", {"ours": spread(ours, texts)}
        cells = {"ours": spread(ours, texts)}
        few = texts[:20]  # plain Whoosh is too slow for more
        cells |= {
            other.name: spread(other.search, few if other.name == "Whoosh" else texts)
            for other in others
        }
        yield name, cells
    search.close()
    times = {"ours": timed(lambda: update(after, entry_id, folder))}
    times |= {other.name: timed(partial(other.update, 0, renewed)) for other in others}
    yield "update of one entry", {name: f"{one:.1f}" for name, one in times.items()}


def main() -> None:
    """Print one table for each size, in the form of `docs/search-bench.md`."""
    for size in [int(one) for one in sys.argv[1:]] or [1000]:
        library = generated_library(size)
        print(f"\n## {len(library.entries):,} entries\n")
        names = ("ours", *(make.name for make in ENGINES))
        print(f"| ms (queries: p50 / p95) | {' | '.join(names)} |\n|---|{'---|' * len(names)}")
        with TemporaryDirectory() as folder:
            for name, cells in compared(library, Path(folder)):
                print(f"| {name} | {' | '.join(cells.get(one, '') for one in names)} |", flush=True)


if __name__ == "__main__":
    main()
