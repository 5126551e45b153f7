"""One index over a made-up library, one over the real criteria, and small ones made to measure."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from index.search import Search, open_search
from kb.library import Library
from tests.generate import generated_library, library_of
from tests.real import REAL

Open = Callable[..., Search]


@pytest.fixture(scope="session")
def library() -> Library:
    return generated_library(120)


@pytest.fixture(scope="session")
def search(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    opened = open_search(library, tmp_path_factory.mktemp("made-up"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def real(real_instance: Path) -> Iterator[Search]:
    opened = open_search(REAL, real_instance / "index")
    yield opened
    opened.close()


@pytest.fixture
def searching(tmp_path: Path) -> Iterator[Open]:
    """Opens a search over the given entry files."""
    opened: list[Search] = []

    def open_over(*files: dict[str, Any]) -> Search:
        opened.append(open_search(library_of(list(files)), tmp_path / str(len(opened))))
        return opened[-1]

    yield open_over
    for one in opened:
        one.close()
