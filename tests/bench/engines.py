"""The engines that search is compared with, over the same documents: FTS5, tantivy, plain Whoosh.

Each answers a query with all that a result page shows: the total, the counts of all facets, and
twenty hits with a marked title or passage.
"""

import sqlite3
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import tantivy
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, TEXT, Schema
from whoosh.index import create_in
from whoosh.qparser import MultifieldParser, OrGroup

COLUMNS = ("title", "summary", "demand", "more", "terms")
BOOSTS = {"title": 8, "summary": 3, "demand": 2, "more": 1, "terms": 2}

Row = tuple[dict[str, str], dict[str, tuple[str, ...]]]  # column -> text; facet -> values


class Fts5:
    """One FTS5 table, the facets in a table beside it."""

    name = "FTS5"

    def __init__(self, folder: Path) -> None:
        self._database = sqlite3.connect(folder / "fts5.db")
        self._database.execute(
            f"CREATE VIRTUAL TABLE entry USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')"
        )
        self._database.execute("CREATE TABLE facet (entry, name, value)")
        self._database.execute("CREATE INDEX by_entry ON facet (entry)")

    def build(self, rows: list[Row]) -> None:
        for number, row in enumerate(rows):
            self._insert(number, row)
        self._database.commit()

    def update(self, number: int, row: Row) -> None:
        self._database.execute("DELETE FROM entry WHERE rowid = ?", (number,))
        self._database.execute("DELETE FROM facet WHERE entry = ?", (number,))
        self._insert(number, row)
        self._database.commit()

    def _insert(self, number: int, row: Row) -> None:
        texts, facets = row
        self._database.execute(
            "INSERT INTO entry (rowid, title, summary, demand, more, terms) VALUES (?,?,?,?,?,?)",
            (number, *(texts[column] for column in COLUMNS)),
        )
        values = [(number, name, value) for name, all_ in facets.items() for value in all_]
        self._database.executemany("INSERT INTO facet VALUES (?, ?, ?)", values)

    def search(self, text: str) -> object:
        wanted = _two_of_three(text)
        counts = self._database.execute(
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
        return counts, total, hits


class Tantivy:
    """One stored text field for each column; facets counted by its terms aggregation."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        schema = tantivy.SchemaBuilder()
        for column in COLUMNS:
            schema.add_text_field(column, stored=True, tokenizer_name="en_stem")
        schema.add_text_field("number", stored=True, tokenizer_name="raw")
        self._schema = schema
        self._folder = folder / "tantivy"
        self._folder.mkdir()
        self._facets: tuple[str, ...] = ()

    def build(self, rows: list[Row]) -> None:
        self._facets = tuple(rows[0][1])
        for facet in self._facets:
            self._schema.add_text_field(f"f_{facet}", stored=False, fast=True, tokenizer_name="raw")
        self._built = self._schema.build()
        self._index = tantivy.Index(self._built, path=str(self._folder))
        writer = self._index.writer(256_000_000)
        for number, row in enumerate(rows):
            writer.add_document(self._document(number, row))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def _document(self, number: int, row: Row) -> tantivy.Document:
        texts, facets = row
        document = tantivy.Document(number=str(number), **{c: texts[c] for c in COLUMNS})
        for facet, values in facets.items():
            for value in values:
                document.add_text(f"f_{facet}", value)
        return document

    def update(self, number: int, row: Row) -> None:
        writer = self._index.writer(64_000_000)
        writer.delete_documents("number", str(number))
        writer.add_document(self._document(number, row))
        writer.commit()
        self._index.reload()

    def search(self, text: str) -> object:
        query = self._index.parse_query(
            _two_of_three(text), list(COLUMNS), {name: float(one) for name, one in BOOSTS.items()}
        )
        searcher = self._index.searcher()
        found = searcher.search(query, limit=20, count=True)
        counts = searcher.aggregate(
            query, {f: {"terms": {"field": f"f_{f}", "size": 100}} for f in self._facets}
        )
        marks = tantivy.SnippetGenerator.create(searcher, query, self._built, "more")
        hits = [
            marks.snippet_from_doc(searcher.doc(address)).to_html() for _, address in found.hits
        ]
        return counts, found.count, hits


class PlainWhoosh:
    """Whoosh as its manual shows it: a parser, a searcher for each query, `highlights`."""

    name = "Whoosh"

    def __init__(self, folder: Path) -> None:
        stored = {column: TEXT(StemmingAnalyzer(), stored=True) for column in COLUMNS}
        (folder / "whoosh").mkdir()
        self._index = create_in(
            str(folder / "whoosh"), Schema(number=ID(unique=True, stored=True), **stored)
        )
        self._facets: list[dict[str, tuple[str, ...]]] = []

    def build(self, rows: list[Row]) -> None:
        writer = self._index.writer(limitmb=256)
        for number, (texts, facets) in enumerate(rows):
            writer.add_document(number=str(number), **{c: texts[c] for c in COLUMNS})
            self._facets.append(facets)
        writer.commit()

    def update(self, number: int, row: Row) -> None:
        writer = self._index.writer()
        writer.update_document(number=str(number), **{c: row[0][c] for c in COLUMNS})
        writer.commit()

    def search(self, text: str) -> object:
        parser = MultifieldParser(
            list(COLUMNS), self._index.schema, BOOSTS, group=OrGroup.factory(0.9)
        )
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        with self._index.searcher() as searcher:
            found = searcher.search(parser.parse(text), limit=20)
            for number in found.docs():
                for facet, values in self._facets[
                    int(searcher.stored_fields(number)["number"])
                ].items():
                    counts[facet].update(values)
            return counts, len(found), [hit.highlights("more") for hit in found]


def _two_of_three(text: str) -> str:
    """Ours in their words: of three words two are enough."""
    if text.startswith('"') or " " not in text:
        return text
    return " OR ".join(f"({one} AND {other})" for one, other in combinations(text.split(), 2))


ENGINES: tuple[type[Fts5] | type[Tantivy] | type[PlainWhoosh], ...] = (Fts5, Tantivy, PlainWhoosh)
