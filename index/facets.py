"""Filters and counts, over the facet values of all documents.

Inside a facet values widen the result (OR), between facets they narrow it (AND). A count is what
choosing that value shows; in a facet of which other values are chosen, what choosing it adds.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.arrays import gathered, starts
from index.kept import Kept
from index.postings import Numbers
from index.request import FACETS
from index.results import Facet, FacetValue
from index.segment import Segment
from kb.library import Library

Filters = Mapping[str, tuple[str, ...]]
Labels = Mapping[str, Mapping[str, str]]  # facet -> value -> label, in the vocabulary's order

LABELS = {
    "kind": "Kind",
    "community": "Community",
    "use": "Use",
    "level": "Level",
    "topic": "Topic",
    "division": "CPV division",
    "country": "Country",
    "language": "Language",
    "status": "Status",
}
RANKED = ("kind", "use", "level", "status")  # few values, shown in the order of the vocabulary


PER_DOCUMENT = 60  # words of bits that are counted in the time of one document's list
PASSING_KEPT = 8_000_000  # bytes
MORE = 1 << 40  # than any count


class Columns:
    """The facet values of all documents of a build: as a list for each document, and as a row of bits
    for each value, one bit for each document."""

    def __init__(self, segments: Sequence[Segment], alive: NDArray[np.bool_]) -> None:
        every = sorted({one for segment in segments for one in segment.facets})
        number = {one: at for at, one in enumerate(every)}
        self.values = [(facet, value) for facet, _, value in (one.partition(":") for one in every)]
        self.of_facet = {
            facet: [at for at, (one, _) in enumerate(self.values) if one == facet]
            for facet in FACETS
        }
        renumbered = [np.asarray([number[one] for one in s.facets], np.int32) for s in segments]
        self._codes = np.concatenate(
            [new[one.facet_codes] for new, one in zip(renumbered, segments, strict=True)]
        )
        self._at = starts(np.concatenate([np.diff(one.facet_at) for one in segments]))
        self._size = len(alive)
        self._documents = int(np.count_nonzero(alive))
        self._bits = np.packbits(self._rows(), axis=1, bitorder="little").view(np.uint64)
        self._totals = self._by_bits(alive)
        self.passing = Kept(self._passing, PASSING_KEPT)

    def _rows(self) -> NDArray[np.bool_]:
        """For each value a mark for each document; documents are made up to whole words of bits."""
        marks = np.zeros((len(self.values), -(-self._size // 64) * 64), bool)
        marks[self._codes, np.repeat(np.arange(self._size), np.diff(self._at))] = True
        return marks

    def _passing(self, rows: tuple[int, ...]) -> NDArray[np.bool_]:
        """The documents that have one of the values with these numbers."""
        bits = np.bitwise_or.reduce(self._bits[list(rows)], axis=0, initial=0)
        return np.unpackbits(bits.view(np.uint8), count=self._size, bitorder="little").astype(bool)

    def pass_(self, filters: Filters, documents: Numbers, but: str = "") -> NDArray[np.bool_]:
        """Which of the documents pass every filter except that of the facet `but`."""
        passed = np.ones(len(documents), bool)
        for facet, values in filters.items():
            if facet != but:
                # kept by numbers, because nobody limits how long a chosen value is
                held = (at for at in self.of_facet[facet] if self.values[at][1] in values)
                passed &= self.passing(tuple(held))[documents]
        return passed

    def counts(self, documents: Numbers) -> NDArray[np.int64]:
        """How many of these different documents have each value."""
        if len(documents) == self._documents:
            return self._totals
        if len(documents) * PER_DOCUMENT < self._bits.size:
            index, _ = gathered(self._at, documents)
            return np.bincount(self._codes[index], minlength=len(self.values))
        marks = np.zeros(self._size, bool)
        marks[documents] = True
        return self._by_bits(marks)

    def _by_bits(self, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
        counts: NDArray[np.int64] = np.bitwise_count(self._bits & packed(marks)).sum(axis=1)
        return counts


def packed(marks: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """One mark for each document -> one bit for each, in words of 64."""
    bits = np.zeros(-(-len(marks) // 64) * 8, np.uint8)
    packed_ = np.packbits(marks, bitorder="little")
    bits[: len(packed_)] = packed_
    return bits.view(np.uint64)


class Shelves(NamedTuple):
    """The values of all facets, one facet after the other, in the order in which equal counts are
    shown: by the vocabulary in a facet of `RANKED`, whatever the counts, else by label. `limits` are
    those of the facets."""

    codes: NDArray[np.int64]
    values: list[tuple[str, str]]  # value and label
    limits: NDArray[np.int64]
    before: NDArray[np.int64]  # what sorts the values of one facet before those of the next
    counting: NDArray[np.int64]  # 1 where the count decides about the order, else 0


def shelves(known: Columns, labels: Labels) -> Shelves:
    """Every facet, for readers of the language of these labels."""
    codes: list[int] = []
    for facet, all_ in known.of_facet.items():
        said = labels[facet]
        rank = {value: at for at, value in enumerate(said)} if facet in RANKED else {}
        named = [(code, known.values[code][1]) for code in all_]
        named.sort(key=lambda one: (rank.get(one[1], len(rank)), said.get(one[1], one[1])))
        codes += [code for code, _ in named]
    lengths = [len(all_) for all_ in known.of_facet.values()]
    told = [known.values[code] for code in codes]
    return Shelves(
        np.asarray(codes, np.int64),
        [(value, labels[facet].get(value, value)) for facet, value in told],
        starts(lengths),
        np.repeat(np.arange(len(lengths)) * MORE, lengths),
        np.repeat([facet not in RANKED for facet in known.of_facet], lengths).astype(np.int64),
    )


def counted(
    known: Columns, filters: Filters, documents: Numbers, shelves_: Shelves
) -> tuple[Facet, ...]:
    """Every facet with the values that the documents found have, and those that are chosen; of a facet
    that filters, with those that choosing them instead would show."""
    limits = shelves_.limits.tolist()
    here, alone = _clicks(known, filters, documents, shelves_)
    order = np.argsort(shelves_.before - here * shelves_.counting, kind="stable")
    order = order[alone[order] > 0]
    pairs = zip(order.tolist(), here[order].tolist(), strict=True)
    said = shelves_.values
    shown = [FacetValue(said[at][0], said[at][1], count, False) for at, count in pairs]
    ends = np.searchsorted(shelves_.before[order], np.arange(len(limits)) * MORE).tolist()
    found = []
    for at, name in enumerate(known.of_facet):
        values = shown[ends[at] : ends[at + 1]]
        if name in filters:
            every = dict(shelves_.values[limits[at] : limits[at + 1]])
            values = [*_with_chosen(values, filters[name], every)]
        found.append(Facet(name, LABELS[name], tuple(values)))
    return tuple(found)


def _clicks(
    known: Columns, filters: Filters, documents: Numbers, shelves_: Shelves
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each value the documents that choosing it shows or adds, and those that it would show alone
    in its facet."""
    passed = known.counts(documents[known.pass_(filters, documents)] if filters else documents)
    here = passed[shelves_.codes]
    alone = here.copy()
    for at, name in enumerate(known.of_facet):
        if name in filters:
            held = slice(shelves_.limits[at], shelves_.limits[at + 1])
            others = known.counts(documents[known.pass_(filters, documents, but=name)])
            alone[held] = others[shelves_.codes[held]]
            chosen = [value in filters[name] for value, _ in shelves_.values[held]]
            here[held] = alone[held] - np.where(chosen, 0, here[held])
    return here, alone


def _with_chosen(
    values: Sequence[FacetValue], chosen: tuple[str, ...], said: Mapping[str, str]
) -> Iterator[FacetValue]:
    """The values, marked where they are chosen; then those chosen that nothing has."""
    for one in values:
        yield one._replace(selected=one.value in chosen)
    held = {one.value for one in values}
    for value in chosen:
        if value not in held:
            yield FacetValue(value, said.get(value, value), 0, True)


def value_labels(library: Library, language: str) -> Labels:
    """How a reader of `language` calls the facet values."""
    vocabulary = library.vocabulary
    lists = {
        "kind": vocabulary.kinds,
        "use": vocabulary.uses,
        "level": vocabulary.levels,
        "topic": vocabulary.topics,
        "country": vocabulary.countries,
        "language": vocabulary.languages,
        "status": vocabulary.statuses,
    }
    said = {
        facet: {value: word.label.said(language) for value, word in terms.items()}
        for facet, terms in lists.items()
    }
    said["community"] = {one.id: one.name.said(language) for one in library.communities.values()}
    said["division"] = {
        code[:2]: label.said(language)
        for code, label in vocabulary.cpv.items()
        if code.endswith("000000")
    }
    return said
