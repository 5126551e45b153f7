"""A draft -> every term where it stands in the documents: the input of the weights."""

from typing import NamedTuple

import numpy as np

from index.analysis import GROUP, LANGUAGE, Array
from index.arrays import gathered
from index.draft import Draft
from index.fields import CONCEPT, GROUPS, SPELT
from index.weights import Occurrences, Weighed

PAIRED = [GROUP[group.name] for group in GROUPS if group.pairs]
NAMING = [GROUP[group.name] for group in GROUPS if group.concepts]
CORRECTING = [GROUP[name] for name in SPELT]


class Said(NamedTuple):
    """Every word of every document: its number, and where it stands."""

    words: Array
    documents: Array
    groups: Array
    languages: Array


def said_in(draft: Draft) -> Said:
    """The words of all documents: those of their own texts, then those of their labels."""
    rows, own = draft.rows, draft.own
    row_of = np.repeat(np.arange(len(rows.shown)), np.diff(rows.limits))
    first_rows = np.searchsorted(rows.document[own:], np.arange(len(set(draft.labelled[1])) + 1))
    index, counts = gathered(rows.limits[own:][first_rows], draft.labelled[1])
    index = np.concatenate([np.arange(rows.limits[own]), index])
    row_of_word = row_of[index]
    documents = rows.document[row_of_word]
    documents[rows.limits[own] :] = np.repeat(draft.labelled[0], counts)
    return Said(rows.words[index], documents, rows.group[row_of_word], rows.language[row_of_word])


def occurrences(draft: Draft, said: Said) -> Occurrences:
    """Every stem, part of a compound and concept of every document."""
    stems = draft.terms.stems[said.words]
    full = np.flatnonzero(stems >= 0)
    index, counts = gathered(draft.terms.part_at, said.words)
    of_word = np.repeat(np.arange(len(said.words)), counts)
    alone: list[tuple[Array, ...]] = [
        (stems[full], said.documents[full], said.groups[full], said.languages[full]),
        (
            draft.terms.parts[index],
            said.documents[of_word],
            np.full(len(index), GROUP["parts"], np.int32),
            said.languages[of_word],
        ),
    ]
    found = [(*one, np.ones(len(one[0]), np.int64)) for one in alone]
    found = [(*one, one[-1]) for one in (*found, _concepts(draft))]
    columns = zip(*found, _pairs(draft), strict=True)
    return Occurrences(*(np.concatenate(one) for one in columns))


def _pairs(draft: Draft) -> tuple[Array, ...]:
    """Each two words that follow each other in one text; stop words between them do not count."""
    rows = draft.rows
    row_of = np.repeat(np.arange(draft.own), np.diff(rows.limits[: draft.own + 1]))
    stems = draft.terms.stems[rows.words[: len(row_of)]]
    held = np.flatnonzero((stems >= 0) & np.isin(rows.group[row_of], PAIRED))
    stems, row_of = stems[held], row_of[held]
    first = np.flatnonzero(row_of[:-1] == row_of[1:])
    keys = stems[first].astype(np.int64) << 32 | stems[first + 1]
    every, inverse = np.unique(keys, return_inverse=True)
    named = list(draft.names)
    terms_ = [
        draft.names[f"{named[key >> 32]} {named[key & 0xFFFFFFFF].partition(':')[2]}"]
        for key in every.tolist()
    ]
    of_row = row_of[first]
    once = np.ones(len(first), np.int64)
    return (
        np.asarray(terms_, np.int32)[inverse], rows.document[of_row], rows.group[of_row],
        rows.language[of_row], once, np.zeros_like(once),
    )  # fmt: skip


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


def spellings(draft: Draft, said: Said) -> Weighed:
    """The words as they are written, for corrections."""
    spelt = draft.terms.spellings[said.words]
    kept = (spelt >= 0) & np.isin(said.groups, CORRECTING)
    keys = np.unique(spelt[kept].astype(np.int64) << 32 | said.documents[kept])
    once = np.ones(len(keys), np.float32)
    return Weighed((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32), once)
