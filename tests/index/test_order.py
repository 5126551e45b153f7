from contextlib import closing

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.build import build, update
from index.order import around
from index.request import Request
from index.search import open_search
from index.words import fold
from kb.library import Library
from tests.generate import criterion, library_of


@given(
    keys=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=40),
    start=st.integers(0, 45),
    size=st.integers(1, 10),
)
def test_a_page_is_cut_from_what_is_ordered_around_it(
    keys: list[tuple[int, int]], start: int, size: int
) -> None:
    first = np.asarray([one for one, _ in keys], np.float64)
    ties = np.asarray([other for _, other in keys], np.float64)
    found, skipped = around(first, ties.__getitem__, start, start + size)
    exact = sorted(range(len(keys)), key=lambda at: (*keys[at], at))
    ranked = sorted(found, key=lambda at: (*keys[at], at))
    assert ranked[start - skipped : start + size - skipped] == exact[start : start + size]


TITLES = st.text("aABbéß-Öo", min_size=1, max_size=4)


@settings(max_examples=25, deadline=None)
@given(
    before=st.lists(TITLES, min_size=1, max_size=8),
    after=st.lists(st.tuples(st.integers(0, 11), TITLES), max_size=8),
)
def test_titles_changed_since_the_build_stand_in_their_order(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[tuple[int, str]]
) -> None:
    """An entry of `after` replaces the one of this number, or is a new one."""
    folder = tmp_path_factory.mktemp("ordered")
    titles = {f"e-{number}": title for number, title in enumerate(before)}
    build(titled(titles), folder)
    for number, title in after:
        titles[f"e-{number}"] = title
        update(titled(titles), [f"e-{number}"], folder)
    with closing(open_search(titled(titles), folder)) as search:
        for language in ("en", "nl", "bg", "xx"):
            found = search.search(Request("", sort="title", language=language, size=50))
            exact = sorted(titles, key=lambda one: (fold(said(titles[one], language)), one))
            assert [hit.id for hit in found.hits] == exact


def titled(titles: dict[str, str]) -> Library:
    """A library with these titles, and in Dutch with others, which are in another order."""
    return library_of(
        [
            criterion(one, title={"en": title, "nl": said(title, "nl")})
            for one, title in titles.items()
        ]
    )


def said(title: str, language: str) -> str:
    return title[::-1] if language == "nl" else title
