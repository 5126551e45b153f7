"""What every test may lean on: a small valid library, a copy of it to break, and a fixed day."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from kb.library import Library
from kb.load import load

LIBRARY = Path(__file__).parent / "library"


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
