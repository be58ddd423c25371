"""Bulk inserts and SQLite's statistics: what keeps a member with 10,000 people quick."""

import pytest
from sqlalchemy import event, text

from app.core.access import Scope
from app.core.context import Hearth
from app.core.database import Database, insert_rows
from app.models import Institution


def test_insert_rows__some_cells_empty__one_statement(hearth: Hearth) -> None:
    sent: list[str] = []
    event.listen(
        hearth.database.engine, "before_cursor_execute", lambda *said: sent.append(said[2])
    )
    rows = [
        {"urn": f"9990{number:02}", "name": f"School {number}", "kind": "school",
         "phase": "secondary", "region": "London" if number % 2 else None}
        for number in range(20)
    ]  # fmt: skip
    with hearth.database.transaction(Scope.everything()) as session:
        session.execute(insert_rows(Institution), rows)
    assert sum(statement.startswith("INSERT INTO institution") for statement in sent) == 1


def test_refresh_statistics__sqlite__planner_knows_the_tables(hearth: Hearth) -> None:
    hearth.database.refresh_statistics()
    with hearth.database.engine.connect() as connection:
        known = set(connection.scalars(text("SELECT tbl FROM sqlite_stat1")))
    assert {"institution", "organisation"} <= known


def test_refresh_statistics__somebody_is_writing__goes_on_without(
    hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.core.database.SQLITE_PATIENCE_SECONDS", 0)
    impatient = Database(hearth.settings.records_url)
    with hearth.database.transaction(Scope.everything()) as session:
        session.connection()  # takes the one write lock
        impatient.refresh_statistics()
    impatient.dispose()
