"""Working data: people, sessions, proposals, comments and the audit, in a real database.

The only room that knows SQLAlchemy and Alembic. SQLite in the instance folder by default, PostgreSQL
by one setting. Knowledge never lives here: published texts are YAML files only. Functions take an
open transaction (`Store.reading()` or `Store.writing()`) and give back frozen data; they decide
nothing about who may do what, which is the business of `kb` and of the services in `app`.
"""

from app.store.opened import Db, Store, StoreError, open_store

__all__ = ["Db", "Store", "StoreError", "open_store"]
