"""Queries read arrays; Whoosh is the index of record. Both must say the same."""

from pathlib import Path

import numpy as np
import pytest
from whoosh.index import open_dir

from index import opened
from index.build import build, ready, update
from index.kept import OVERHEAD, Kept
from index.postings import Postings
from index.weights import STEPS, kept
from kb.library import Library
from tests.generate import criterion, library_of

OLD = [criterion(f"n{number}", f"Juice {number}") for number in range(40)]
NEW = [criterion("n3", "Water"), *OLD[:3], *OLD[4:]]


def by_arrays(path: Path, term: str) -> dict[str, float]:
    """Entry -> weight of `term`, as queries read it."""
    build = opened.read(path)
    ids = [entry for segment in build.segments for entry in segment.ids]
    read = Postings(build)._read(term)
    weights = (read.scores / STEPS).tolist()
    return {ids[at]: weight for at, weight in zip(read.documents, weights, strict=True)}


def by_whoosh(path: Path, term: str) -> dict[str, float]:
    """The same, by Whoosh's own reader."""
    found = {}
    with open_dir(str(path)).reader() as reader:
        if ("terms", term) in reader:
            matcher = reader.postings("terms", term)
            while matcher.is_active():
                found[reader.stored_fields(matcher.id())["id"]] = matcher.weight()
                matcher.next()
    return found


def test_every_term_is_as_whoosh_has_it(library: Library, tmp_path: Path) -> None:
    path = ready(library, tmp_path)
    with open_dir(str(path)).reader() as reader:
        terms = [term.decode() for term in reader.lexicon("terms")]
    assert len(terms) > 1000
    for term in [*terms[::50], "en:panel", "en:nowhere", "nl:norm", "concept:solar-panel"]:
        assert by_arrays(path, term) == pytest.approx(by_whoosh(path, term)), term


def test_after_updates_both_have_what_is_new_and_not_what_is_gone(tmp_path: Path) -> None:
    build(library_of(OLD), tmp_path)
    update(library_of(NEW), ["n3"], tmp_path)
    update(library_of(NEW[1:]), ["n3"], tmp_path)
    update(library_of(NEW), ["n3"], tmp_path)
    path = ready(library_of(NEW), tmp_path)
    for term in ("en:juic", "en:water", "other:n3"):
        assert by_arrays(path, term) == pytest.approx(by_whoosh(path, term))
    assert len(by_arrays(path, "en:juic")) == 39
    assert by_arrays(path, "en:water").keys() == {"n3"}


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


def test_a_kept_weight_is_never_nothing_and_never_more_than_fits() -> None:
    kept_ = kept(np.asarray([1e-9, 1, 2.001, 500], np.float32)) / STEPS
    assert kept_.tolist() == pytest.approx([1 / STEPS, 1, 2.001, 128], abs=1 / STEPS)
