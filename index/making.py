"""A draft -> a segment: all that queries need, as arrays."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from index import weights
from index.analysis import GROUP, LANGUAGE, Array, Numbered
from index.arrays import Numbers, Strings, narrow, starts
from index.documents import facet_values
from index.draft import Draft
from index.fields import GROUPS, ID, TITLE
from index.occurrences import occurrences, said_in, spellings
from index.order import WEIGHT, age
from index.segment import Segment
from index.suggest import openings
from index.weights import Lengths, Weighed, weighed
from index.words import fold
from kb.model import AnyEntry

ORDERED = [GROUP[group.name] for group in GROUPS if group.phrases]
SAMPLE = 500  # entries that the average lengths are taken from


def sample(entries: Sequence[AnyEntry]) -> Sequence[AnyEntry]:
    """An even sample of the entries."""
    return entries[:: max(1, -(-len(entries) // SAMPLE))]


def lengths(draft: Draft) -> Lengths:
    """The average lengths of the texts of these entries."""
    return weights.lengths(occurrences(draft, said_in(draft)))


def segment(draft: Draft, average: Lengths) -> Segment:
    """The segment of the entries; `average` are the lengths of the last full build."""
    entries = draft.entries
    said = said_in(draft)
    names = _names(entries, draft.names)
    postings = (weighed(occurrences(draft, said), average), spellings(draft, said), names)
    of_terms, documents, weights_ = (np.concatenate(one) for one in zip(*postings, strict=True))
    terms_, new = _sorted(draft.names, np.unique(np.concatenate([of_terms, draft.named[1]])))
    of_terms = new[of_terms]
    by_term = np.lexsort((documents, of_terms))
    facets, facet_at, facet_codes = _facets(entries)
    return Segment(
        ids=Strings.packed(entry.id for entry in entries),
        ages=np.asarray([age(entry) for entry in entries], np.float64),
        standing=np.asarray([WEIGHT[entry.status] for entry in entries], np.float32),
        titles=new[_titles(entries, draft.names)],
        facets=facets, facet_at=facet_at, facet_codes=facet_codes,
        terms=terms_,
        post_at=_limits(of_terms, len(terms_)),
        post_documents=documents[by_term], post_weights=weights.kept(weights_[by_term]),
        named_rows=draft.named[0], named_terms=new[draft.named[1]],
        **_texts(draft, len(entries), new),
    )  # fmt: skip


def _names(entries: Sequence[AnyEntry], names: Numbered) -> Weighed:
    """The id and the titles of each document, and the words by which they are suggested."""
    found = [
        (names[name], document)
        for document, entry in enumerate(entries)
        for name in (
            f"{ID}:{entry.id}",
            *dict.fromkeys(map(_titled, entry.title.root.values())),
            *dict.fromkeys(openings(entry)),
        )
    ]
    terms_, documents = np.asarray(found, np.int32).reshape(-1, 2).T
    return Weighed(terms_, documents, np.ones(len(terms_), np.float32))


def _titles(entries: Sequence[AnyEntry], names: Numbered) -> Array:
    """Language -> document -> the term that is its title; English stands in for what is missing."""
    found = np.empty((len(LANGUAGE), len(entries)), np.int32)
    found[:] = [names[_titled(entry.title.en)] for entry in entries]
    for document, entry in enumerate(entries):
        for language, title in entry.title.root.items():
            if language in LANGUAGE:
                found[LANGUAGE[language], document] = names[_titled(title)]
    return found


def _titled(title: str) -> str:
    return f"{TITLE}:{fold(title)}"


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
        "word_starts": narrow(rows.starts[held]),
        "word_lengths": narrow(rows.ends[held] - rows.starts[held]),
        "place_at": _limits(words[standing], used),
        "places": (standing + row_of[standing])[by_term].astype(np.int32),
    }


def _facets(entries: Sequence[AnyEntry]) -> tuple[Strings, Numbers, Array]:
    """All values of all facets in order, and which of them each document has."""
    held = [
        [
            f"{facet}:{value}"
            for facet, values in facet_values(entry).items()
            for value in dict.fromkeys(values)
        ]
        for entry in entries
    ]
    every = sorted({one for values in held for one in values})
    number = {one: at for at, one in enumerate(every)}
    codes_ = np.asarray([number[one] for values in held for one in values], np.int32)
    return Strings.packed(every), starts([len(values) for values in held]), codes_


def _limits(sorted_or_not: Array, count: int) -> Numbers:
    """The limits of `count` lists, given the list that each member is in."""
    return starts(np.bincount(sorted_or_not, minlength=count))
