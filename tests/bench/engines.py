"""The engines that search is compared with, over the same documents: FTS5, tantivy, plain Whoosh.

Each answers a query with all that a result page shows: the total, the counts of all nine facets, and
twenty hits, each with its title and summary marked and a marked passage of its two long texts. While
somebody types, each offers eight of the same titles, topics and CPV codes. Each is used as its manual
recommends: what made an engine slower than it need be was mended, not measured.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import tantivy
from whoosh.analysis import StemmingAnalyzer
from whoosh.fields import ID, KEYWORD, TEXT, Schema
from whoosh.index import create_in
from whoosh.qparser import AndGroup, MultifieldParser, OrGroup
from whoosh.query import And, Prefix, Term
from whoosh.writing import SegmentWriter

COLUMNS = ("title", "summary", "demand", "more", "terms")
SHOWN = ("title", "summary", "demand", "more")
BOOSTS = {"title": 8, "summary": 3, "demand": 2, "more": 1, "terms": 2}
HITS = 20
OFFERS = 8
OFFERED = 32  # no entry has more titles

Offers = Sequence[tuple[str, str]]  # what is offered while somebody types: label, and id or code


class Row(NamedTuple):
    """A document: column -> text, facet -> values, and what it is offered as."""

    texts: dict[str, str]
    facets: dict[str, tuple[str, ...]]
    offers: Offers


@dataclass(frozen=True)
class Asked:
    """One query: words of which any or all must be there, or a quoted phrase; and filters."""

    text: str
    every: bool = False
    filters: Mapping[str, str] = field(default_factory=dict)

    @property
    def phrase(self) -> bool:
        return self.text.startswith('"')

    @property
    def syntax(self) -> str:
        """As FTS5 and tantivy read it."""
        return (
            self.text
            if self.phrase
            else (" AND " if self.every else " OR ").join(self.text.split())
        )


class Fts5:
    """One FTS5 table for entries and one with a prefix index for offers; the facets in a table beside
    them. Hits are ordered by `rank`, which marks only those that are shown; a filter is looked up for
    each match, not the match for each document that passes."""

    name = "FTS5"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.db"

    def build(self, rows: Sequence[Row], register: Offers) -> None:
        self._database = sqlite3.connect(self._path)
        self._database.execute(
            f"CREATE VIRTUAL TABLE entry USING fts5({', '.join(COLUMNS)}, tokenize='porter unicode61')"
        )
        self._database.execute(
            "INSERT INTO entry (entry, rank) VALUES ('rank', 'bm25(8, 3, 2, 1, 2)')"
        )
        self._database.execute(
            "CREATE VIRTUAL TABLE offer USING fts5(label, value, entry UNINDEXED, prefix='1 2 3 4')"
        )
        self._database.execute("CREATE TABLE facet (entry INTEGER, name TEXT, value TEXT)")
        for number, row in enumerate(rows):
            self._insert(number, row)
        self._database.executemany("INSERT INTO offer (label, value) VALUES (?, ?)", register)
        self._database.execute("CREATE INDEX by_entry ON facet (entry, name, value)")
        self._database.execute("CREATE INDEX by_value ON facet (name, value, entry)")
        self._database.commit()

    def open(self) -> None:
        with closing(sqlite3.connect(self._path)) as database:
            database.execute("SELECT rowid FROM entry WHERE entry MATCH 'panel' LIMIT 1").fetchall()

    def update(self, number: int, row: Row) -> None:
        self._database.execute("DELETE FROM entry WHERE rowid = ?", (number,))
        self._database.execute("DELETE FROM facet WHERE entry = ?", (number,))
        first = OFFERED * number
        self._database.execute(
            "DELETE FROM offer WHERE rowid BETWEEN ? AND ?", (first, first + OFFERED - 1)
        )
        self._insert(number, row)
        self._database.commit()

    def _insert(self, number: int, row: Row) -> None:
        texts, facets, offers = row
        self._database.execute(
            "INSERT INTO entry (rowid, title, summary, demand, more, terms) VALUES (?,?,?,?,?,?)",
            (number, *(texts[column] for column in COLUMNS)),
        )
        values = [(number, name, value) for name, all_ in facets.items() for value in all_]
        self._database.executemany("INSERT INTO facet VALUES (?, ?, ?)", values)
        said = [(OFFERED * number + at, *one) for at, one in enumerate(offers)]
        self._database.executemany("INSERT INTO offer (rowid, label, value) VALUES (?, ?, ?)", said)

    def search(self, asked: Asked) -> object:
        where, given = "entry MATCH ?", [asked.syntax]
        for name, value in asked.filters.items():
            where += " AND +rowid IN (SELECT entry FROM facet WHERE name = ? AND value = ?)"
            given += [name, value]
        counts = self._database.execute(
            "SELECT name, value, count(*) FROM facet WHERE entry IN"
            f" (SELECT rowid FROM entry WHERE {where}) GROUP BY name, value", given,
        ).fetchall()  # fmt: skip
        total = self._database.execute(
            f"SELECT count(*) FROM entry WHERE {where}", given
        ).fetchone()
        marks = ", ".join(
            f"{how}(entry, {at}, '<mark>', '</mark>'{more})"
            for at, (how, more) in enumerate(
                [("highlight", "")] * 2 + [("snippet", ", '…', 24")] * 2
            )
        )
        hits = self._database.execute(
            f"SELECT {marks} FROM entry WHERE {where} ORDER BY rank LIMIT {HITS}",
            given,
        ).fetchall()
        return counts, total, hits

    def suggest(self, typed: str) -> object:
        wanted = " AND ".join(f"{word}*" for word in typed.split())
        return self._database.execute(
            f"SELECT label, value FROM offer WHERE offer MATCH ? ORDER BY rank LIMIT {OFFERS}",
            (wanted,),
        ).fetchall()


class Tantivy:
    """One stored text field for each column; facets counted by its terms aggregation. Offers are
    documents of their own."""

    name = "tantivy"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "tantivy"
        self._folder.mkdir()

    def build(self, rows: Sequence[Row], register: Offers) -> None:
        schema = tantivy.SchemaBuilder()
        for column in COLUMNS:
            schema.add_text_field(column, stored=True, tokenizer_name="en_stem")
        schema.add_text_field("offer", stored=True, tokenizer_name="default")
        schema.add_text_field("number", stored=True, tokenizer_name="raw")
        self._facets = tuple(rows[0].facets)
        for facet in self._facets:
            schema.add_text_field(f"f_{facet}", stored=False, fast=True, tokenizer_name="raw")
        self._schema = schema.build()
        self._index = tantivy.Index(self._schema, path=str(self._folder))
        writer = self._index.writer(256_000_000)
        for number, row in enumerate(rows):
            self._add(writer, number, row)
        for label, value in register:
            writer.add_document(tantivy.Document(offer=f"{label} {value}"))
        writer.commit()
        writer.wait_merging_threads()
        self._writer = self._index.writer(64_000_000)  # for updates
        self._index.reload()

    def open(self) -> None:
        tantivy.Index.open(str(self._folder)).searcher()

    def _add(self, writer: tantivy.IndexWriter, number: int, row: Row) -> None:
        texts, facets, offers = row
        document = tantivy.Document(number=str(number), **{c: texts[c] for c in COLUMNS})
        for facet, values in facets.items():
            for value in values:
                document.add_text(f"f_{facet}", value)
        writer.add_document(document)
        for label, value in offers:
            writer.add_document(tantivy.Document(number=str(number), offer=f"{label} {value}"))

    def update(self, number: int, row: Row) -> None:
        self._writer.delete_documents("number", str(number))
        self._add(self._writer, number, row)
        self._writer.commit()
        self._index.reload()

    def search(self, asked: Asked) -> object:
        words = self._index.parse_query(
            asked.syntax, list(COLUMNS), {name: float(one) for name, one in BOOSTS.items()}
        )
        query = tantivy.Query.boolean_query([
            (tantivy.Occur.Must, words),
            *((tantivy.Occur.Must, tantivy.Query.const_score_query(
                tantivy.Query.term_query(self._schema, f"f_{name}", value), 0.0,
            )) for name, value in asked.filters.items()),
        ]) if asked.filters else words  # fmt: skip
        searcher = self._index.searcher()
        found = searcher.search(query, limit=HITS, count=True)
        counts = searcher.aggregate(
            query, {f: {"terms": {"field": f"f_{f}", "size": 200}} for f in self._facets}
        )
        marks = [tantivy.SnippetGenerator.create(searcher, words, self._schema, c) for c in SHOWN]
        documents = [searcher.doc(address) for _, address in found.hits]
        return counts, found.count, [
            [one.snippet_from_doc(document).to_html() for one in marks] for document in documents
        ]  # fmt: skip

    def suggest(self, typed: str) -> object:
        query = tantivy.Query.boolean_query([
            (tantivy.Occur.Must, tantivy.Query.regex_query(self._schema, "offer", f"{word}.*"))
            for word in typed.split()
        ])  # fmt: skip
        searcher = self._index.searcher()
        found = searcher.search(query, limit=OFFERS, count=False)
        return [searcher.doc(address)["offer"] for _, address in found.hits]


class PlainWhoosh:
    """Whoosh as its manual shows it: a parser, a searcher for each query, `highlights`."""

    name = "Whoosh"

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "whoosh"
        self._folder.mkdir()

    def build(self, rows: Sequence[Row], register: Offers) -> None:
        texts = {column: TEXT(StemmingAnalyzer(), stored=True) for column in COLUMNS}
        facets = {f"f_{name}": KEYWORD(stored=True) for name in rows[0].facets}
        schema = Schema(
            number=ID(unique=True, stored=True), of=ID, offer=TEXT(stored=True), **texts, **facets
        )
        self._index = create_in(str(self._folder), schema)
        writer = self._index.writer(limitmb=256)
        for number, row in enumerate(rows):
            writer.add_document(**self._document(number, row))
            self._offer(writer, str(number), row.offers)
        self._offer(writer, "register", register)
        writer.commit()

    def _offer(self, writer: SegmentWriter, of: str, offers: Offers) -> None:
        for label, value in offers:
            writer.add_document(of=of, offer=f"{label} {value}")

    def _document(self, number: int, row: Row) -> dict[str, str]:
        texts, facets, _ = row
        kept = {f"f_{name}": " ".join(values) for name, values in facets.items()}
        return {"number": str(number), **kept, **{c: texts[c] for c in COLUMNS}}

    def open(self) -> None:
        self._index.searcher().close()

    def update(self, number: int, row: Row) -> None:
        writer = self._index.writer()
        writer.delete_by_term("of", str(number))
        writer.update_document(**self._document(number, row))
        self._offer(writer, str(number), row.offers)
        writer.commit()

    def search(self, asked: Asked) -> object:
        group = AndGroup if asked.every else OrGroup
        parser = MultifieldParser(list(COLUMNS), self._index.schema, BOOSTS, group=group)
        passing = And([Term(f"f_{name}", value) for name, value in asked.filters.items()])
        counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        with self._index.searcher() as searcher:
            found = searcher.search(
                parser.parse(asked.text), limit=HITS, filter=passing if asked.filters else None
            )
            for number in found.docs():
                for name, values in searcher.stored_fields(number).items():
                    if name.startswith("f_"):
                        counts[name].update(values.split())
            return counts, len(found), [[hit.highlights(c) for c in SHOWN] for hit in found]

    def suggest(self, typed: str) -> object:
        with self._index.searcher() as searcher:
            query = And([Prefix("offer", word) for word in typed.split()])
            return [hit["offer"] for hit in searcher.search(query, limit=OFFERS)]


Other = Fts5 | Tantivy | PlainWhoosh
ENGINES: tuple[type[Other], ...] = (Fts5, Tantivy, PlainWhoosh)
