"""Entries -> a segment. Every text is read once; the rest is done on arrays of numbered terms."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from index import weights
from index.analysis import (
    GROUP,
    LANGUAGE,
    Array,
    Numbered,
    Row,
    Rows,
    Terms,
    concepts_of,
    numbered,
    terms,
)  # fmt: skip
from index.arrays import Numbers, Strings, gathered, starts
from index.compounds import Lexicon
from index.concepts import Concepts, concepts
from index.documents import codes, facet_values, labels, told
from index.fields import CONCEPT, GROUPS, ID, SPELT, TITLE
from index.order import WEIGHT, age, title_key
from index.segment import Segment
from index.suggest import openings
from index.weights import Lengths, Occurrences, Weighed, weighed
from index.words import OTHER, fold
from kb.library import Library
from kb.model import AnyEntry

ORDERED = [GROUP[group.name] for group in GROUPS if group.phrases]
NAMING = [GROUP[group.name] for group in GROUPS if group.concepts]
CORRECTING = [GROUP[name] for name in SPELT]
SAMPLE = 500  # entries that the average lengths are taken from


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


def sample(entries: Sequence[AnyEntry]) -> Sequence[AnyEntry]:
    """An even sample of the entries."""
    return entries[:: max(1, -(-len(entries) // SAMPLE))]


def lengths(draft: Draft) -> Lengths:
    """The average lengths of the texts of these entries."""
    return weights.lengths(_occurrences(draft, _said(draft)))


def segment(draft: Draft, average: Lengths) -> Segment:
    """The segment of the entries; `average` are the lengths of the last full build."""
    entries = draft.entries
    said = _said(draft)
    names = _names(entries, draft.names)
    postings = (weighed(_occurrences(draft, said), average), _spellings(draft, said), names)
    of_terms, documents, weights_ = (np.concatenate(one) for one in zip(*postings, strict=True))
    terms_, new = _sorted(draft.names, np.unique(np.concatenate([of_terms, draft.named[1]])))
    of_terms = new[of_terms]
    by_term = np.lexsort((documents, of_terms))
    facets, facet_at, facet_codes = _facets(entries)
    return Segment(
        ids=Strings.packed(entry.id for entry in entries),
        ages=np.asarray([age(entry) for entry in entries], np.float64),
        standing=np.asarray([WEIGHT[entry.status] for entry in entries], np.float32),
        title_keys=_title_keys(entries),
        facets=facets, facet_at=facet_at, facet_codes=facet_codes,
        terms=terms_,
        post_at=_limits(of_terms, len(terms_)),
        post_documents=documents[by_term], post_weights=weights_[by_term],
        named_rows=draft.named[0], named_terms=new[draft.named[1]],
        **_texts(draft, len(entries), new),
    )  # fmt: skip


class _Said(NamedTuple):
    """Every word of every document: its number, and where it stands."""

    words: Array
    documents: Array
    groups: Array
    languages: Array


def _said(draft: Draft) -> _Said:
    """The words of all documents: those of their own texts, then those of their labels."""
    rows, own = draft.rows, draft.own
    row_of = np.repeat(np.arange(len(rows.shown)), np.diff(rows.limits))
    first_rows = np.searchsorted(rows.document[own:], np.arange(len(set(draft.labelled[1])) + 1))
    index, counts = gathered(rows.limits[own:][first_rows], draft.labelled[1])
    index = np.concatenate([np.arange(rows.limits[own]), index])
    row_of_word = row_of[index]
    documents = rows.document[row_of_word]
    documents[rows.limits[own] :] = np.repeat(draft.labelled[0], counts)
    return _Said(rows.words[index], documents, rows.group[row_of_word], rows.language[row_of_word])


def _occurrences(draft: Draft, said: _Said) -> Occurrences:
    """Every stem, part of a compound and concept of every document."""
    stems = draft.terms.stems[said.words]
    full = np.flatnonzero(stems >= 0)
    index, counts = gathered(draft.terms.part_at, said.words)
    of_word = np.repeat(np.arange(len(said.words)), counts)
    found = [
        (stems[full], said.documents[full], said.groups[full], said.languages[full]),
        (
            draft.terms.parts[index],
            said.documents[of_word],
            np.full(len(index), GROUP["parts"], np.int32),
            said.languages[of_word],
        ),
    ]
    once = [(*one, np.ones(len(one[0]), np.int64)) for one in found]
    joined = zip(*once, _concepts(draft), strict=True)
    return Occurrences(*(np.concatenate(one) for one in joined))


def _concepts(draft: Draft) -> tuple[Array, ...]:
    """How often each group of each document names each concept, in the language that names it most
    often."""
    rows, concepts_ = draft.named
    naming = np.isin(draft.rows.group[rows], NAMING)
    rows, concepts_ = rows[naming], concepts_[naming]
    place = draft.rows.document[rows].astype(np.int64) * len(GROUPS) + draft.rows.group[rows]
    keys = np.stack([place, concepts_, draft.rows.language[rows]])
    (places, terms_, _), times = np.unique(keys, axis=1, return_counts=True)
    cells, inverse = np.unique(np.stack([places, terms_]), axis=1, return_inverse=True)
    most = np.zeros(cells.shape[1], np.int64)
    np.maximum.at(most, inverse.ravel(), times)
    documents, groups = np.divmod(cells[0], len(GROUPS))
    return cells[1], documents, groups, np.full(len(most), LANGUAGE[CONCEPT], np.int32), most


def _spellings(draft: Draft, said: _Said) -> Weighed:
    """The words as they are written, for corrections."""
    spelt = draft.terms.spellings[said.words]
    kept = (spelt >= 0) & np.isin(said.groups, CORRECTING)
    keys = np.unique(spelt[kept].astype(np.int64) << 32 | said.documents[kept])
    once = np.ones(len(keys), np.float32)
    return Weighed((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32), once)


def _names(entries: Sequence[AnyEntry], names: Numbered) -> Weighed:
    """The id and the titles of each document, and the words by which they are suggested."""
    found = [
        (names[name], document)
        for document, entry in enumerate(entries)
        for name in (
            f"{ID}:{entry.id}",
            *dict.fromkeys(f"{TITLE}:{fold(title)}" for title in entry.title.root.values()),
            *dict.fromkeys(openings(entry)),
        )
    ]
    terms_, documents = np.asarray(found, np.int32).reshape(-1, 2).T
    return Weighed(terms_, documents, np.ones(len(terms_), np.float32))


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


def _title_keys(entries: Sequence[AnyEntry]) -> Array:
    """Language -> document -> the beginning of its title; English stands in for what is missing."""
    found = np.empty((len(LANGUAGE), len(entries)), np.uint64)
    found[:] = [title_key(entry.title.en) for entry in entries]
    for document, entry in enumerate(entries):
        for language, title in entry.title.root.items():
            if language in LANGUAGE:
                found[LANGUAGE[language], document] = title_key(title)
    return found


def _sorted(names: Numbered, used: Array) -> tuple[Strings, Array]:
    """The terms that are used, in order, and the new number of each."""
    every = list(names)
    order = sorted(used.tolist(), key=every.__getitem__)
    new = np.full(len(every), -1, np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    return Strings.packed(every[number] for number in order), new


def _texts(draft: Draft, documents: int, new: Array) -> dict[str, Any]:
    """The rows with their words, but for stop words; and term -> the words that are it, in texts in
    which phrases are looked for."""
    rows, own = draft.rows, draft.own
    stems = draft.terms.stems[rows.words[: rows.limits[own]]]
    held = np.flatnonzero(stems >= 0)
    row_of = np.repeat(np.arange(own), np.diff(rows.limits[: own + 1]))[held]
    words = new[stems[held]]
    standing = np.flatnonzero(np.isin(rows.group[row_of], ORDERED))
    by_term = np.argsort(words[standing], kind="stable")
    used = int(new.max(initial=-1)) + 1
    return {
        "row_at": _limits(rows.document[:own], documents),
        "row_texts": rows.text[:own].astype(np.uint16),
        "row_groups": rows.group[:own].astype(np.uint8),
        "row_languages": rows.language[:own].astype(np.uint8),
        "shown": Strings.packed(rows.shown[:own]),
        "word_at": _limits(row_of, own),
        "word_terms": words,
        "word_starts": rows.starts[held],
        "word_ends": rows.ends[held],
        "place_at": _limits(words[standing], used),
        "places": standing[by_term].astype(np.int32),
    }


def _facets(entries: Sequence[AnyEntry]) -> tuple[Strings, Numbers, Array]:
    """All values of all facets in order, and which of them each document has."""
    held = [
        [f"{facet}:{value}" for facet, values in facet_values(entry).items() for value in values]
        for entry in entries
    ]
    every = sorted({one for values in held for one in values})
    number = {one: at for at, one in enumerate(every)}
    codes_ = np.asarray([number[one] for values in held for one in values], np.int32)
    return Strings.packed(every), starts([len(values) for values in held]), codes_


def _limits(sorted_or_not: Array, count: int) -> Numbers:
    """The limits of `count` lists, given the list that each member is in."""
    return starts(np.bincount(sorted_or_not, minlength=count))
