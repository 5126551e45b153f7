"""How often a buyer's question finds its entry: python -m tests.bench.questions.

`tests/questions.tsv` holds language, question and the entry that answers it. The odd rows are for
tuning, the even rows for judging; both are reported, so tuning on single questions would show.
`tests/questions-unseen.tsv` was written later, from the entries alone, by somebody who knew neither the
search nor its word lists: it judges and never tunes, so its failures are not printed.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from typing import NamedTuple

from app.settings import Settings
from index.request import Request
from index.search import Search, open_search
from kb.load import load

TABLE = Path(__file__).parents[1] / "questions.tsv"
UNSEEN = TABLE.with_name("questions-unseen.tsv")
DEPTH = 20


class Question(NamedTuple):
    """What a buyer asks, in which language, and the entry that answers it."""

    language: str
    text: str
    answer: str


def questions(table: Path = TABLE) -> list[Question]:
    """The rows of a table."""
    lines = table.read_text("utf-8").splitlines()
    return [Question(*line.split("\t")) for line in lines if line and not line.startswith("#")]


def rank(search: Search, question: Question) -> int:
    """The place of the answer among the hits, from 1; 0 if it is not among the first 20."""
    hits = search.search(Request(question.text, language=question.language, size=DEPTH)).hits
    return next((n for n, hit in enumerate(hits, 1) if hit.id == question.answer), 0)


def report(name: str, ranks: Iterable[int]) -> str:
    """One line: number of questions, hit@1, hit@5 and mean reciprocal rank."""
    ranks = list(ranks)
    first = mean(rank == 1 for rank in ranks)
    five = mean(1 <= rank <= 5 for rank in ranks)
    reciprocal = mean(1 / rank if rank else 0 for rank in ranks)
    return f"{name:12} {len(ranks):4}   {first:6.2f} {five:6.2f} {reciprocal:6.2f}"


def summary(asked: list[Question], ranks: dict[Question, int]) -> Iterator[str]:
    """The quality over a table: all, not English, and by language."""
    foreign = [one for one in asked if one.language != "en"]
    yield report("all", [ranks[one] for one in asked])
    yield report("not English", [ranks[one] for one in foreign])
    for language in sorted({one.language for one in asked}):
        yield report(language, [ranks[one] for one in asked if one.language == language])


def main() -> None:
    """Print the quality of the search over both tables, and the failures of the one that tunes."""
    with TemporaryDirectory() as folder:
        settings = replace(Settings.from_environment(), instance=Path(folder))
        search = open_search(load(settings.criteria), settings.index)
        asked, unseen = questions(), questions(UNSEEN)
        ranks = {question: rank(search, question) for question in [*asked, *unseen]}
        search.close()
    halves = (("whole table", asked), ("tuning half", asked[::2]), ("judging half", asked[1::2]))
    for name, rows in (*halves, ("unseen table", unseen), ("both tables", [*asked, *unseen])):
        print(f"\n{name:14} n    hit@1  hit@5    MRR")
        for line in summary(rows, ranks):
            print(line)
    for question in asked:
        if not 1 <= ranks[question] <= 5:
            place = ranks[question] or "not found"
            print(f"  {question.language} {question.text!r} -> {question.answer}: {place}")


if __name__ == "__main__":
    main()
