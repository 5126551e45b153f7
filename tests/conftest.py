"""What every test may lean on: a small valid library, a copy of it to break, a fixed day, and the index of
the real criteria."""

import gc
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from kb.library import Library
from kb.load import load

LIBRARY = Path(__file__).parent / "library"
MEMORY = Path("/dev/shm")
ROOM = 2_000_000_000  # bytes


def pytest_configure() -> None:
    """Temporary folders are in memory where there is room for them, since a database waits for a disk
    at every commit. What is written is written all the same, and no test takes the power away."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM and may_run_programs(MEMORY):
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def may_run_programs(folder: Path) -> bool:
    """The hooks of git are programs, too."""
    return not os.statvfs(folder).f_flag & os.ST_NOEXEC


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """The tests and the real library are millions of objects that stay until the end: to look through
    them again and again for garbage took a third of the time of finding the tests."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers first: their files take longest, and one begun last leaves other processes idle. Of tests
    with one name only one would run, without a word, since processes are handed names."""
    twice = [name for name, times in Counter(item.nodeid for item in items).items() if times > 1]
    if twice:
        raise pytest.UsageError(f"more than one test is called {twice[0]}")
    items.sort(key=lambda item: "browser" not in item.path.parts)


@pytest.fixture(scope="session")
def today() -> date:
    return date(2026, 11, 22)


@pytest.fixture(scope="session")
def library() -> Library:
    """The small library, read once; tests that write take `folder`."""
    return load(LIBRARY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the small library that the test may change."""
    return Path(shutil.copytree(LIBRARY, tmp_path / "library"))


@pytest.fixture(scope="session")
def real_instance(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """An instance folder with the index of the real criteria and its files as they were read. The
    processes of a run have one, since building it takes long; who writes takes a copy."""
    from app.settings import Settings  # not above: the tests of kb know no site
    from app.site import open_site
    from tests.real import REAL

    own = tmp_path_factory.getbasetemp()
    settings = Settings(REAL.root, (own if worker_id == "master" else own.parent) / "real")
    open_site(settings).search.close()  # those who build an index wait for each other
    return settings.instance
