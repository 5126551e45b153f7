"""The postings are read by blocks from inside Whoosh: they must be those that its own door gives."""

from pathlib import Path

import numpy as np
import pytest

from index.build import build, ready, update
from index.kept import OVERHEAD, Kept
from index.postings import Postings
from kb.library import Library
from tests.generate import criterion, library_of

OLD = [criterion(f"n{number}", f"Juice {number}") for number in range(40)]
NEW = [criterion("n3", "Water"), *OLD[:3], *OLD[4:]]


def by_whoosh(postings: Postings, field: str, term: str) -> dict[int, float]:
    matcher = postings._reader.postings(field, term)
    found = {}
    while matcher.is_active():
        found[matcher.id()] = matcher.weight()
        matcher.next()
    return found


@pytest.mark.parametrize("term", ["limit", "panel", "solar", "a", "n"])
def test_lists_are_those_that_whoosh_gives(library: Library, tmp_path: Path, term: str) -> None:
    postings = Postings(ready(library, tmp_path))
    read = postings._read("words_en", term)
    if ("words_en", term) in postings._reader:
        expected = by_whoosh(postings, "words_en", term)
        assert dict(zip(read.documents, read.scores, strict=True)) == pytest.approx(expected)
    else:
        assert len(read) == 0
    postings.close()


def test_after_an_update_the_lists_of_all_segments_count_and_the_dead_do_not(
    tmp_path: Path,
) -> None:
    build(library_of(OLD), tmp_path)
    update(library_of(NEW), "n3", tmp_path)
    postings = Postings(ready(library_of(NEW), tmp_path))
    read = postings._read("words_en", "juic")
    assert dict(zip(read.documents, read.scores, strict=True)) == pytest.approx(
        by_whoosh(postings, "words_en", "juic")
    )
    assert len(read) == 39
    assert postings.numbers["n3"] not in read.documents
    postings.close()


def test_what_is_kept_is_bounded_in_bytes() -> None:
    made: list[int] = []

    def make(size: int) -> np.ndarray:
        made.append(size)
        return np.zeros(size, np.uint8)

    kept = Kept(make, 3 * (100 + OVERHEAD))
    for size in (97, 98, 99, 97, 100, 98):
        kept(size)
    assert made == [97, 98, 99, 100, 98]  # 97 was used again, so 98 went
    assert kept.nbytes <= 3 * (100 + OVERHEAD)
