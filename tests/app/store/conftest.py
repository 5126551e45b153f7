"""An empty store, once on SQLite and once on PostgreSQL."""

from datetime import UTC, datetime

import pytest

from tests.app.databases import database_url, postgres, store

__all__ = ["database_url", "postgres", "store"]


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
