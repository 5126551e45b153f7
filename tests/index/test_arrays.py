import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.arrays import FENCE, Strings, among, distinct

WORDS = st.lists(st.text(max_size=3), max_size=4 * FENCE, unique=True)
NUMBERS = st.lists(st.integers(0, 50), max_size=40)


@given(words=WORDS, wanted=st.text(max_size=3))
def test_a_string_is_found_where_it_stands(words: list[str], wanted: str) -> None:
    ordered = sorted(words, key=str.encode)
    packed = Strings.packed(ordered)
    for word in (wanted, *words[:3]):
        assert packed.find(word) == (ordered.index(word) if word in ordered else None)
        assert packed.place(word) == sum(one.encode() < word.encode() for one in ordered)
    begun = [one for one in ordered if one.startswith(wanted)]
    assert packed.some(packed.starting(wanted)) == begun


@given(some=NUMBERS, others=NUMBERS)
def test_numbers_are_told_apart(some: list[int], others: list[int]) -> None:
    ordered = distinct(np.asarray(others, np.int32))
    assert ordered.tolist() == sorted(set(others))
    held = among(np.asarray(some, np.int64), ordered).tolist()
    assert held == [one in others for one in some]
