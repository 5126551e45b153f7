"""How well long questions are ranked on public test collections: python -m tests.bench.retrieval.

Cranfield and MED lie in the folder named by `IR_DATA`; without it nothing is measured. Every
abstract is an entry with a title and a text, so it goes the way that all entries go. Printed is the
nDCG@10 with binary relevance (Järvelin and Kekäläinen, "Cumulated gain-based evaluation", 2002).
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from index.request import Request
from index.search import open_search
from tests.generate import criterion, library_of

DEPTH = 10
MARK = re.compile(r"^\.([A-Z])\s*(.*)$")
LENGTH = 3_900  # characters; an entry's text may hold no more


@dataclass(frozen=True)
class Collection:
    """Documents and questions by number, and the documents that answer each question."""

    name: str
    documents: Mapping[int, Mapping[str, str]]
    questions: Mapping[int, str]
    answers: Mapping[int, frozenset[int]]


def collections(folder: Path) -> Iterator[Collection]:
    """The collections that lie in `folder`."""
    if (folder / "cran.all.1400").exists():
        asked = enumerate(records(folder / "cran.qry").values(), 1)  # numbered by position
        judged = rows(folder / "cranqrel")
        answers = [(row[0], row[1]) for row in judged if row[2] in (1, 2, 3, 4)]
        yield Collection(
            "Cranfield",
            records(folder / "cran.all.1400"),
            {number: fields["W"] for number, fields in asked},
            grouped(answers),
        )
    if (folder / "MED.ALL").exists():
        asked_ = records(folder / "MED.QRY")
        yield Collection(
            "MED",
            records(folder / "MED.ALL"),
            {number: fields["W"] for number, fields in asked_.items()},
            grouped([(row[0], row[1]) for row in rows(folder / "MED.REL")]),
        )


def records(path: Path) -> dict[int, dict[str, str]]:
    """Number -> field -> text, of a file in the SMART format (`.I 1`, `.T`, `.W` ...)."""
    found: dict[int, dict[str, str]] = {}
    number, field = 0, ""
    for line in path.read_text("latin-1").splitlines():
        mark = MARK.match(line)
        if mark and mark[1] == "I":
            number = int(mark[2])
            found[number] = {}
        elif mark:
            field = mark[1]
            found[number][field] = ""
        else:
            found[number][field] = f"{found[number][field]} {line}".strip()
    return found


def rows(path: Path) -> list[list[int]]:
    """The numbers of each line."""
    lines = path.read_text("latin-1").splitlines()
    return [[int(number) for number in line.split()] for line in lines if line.strip()]


def grouped(pairs: list[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for question, document in pairs:
        found[question].add(document)
    return {question: frozenset(documents) for question, documents in found.items()}


def gain(found: list[int], wanted: frozenset[int]) -> float:
    """nDCG@10: 1 when the first ten hits are as good as can be."""
    reached = sum(1 / log2(place + 2) for place, one in enumerate(found[:DEPTH]) if one in wanted)
    return reached / sum(1 / log2(place + 2) for place in range(min(DEPTH, len(wanted))))


def measured(collection: Collection) -> float:
    """The mean nDCG@10 over all questions that have an answer."""
    entries = [
        criterion(
            f"d{number}",
            fields.get("T") or fields["W"][:80] or "-",
            summary={"en": fields["W"][:LENGTH] or "-"},
        )
        for number, fields in collection.documents.items()
    ]
    with TemporaryDirectory() as folder:
        search = open_search(library_of(entries), Path(folder))
        gains = []
        for number, wanted in collection.answers.items():
            hits = search.search(Request(collection.questions[number], size=DEPTH)).hits
            gains.append(gain([int(hit.id[1:]) for hit in hits], wanted))
        search.close()
    return mean(gains)


def main() -> None:
    """Print the quality on every collection that is there."""
    folder = os.environ.get("IR_DATA")
    if not folder:
        print("IR_DATA names no folder with test collections; nothing measured")
        return
    for collection in collections(Path(folder)):
        print(f"{collection.name:12} nDCG@10 {measured(collection):.3f}")


if __name__ == "__main__":
    main()
