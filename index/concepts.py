"""Concepts: one thing with names in many languages and in the words of every day.

The glossary and the everyday register name them. An entry is indexed under the concepts that its
texts name, and a query is read for the same names, so "Zwangsarbeit" finds "forced labour".
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from index.manifest import Same
from index.words import STOP, WORD, known, token, words
from kb.library import Library

NAME = "concepts.json"
LETTER = re.compile(r"(?<!\w)([^\W\d_]-|[A-Z](?!\w))")  # "e-truck", "Stage V"; no letter is a word

Runs = Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]  # first stem -> (all stems, concept)


class Named(NamedTuple):
    """A concept named by the stems from `start` to `end`."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True)
class Concepts:
    """Every name, by language, the longest first; and what is broader than a concept."""

    runs: Mapping[str, Runs]
    broader: Mapping[str, tuple[str, ...]]
    labels: Mapping[str, str]


def concepts(library: Library) -> Concepts:
    """All concepts of the glossary and of the everyday register. The same id is the same concept."""
    runs: dict[str, defaultdict[str, set[tuple[tuple[str, ...], str]]]] = {}
    labels: dict[str, str] = {}
    for register in (library.everyday, library.glossary):
        for concept, term in register.items():
            labels[concept] = term.names["en"][0] if "en" in term.names else concept
            for language, names in term.names.items():
                by_first = runs.setdefault(known(language), defaultdict(set))
                for name in names:
                    run = _run(known(language), name)
                    if run:
                        by_first[run[0]].add((run, concept))
    ordered = {
        language: {
            first: tuple(sorted(all_, key=lambda one: (-len(one[0]), one)))
            for first, all_ in by_first.items()
        }
        for language, by_first in runs.items()
    }
    broader = {concept: term.broader for concept, term in library.everyday.items()}
    return Concepts(ordered, broader, labels)


def write(concepts_: Concepts, path: Path) -> None:
    """Keep the concepts with the build in `path`, each name as one string: its concept, its stems."""
    runs = {
        language: ["\t".join((one, *run)) for all_ in by_first.values() for run, one in all_]
        for language, by_first in concepts_.runs.items()
    }
    flat = {**vars(concepts_), "runs": runs}
    (path / NAME).write_text(json.dumps(flat, ensure_ascii=False), "utf-8")


def read(path: Path) -> Concepts:
    """The concepts of the build in `path`: reading them takes a tenth of the time of making them."""
    return _read(Same.of(path / NAME))


@lru_cache(maxsize=2)
def _read(file: Same) -> Concepts:
    flat = json.loads(file.path.read_text("utf-8"))
    runs: dict[str, dict[str, tuple[tuple[tuple[str, ...], str], ...]]] = {}
    for language, names in flat["runs"].items():
        by_first = runs[language] = {}
        for name in names:
            concept, *run = name.split("\t")
            by_first[run[0]] = (*by_first.get(run[0], ()), (tuple(run), concept))
    broader = {concept: tuple(wider) for concept, wider in flat["broader"].items()}
    return Concepts(runs, broader, flat["labels"])


def _run(language: str, name: str) -> tuple[str, ...]:
    """The stems of a name. Stop words count where only one other word is left: "without exhaust" is
    not "exhaust". None where a letter was lost that told what is meant: "e-truck" is not "truck"."""
    said = [token(language, word) for word in WORD.findall(name)]
    full = tuple(one for one in said if not one.startswith(STOP))
    if len(full) == 1 and LETTER.search(name):
        return ()
    return tuple(said) if len(full) == 1 else full


def named(concepts_: Concepts, language: str, said: Sequence[str]) -> Iterator[Named]:
    """The concepts that a row of tokens names; where names overlap, the longest counts. A name may
    be interrupted by stop words that do not belong to it."""
    runs = concepts_.runs.get(language, {})
    at = 0
    while at < len(said):
        if said[at] not in runs:
            at += 1
            continue
        ends = [(_end(run, said, at), concept) for run, concept in runs[said[at]]]
        last = max((end for end, _ in ends), default=0)
        yield from (Named(concept, at, last) for end, concept in ends if end and end == last)
        at = last or at + 1


def _end(run: Sequence[str], said: Sequence[str], at: int) -> int:
    """Where `run`, which begins at `at`, ends in `said`; 0 if it does not stand there."""
    for wanted in run:
        while at < len(said) and said[at] != wanted and said[at].startswith(STOP):
            at += 1
        if at == len(said) or said[at] != wanted:
            return 0
        at += 1
    return at


def widened(concepts_: Concepts, concept: str) -> tuple[str, ...]:
    """What is broader than `concept`, nearest first."""
    found: dict[str, None] = {}
    waiting = list(concepts_.broader.get(concept, ()))
    while waiting:
        one = waiting.pop(0)
        if one not in found and one != concept:
            found[one] = None
            waiting += concepts_.broader.get(one, ())
    return tuple(found)


def spelt(library: Library) -> Mapping[str, frozenset[str]]:
    """Language -> the words of all names, as they are written."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for register in (library.everyday, library.glossary):
        for term in register.values():
            for language, names in term.names.items():
                found[language].update(word for name in names for word in words(name))
    return {language: frozenset(written) for language, written in found.items()}
