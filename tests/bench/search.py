"""How fast is search, beside SQLite FTS5 on the same documents in the same run?

    python -m tests.bench.search [entries]

Trust the ratios, not the milliseconds. Every query asks for all that a result page shows: the
total, the facets with counts, and 20 hits with a marked title and a passage. "First" is a query
whose words were not looked up before, "again" the same query once more.
"""

import sqlite3
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import perf_counter

from index.build import build, update
from index.compounds import lexicon
from index.documents import Context, context, document
from index.request import Request
from index.search import open_search
from index.words import words
from kb.library import Library
from kb.reader import Document
from tests.generate import generated_library

QUERIES = 200
COLUMNS = ("title", "summary", "demand", "more", "terms")
Ask = Callable[[str], object]


class Fts5:
    """The comparison: one FTS5 table, the facets in a table beside it."""

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")
        self._database.execute(
            f"CREATE VIRTUAL TABLE entry USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')"
        )
        self._database.execute("CREATE TABLE facet (entry, name, value)")
        self._database.execute("CREATE INDEX by_entry ON facet (entry)")

    def build(self, library: Library, given: Context) -> None:
        for number, entry in enumerate(library.entries.values()):
            self._insert(number, document(entry, given))
        self._database.commit()

    def update(self, number: int, fields: dict[str, object]) -> None:
        self._database.execute("DELETE FROM entry WHERE rowid = ?", (number,))
        self._database.execute("DELETE FROM facet WHERE entry = ?", (number,))
        self._insert(number, fields)
        self._database.commit()

    def _insert(self, number: int, fields: dict[str, object]) -> None:
        texts = [
            "\n".join(str(text) for name, text in fields.items() if name.startswith(f"{column}_"))
            for column in COLUMNS
        ]
        self._database.execute(
            "INSERT INTO entry (rowid, title, summary, demand, more, terms) VALUES (?,?,?,?,?,?)",
            (number, *texts),
        )
        facets: dict[str, tuple[str, ...]] = fields["facets"]  # type: ignore[assignment]
        rows = [(number, name, value) for name, values in facets.items() for value in values]
        self._database.executemany("INSERT INTO facet VALUES (?, ?, ?)", rows)

    def search(self, text: str) -> object:
        wanted = self._query(text)
        everything = self._database.execute(
            "SELECT name, value, count(*) FROM facet WHERE entry IN"
            " (SELECT rowid FROM entry WHERE entry MATCH ?) GROUP BY name, value", (wanted,),
        ).fetchall()  # fmt: skip
        total = self._database.execute(
            "SELECT count(*) FROM entry WHERE entry MATCH ?", (wanted,)
        ).fetchone()
        hits = self._database.execute(
            "SELECT highlight(entry, 0, '<mark>', '</mark>'), snippet(entry, -1, '<mark>', '</mark>', '…', 24)"
            " FROM entry WHERE entry MATCH ? ORDER BY bm25(entry, 8, 3, 2, 1, 2) LIMIT 20", (wanted,),
        ).fetchall()  # fmt: skip
        return everything, total, hits

    @staticmethod
    def _query(text: str) -> str:
        """Ours in FTS5's words: of three words two are enough."""
        if text.startswith('"') or " " not in text:
            return text
        return " OR ".join(f"({one} AND {other})" for one, other in combinations(text.split(), 2))


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


def spread(ask: Ask, texts: list[str]) -> tuple[float, float]:
    """The median and the 95th percentile over `texts`, in milliseconds."""
    times = [timed(lambda text=text: ask(text)) for text in texts]  # type: ignore[misc]
    return median(times), quantiles(times, n=20)[-1]


def changed(library: Library, entry_id: str) -> Library:
    """The library with another title for one entry."""
    entry = library.entries[entry_id]
    renamed = entry.model_copy(
        update={"title": entry.title.model_copy(update={"root": {"en": "New name"}})}
    )
    file = library.documents["entry", entry_id]
    data = Document(file.path, {**file.data, "title": {"en": "New name"}}, {}, "")
    return replace(
        library,
        entries={**library.entries, entry_id: renamed},
        documents={**library.documents, ("entry", entry_id): data},
    )


def compare_index(library: Library, folder: Path, fts5: Fts5) -> None:
    entry_id = next(iter(library.entries))
    after = changed(library, entry_id)
    given = context(after, lexicon(library))
    ours = [
        timed(lambda: build(library, folder)),
        timed(lambda: open_search(library, folder).close()),
        timed(lambda: update(after, entry_id, folder)),
    ]
    theirs = [
        timed(lambda: fts5.build(library, given)),
        timed(lambda: sqlite3.connect(folder / "fts5.db").close()),
        timed(lambda: fts5.update(0, document(after.entries[entry_id], given))),
    ]
    print(f"{'ms':24}{'ours':>14}{'FTS5':>14}{'ratio':>8}")
    for name, one, other in zip(
        ("build", "open", "update of one entry"), ours, theirs, strict=True
    ):
        print(f"{name:24}{one:14.1f}{other:14.1f}{one / other:8.1f}")


def compare_queries(library: Library, folder: Path, fts5: Fts5) -> None:
    search = open_search(library, folder)
    print(
        f"\n{'ms, p50 / p95':24}{'ours, first':>16}{'ours, again':>16}{'FTS5':>16}{'ratio p50, first / again':>26}"
    )
    for name, texts in queries(library).items():
        first = spread(lambda text: search.search(Request(text)), texts)
        again = spread(lambda text: search.search(Request(text)), texts)
        theirs = spread(fts5.search, texts)
        cells = "".join(f"{p50:8.2f} /{p95:6.2f}" for p50, p95 in (first, again, theirs))
        print(f"{name:24}{cells}{first[0] / theirs[0]:18.1f} /{again[0] / theirs[0]:6.1f}")
    search.close()


def main() -> None:
    library = generated_library(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
    print(f"{len(library.entries)} entries, {QUERIES} queries of each class\n")
    with TemporaryDirectory() as name:
        folder = Path(name)
        fts5 = Fts5(folder)
        compare_index(library, folder, fts5)
        compare_queries(library, folder, fts5)


if __name__ == "__main__":
    main()
