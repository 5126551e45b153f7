import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.order import around, title_key


@given(
    keys=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40),
    start=st.integers(0, 45),
    size=st.integers(1, 10),
)
def test_a_page_is_cut_from_what_is_ordered_around_it(
    keys: list[tuple[int, int]], start: int, size: int
) -> None:
    first = np.asarray([one for one, _ in keys], np.float64)
    ties = np.asarray([other for _, other in keys], np.uint64)
    found, skipped = around(first, ties.__getitem__, start, start + size)
    exact = sorted(range(len(keys)), key=lambda at: (*keys[at], at))
    ranked = sorted(found, key=lambda at: (*keys[at], at))
    assert ranked[start - skipped : start + size - skipped] == exact[start : start + size]


@pytest.mark.parametrize(("one", "other"), [("Ablage", "Zange"), ("élan", "fir"), ("A", "Ab")])
def test_titles_are_ordered_by_their_beginnings(one: str, other: str) -> None:
    assert title_key(one) < title_key(other)
