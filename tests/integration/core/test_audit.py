"""The audit log finds every change of itself (trust.md 1.2, audit)."""

import random
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.core import audit, migrations
from app.core.access import Scope
from app.core.database import Database
from app.models import AuditEvent
from tests.support.world import World

KEY = b"a key that the database's keeper does not have"


def write_events(database: Database, count: int) -> None:
    for number in range(count):
        with database.transaction(Scope.nothing()) as session:
            audit.set_origin(session, audit.Origin(user_id=7, role="Member user", kind="web"))
            audit.record(
                session, "participant.read", entity="participant", entity_ids=[number, number + 1]
            )


def verify(database: Database, head: dict[str, Any] | None = None) -> audit.Verdict:
    with database.session(Scope.nothing(), writes=False) as session:
        return audit.verify(session, head=head, key=KEY)


def head_of(database: Database) -> dict[str, Any]:
    with database.session(Scope.nothing(), writes=False) as session:
        return audit.export_head(session, KEY)


def tamper(database: Database, statement: str, **values: Any) -> None:
    """Change the log as somebody with the owner's rights could."""
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS tr_audit_event_no_update")
        connection.exec_driver_sql("DROP TRIGGER IF EXISTS tr_audit_event_no_delete")
        connection.execute(text(statement), values)


@pytest.fixture
def sqlite_log(tmp_path: Path) -> Iterator[Database]:
    """A log of twelve events, on the database whose keeper can change everything."""
    url = f"sqlite:///{tmp_path / 'log.db'}"
    migrations.upgrade(url)
    database = Database(url)
    write_events(database, 12)
    yield database
    database.dispose()


def test_verify__untouched__sound(both: tuple[Database, World, str]) -> None:
    write_events(both[0], 20)
    assert verify(both[0]) == audit.Verdict(20, None)


def test_record__rolled_back__leaves_nothing(both: tuple[Database, World, str]) -> None:
    with both[0].session(Scope.nothing()) as session:
        audit.record(session, "participant.create", entity="participant", entity_ids=[1])
        session.rollback()
        session.commit()
    assert verify(both[0]) == audit.Verdict(0, None)


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET action = 'nothing'", "DELETE FROM audit_event"]
)
def test_log__change_through_the_database__refused(
    both: tuple[Database, World, str], statement: str
) -> None:
    write_events(both[0], 2)
    with pytest.raises(DBAPIError), both[0].engine.begin() as connection:
        connection.execute(text(statement))
    assert verify(both[0]).is_sound


def test_record__many_writers_at_once__one_unbroken_chain(
    both: tuple[Database, World, str],
) -> None:
    barrier = threading.Barrier(4)

    def write() -> None:
        barrier.wait()
        write_events(both[0], 10)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify(both[0]) == audit.Verdict(40, None)


CHANGES = {
    "a field": "UPDATE audit_event SET action = 'participant.create' WHERE sequence = :n",
    "whose": "UPDATE audit_event SET user_id = 8 WHERE sequence = :n",
    "which records": "UPDATE audit_event SET entity_ids = '[99]' WHERE sequence = :n",
    "when": "UPDATE audit_event SET at = '2020-01-01 00:00:00.000000' WHERE sequence = :n",
    "a hash": "UPDATE audit_event SET hash = :h WHERE sequence = :n",
    "removal": "DELETE FROM audit_event WHERE sequence = :n",
    "order": "UPDATE audit_event SET sequence = 1000 - sequence WHERE sequence IN (:n, 1)",
}


@pytest.mark.parametrize("change", CHANGES)
def test_verify__one_change__found(sqlite_log: Database, change: str) -> None:
    number = random.Random(change).randint(2, 12)
    statement = CHANGES[change]
    values: dict[str, Any] = {"n": number} | ({"h": "f" * 64} if ":h" in statement else {})
    tamper(sqlite_log, statement, **values)
    assert not verify(sqlite_log).is_sound


def test_verify__end_cut_and_head_moved_back__found_by_the_exported_head(
    sqlite_log: Database,
) -> None:
    exported = head_of(sqlite_log)
    tamper(sqlite_log, "DELETE FROM audit_event WHERE sequence > 8")
    tamper(
        sqlite_log,
        "UPDATE audit_head SET sequence = 8,"
        " hash = (SELECT hash FROM audit_event WHERE sequence = 8)",
    )
    assert verify(sqlite_log).is_sound, "the database alone cannot tell"
    assert not verify(sqlite_log, exported).is_sound


def test_verify__all_rewritten_with_good_hashes__found_by_the_exported_head(
    sqlite_log: Database,
) -> None:
    exported = head_of(sqlite_log)
    with sqlite_log.session(Scope.nothing(), writes=False) as session:
        events = list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)))
    previous = audit.FIRST_HASH
    for event in events:
        event.user_id = 8
        row = {name: getattr(event, name) for name in audit.HASHED}
        digest = audit.event_hash(previous, row)
        tamper(
            sqlite_log,
            "UPDATE audit_event SET user_id = 8, previous_hash = :p, hash = :h"
            " WHERE sequence = :n",
            p=previous, h=digest, n=event.sequence,
        )  # fmt: skip
        previous = digest
    tamper(sqlite_log, "UPDATE audit_head SET hash = :h", h=previous)
    assert verify(sqlite_log).is_sound, "the database alone cannot tell"
    assert not verify(sqlite_log, exported).is_sound


def test_verify__head_signed_with_another_key__refused(sqlite_log: Database) -> None:
    head = head_of(sqlite_log) | {"hash": "0" * 64}
    assert "not signed" in str(verify(sqlite_log, head).fault)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.fixed_dictionaries(
        {
            "sequence": st.integers(1, 10**9),
            "at": st.datetimes(timezones=st.timezones()).map(lambda at: at),
            "action": st.text(max_size=20),
            "detail": st.dictionaries(st.text(max_size=5), st.integers(), max_size=3),
        }
    ),
    st.data(),
)
def test_event_hash__any_other_value__other_hash(row: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["sequence", "action"]))
    other = row | {name: row[name] + (1 if name == "sequence" else "x")}
    assert audit.event_hash("", row) == audit.event_hash("", dict(reversed(row.items())))
    assert audit.event_hash("", row) != audit.event_hash("", other)
    assert audit.event_hash("", row) != audit.event_hash("1", row)
