"""A library read in two halves is the library read at once."""

from dataclasses import fields

import numpy as np
import pytest

from index.arrays import Strings
from index.compounds import lexicon
from index.draft import drafted, given
from index.making import lengths, segment
from index.merge import merged
from index.segment import Segment
from kb.library import Library


@pytest.fixture(scope="module")
def pair(library: Library) -> tuple[Segment, Segment]:
    with_ = given(library, lexicon(library))
    entries = list(library.entries.values())
    whole = drafted(entries, with_)
    average = lengths(whole)
    halves = [segment(drafted(part, with_), average) for part in (entries[:50], entries[50:])]
    return segment(whole, average), merged(*halves)


@pytest.mark.parametrize("name", [field.name for field in fields(Segment)])
def test_two_halves_are_the_whole(pair: tuple[Segment, Segment], name: str) -> None:
    whole, halves = (getattr(one, name) for one in pair)
    if isinstance(whole, Strings):
        assert list(halves) == list(whole)
    elif whole.dtype.kind == "f":
        assert halves == pytest.approx(whole)
    else:
        assert np.array_equal(halves, whole)
