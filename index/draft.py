"""Entries -> a draft: their texts and labels as rows of numbered words, read once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from index.analysis import Array, Numbered, Row, Rows, Terms, concepts_of, numbered, terms
from index.compounds import Lexicon
from index.concepts import Concepts, concepts
from index.documents import codes, labels, told
from index.words import OTHER
from kb.library import Library
from kb.model import AnyEntry


@dataclass(frozen=True)
class Given:
    """What entries are read with: their library, the lexicon of the build, and the concepts."""

    library: Library
    lexicon: Lexicon
    concepts: Concepts


def given(library: Library, lexicon: Lexicon) -> Given:
    """What the entries of `library` are read with."""
    return Given(library, lexicon, concepts(library))


@dataclass(frozen=True)
class Draft:
    """What was read of entries: the rows of their texts, `own` in number, then those of the labels of
    their values; which documents have which labels; and the concepts that own rows name."""

    entries: Sequence[AnyEntry]
    rows: Rows
    own: int
    labelled: Array  # pairs of document and label
    terms: Terms
    named: Array  # pairs of row and term
    names: Numbered  # of all terms


def drafted(entries: Sequence[AnyEntry], with_: Given) -> Draft:
    names, every = Numbered(), Numbered()
    labelled = [
        (number, every[tuple(label.items())])
        for number, entry in enumerate(entries)
        for label in labels(entry, with_.library)
    ]
    own = list(_rows(entries, with_.library))
    of_labels = (
        Row(number, 0, "terms", language, said, shown=False)
        for label, number in every.items()
        for language, said in label
    )
    rows = numbered(chain(own, of_labels))
    analysed = terms(rows.spelt, with_.lexicon, names)
    named = list(concepts_of(rows, len(own), with_.lexicon, with_.concepts, names))
    pairs = [np.asarray(one, np.int32).reshape(-1, 2).T for one in (labelled, named)]
    return Draft(entries, rows, len(own), pairs[0], analysed, pairs[1], names)


def _rows(entries: Sequence[AnyEntry], library: Library) -> Iterator[Row]:
    for document, entry in enumerate(entries):
        number = 0
        for number, one in enumerate(told(entry, library), 1):
            for language, said in one.said:
                yield Row(document, number, one.group, language, said, one.group != "asked")
        codes_ = "\n".join(codes(entry, library))
        yield Row(document, number + 1, "codes", OTHER, codes_, shown=False)


def of_registers(with_: Given) -> Iterator[list[str]]:
    """The stems and concepts of each term of the glossary with its definition, and of each thing of
    the everyday register."""
    library = with_.library
    said = [
        [*_spoken(term.names), *term.definition.root.items()] for term in library.glossary.values()
    ]
    said += [_spoken(thing.names) for thing in library.everyday.values()]
    names = Numbered()
    rows = numbered(
        Row(number, 0, "more", language, words, shown=False)
        for number, all_ in enumerate(said)
        for language, words in all_
    )
    read = terms(rows.spelt, with_.lexicon, names)
    found = [list[int]() for _ in said]
    for row, concept in concepts_of(rows, len(rows.shown), with_.lexicon, with_.concepts, names):
        found[rows.document[row]].append(concept)
    for row, document in enumerate(rows.document):
        stems = read.stems[rows.words[rows.limits[row] : rows.limits[row + 1]]]
        found[document] += stems[stems >= 0].tolist()
    every = list(names)
    return ([every[term] for term in row] for row in found)


def _spoken(names: Mapping[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, name) for language, all_ in names.items() for name in all_]
