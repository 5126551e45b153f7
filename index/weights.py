"""What the index stores of an entry: for each language and term one weight, and where it stands.

The weight is that of BM25F (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25
and Beyond", 2009, section 3.6) before it is saturated: how often a term stands in each group of
texts, times the group's boost, less for a longer text. Two words that follow each other in a title, a
summary or a wording are a term too. It is added up here, once, so that a query
reads one list per language. "Longer" is measured by the average lengths of the last full build.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from index.documents import Context, Said, document, facet_values
from index.fields import CONCEPT, GROUPS, SPELLING, SPELT, WORDS
from index.words import pairs
from kb.model import AnyEntry

NAME = "lengths.json"
B = 0.75  # how much a long text counts less
SAMPLE = 1_000  # entries that the average lengths are taken from

Lengths = Mapping[str, float]  # "title_en" -> how many terms such a text has
BOOST = {group.name: group.boost for group in GROUPS}
ORDERED = frozenset(group.name for group in GROUPS if group.phrases)
PAIRED = ("title", "summary", "asked")  # groups in which words that follow each other count as well
NOWHERE = b"-"  # the places of a term of which none are kept; Whoosh loses an empty value
AS_GIVEN = ("parts",)  # groups whose texts are terms already


class Posting(NamedTuple):
    """A term of an entry: its weight, and the places where it stands as 32-bit numbers."""

    term: str
    weight: float = 1.0
    places: bytes = NOWHERE


def lengths(entries: Sequence[AnyEntry], given: Context) -> Lengths:
    """The average length of every field, over an even sample of the entries that fill it."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for entry in islice(entries, 0, None, max(1, len(entries) // SAMPLE)):
        for (group, language), rows in _rows(document(entry, given), given).items():
            found[f"{group}_{language}"].append(sum(map(len, rows)))
    return {name: sum(all_) / len(all_) for name, all_ in found.items()}


def write(lengths_: Lengths, path: Path) -> None:
    """Keep the lengths with the build in `path`."""
    (path / NAME).write_text(json.dumps(lengths_), "utf-8")


@lru_cache(maxsize=2)
def read(path: Path) -> Lengths:
    """The lengths of the build in `path`."""
    found: Lengths = json.loads((path / NAME).read_text("utf-8"))
    return found


def stored(entry: AnyEntry, given: Context, lengths_: Lengths) -> dict[str, object]:
    """Field -> postings for every field of the schema that `entry` fills, its id and its facets."""
    said = document(entry, given)
    weights: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    places: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    ends: Counter[str] = Counter()
    for (group, language), rows in _rows(said, given).items():
        length = sum(map(len, rows))
        average = lengths_.get(f"{group}_{language}", length)
        worth = BOOST[group] / (1 - B + B * length / (average or 1))
        for row in rows:
            for term, count in Counter(row).items():
                weights[language][term] += worth * count
            for term in pairs(row) if group in PAIRED and language != CONCEPT else ():
                weights[language][term] += worth
            if group in ORDERED and language != CONCEPT:
                for place, term in enumerate(row, ends[language]):
                    places[language][term].append(place)
                ends[language] += len(row) + 1  # no phrase goes from one text into the next
    fields: dict[str, object] = {
        f"{WORDS}_{language}": [
            Posting(term, weight, _packed(places[language].get(term)))
            for term, weight in terms.items()
        ]
        for language, terms in weights.items()
    }
    return {"id": entry.id, "facets": facet_values(entry), **fields, **_spellings(said, given)}


def _packed(places: list[int] | None) -> bytes:
    return array("I", places).tobytes() if places else NOWHERE


def _rows(said: Said, given: Context) -> dict[tuple[str, str], list[Sequence[str]]]:
    """Group and language -> the terms of each text."""
    return {
        (group, language): [all_]
        if group in AS_GIVEN or language == CONCEPT
        else [given.terms(language, text).stems for text in all_]
        for (group, language), all_ in said.items()
    }


def _spellings(said: Said, given: Context) -> dict[str, Iterable[Posting]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for (group, language), all_ in said.items():
        if group in SPELT and language != CONCEPT:
            for text in all_:
                found[f"{SPELLING}_{language}"].update(given.terms(language, text).spelt)
    return {name: [Posting(word) for word in written] for name, written in found.items()}
