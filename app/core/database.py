"""Engines and sessions. Services flush; only a request, a job or a command commits."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Insert, create_engine, event, insert
from sqlalchemy.engine import Connection, Engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access.actor import Scope
from app.core.access.rows import SCOPE, guard_rows

WRITES = "hearth_writes"
SQLITE_PATIENCE_SECONDS = 20
STATISTICS_ROWS = 1_000  # of each index, so that it takes milliseconds at any size


class RecordsSession(Session):
    """A session whose every statement is scoped to an actor (`app.core.access.rows`)."""

    def rollback(self) -> None:
        """Undo what was done, also when the database has not been asked anything yet."""
        super().rollback()
        audit.take_pending(self)


guard_rows(RecordsSession)
audit.write_before_commit(RecordsSession)


class Database:
    """The records: one pool of connections, and sessions with a scope."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        self.is_sqlite = parsed.get_backend_name() == "sqlite"
        arguments: dict[str, Any] = (
            {"connect_args": {"timeout": SQLITE_PATIENCE_SECONDS}}
            if self.is_sqlite
            else {"pool_pre_ping": True, "pool_timeout": 5, "connect_args": {"connect_timeout": 3}}
        )
        # Errors name the statement, never its values: those may be personal data.
        self.engine: Engine = create_engine(parsed, hide_parameters=True, **arguments)
        if self.is_sqlite:
            _prepare_sqlite(self.engine)
        self._writer = self.engine.execution_options(**{WRITES: True})

    def session(self, scope: Scope, *, writes: bool = True) -> RecordsSession:
        """Open a session that reaches the members in `scope`.

        A writing session takes SQLite's one write lock when it begins, so that it never reads
        what another writer is about to change.
        """
        return RecordsSession(
            self._writer if writes else self.engine, info={SCOPE: scope}, expire_on_commit=False
        )

    @contextmanager
    def transaction(self, scope: Scope) -> Iterator[RecordsSession]:
        """Open a writing session that commits at the end, or rolls all of it back."""
        with self.session(scope) as session, session.begin():
            yield session

    def refresh_statistics(self) -> None:
        """Let SQLite look at how its tables have grown.

        Without that it guesses, and reads a whole member's register for each of its activities.
        PostgreSQL looks by itself, but not at once: see `look_at_growing`.
        """
        if self.is_sqlite:
            # Somebody writes for longer than the patience: the next job's end will do.
            with suppress(OperationalError), self._writer.begin() as connection:
                connection.exec_driver_sql(f"PRAGMA analysis_limit={STATISTICS_ROWS}")
                connection.exec_driver_sql("ANALYZE")

    def look_at_growing(self, *models: type[Any]) -> None:
        """Let PostgreSQL look at tables that have just begun to fill.

        It plans the check of a foreign key once, and on a table that it believes to be empty it
        may read a whole member's rows for each: imports ran at a fifth of their speed until
        autovacuum came round. Without the right to do so it only warns.
        """
        if not self.is_sqlite:
            names = ", ".join(model.__tablename__ for model in models)
            with self.engine.begin() as connection:
                connection.exec_driver_sql(f"ANALYZE {names}")

    def dispose(self) -> None:
        self.engine.dispose()


def insert_rows(model: type[Any]) -> Insert:
    """Return an insert for many rows, some with cells that others have empty.

    Left to itself, the ORM leaves empty cells out, and so sends one statement for each run of
    rows with the same cells empty. Here `None` is written as nothing, a column's default or not.
    """
    return insert(model).execution_options(render_nulls=True)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says when a transaction begins
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA temp_store=MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
