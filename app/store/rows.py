"""All rows of all tables as lines of JSON, and back: into either kind of database."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Date, func, insert, select, text
from sqlalchemy.orm import Session

from app.store.tables import Base, Moment


def names() -> tuple[str, ...]:
    """The tables, those that others point to first."""
    return tuple(table.name for table in Base.metadata.sorted_tables)


def lines(db: Session, name: str) -> Iterator[str]:
    """The rows of a table, one line each, in the order of its key."""
    table = Base.metadata.tables[name]
    for row in db.execute(select(table).order_by(*table.primary_key)).mappings():
        yield json.dumps(dict(row), default=_plain, ensure_ascii=False)


def fill(db: Session, name: str, given: Iterable[str]) -> int:
    """Put rows into an empty table. Raises ValueError when it is not empty, or a line is no row."""
    table = Base.metadata.tables[name]
    if db.scalar(select(func.count()).select_from(table)):
        raise ValueError(f"The table {name} is not empty.")
    rows = [_row(table.columns, json.loads(line)) for line in given]
    if rows:
        db.execute(insert(table), rows)
    if "id" in table.columns and db.get_bind().dialect.name == "postgresql":
        highest = f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), max(id)) FROM {name}"
        db.execute(text(highest))
    return len(rows)


def _row(columns: Mapping[str, Column[Any]] | Any, row: dict[str, Any]) -> dict[str, Any]:
    typed = {Moment: datetime.fromisoformat, Date: date.fromisoformat}
    for name, value in row.items():
        read = typed.get(type(columns[name].type))
        if read and value is not None:
            row[name] = read(value)
    return row


def _plain(value: date | datetime) -> str:
    return value.isoformat()
