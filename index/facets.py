"""Filters and counts. Every facet value is a bitmask with one bit per document.

Inside a facet values widen the result (OR), between facets they narrow it (AND). A count is taken
over the hits that pass the filters of all other facets, so it is what choosing that value shows.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import reduce
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from index.request import FACETS
from index.results import Facet, FacetValue
from kb.library import Library

Masks = Mapping[str, Mapping[str, int]]  # facet -> value -> documents
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


def masks(values: Mapping[int, Mapping[str, tuple[str, ...]]]) -> Masks:
    """Document number -> facet -> values, turned around."""
    found: dict[str, dict[str, list[int]]] = {facet: defaultdict(list) for facet in FACETS}
    for document, facets_ in values.items():
        for facet, chosen in facets_.items():
            for value in chosen:
                found[facet][value].append(document)
    size = max(values, default=0) + 1
    return {
        facet: {value: _mask(documents, size) for value, documents in by_value.items()}
        for facet, by_value in found.items()
    }


def _mask(documents: list[int], size: int) -> int:
    marks_ = np.zeros(size, bool)
    marks_[documents] = True
    return bits(marks_)


def bits(marks_: NDArray[np.bool_]) -> int:
    """One mark for each document -> a bitmask."""
    return int.from_bytes(np.packbits(marks_, bitorder="little").tobytes(), "little")


def marks(mask: int, size: int) -> NDArray[np.bool_]:
    """A bitmask -> one mark for each of `size` documents."""
    packed = np.frombuffer(mask.to_bytes(size // 8 + 1, "little"), np.uint8)
    return np.unpackbits(packed, count=size, bitorder="little").astype(bool)


def passing(known: Masks, filters: Filters, hits: int, but: str = "") -> int:
    """The hits that pass every filter except that of the facet `but`."""
    chosen = [
        reduce(or_, (known[facet].get(value, 0) for value in values), 0)
        for facet, values in filters.items()
        if facet != but
    ]
    return reduce(and_, chosen, hits)


def counted(known: Masks, filters: Filters, hits: int, labels: Labels) -> tuple[Facet, ...]:
    """Every facet with the values that the hits have, and those that are chosen."""
    found = []
    for name in FACETS:
        chosen = filters.get(name, ())
        among = passing(known, filters, hits, but=name)
        values = [
            FacetValue(value, labels[name].get(value, value), count, value in chosen)
            for value in dict.fromkeys((*known[name], *chosen))
            if (count := (known[name].get(value, 0) & among).bit_count()) or value in chosen
        ]
        rank = {value: at for at, value in enumerate(labels[name])} if name in RANKED else {}
        values.sort(key=lambda one: (rank.get(one.value, len(rank)), -one.count, one.label))
        found.append(Facet(name, LABELS[name], tuple(values)))
    return tuple(found)


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
