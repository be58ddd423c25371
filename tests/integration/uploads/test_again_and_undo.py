"""Sent again nothing changes; what changed is changed and no more; an import goes as it came."""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.core.access import Scope
from app.core.context import Hearth
from app.models import AuditEvent, Participant
from app.uploads import storage
from tests.integration.uploads.conftest import SendFile, person


def people(hearth: Hearth, *, deleted: bool = False) -> list[Participant]:
    with hearth.database.session(Scope.everything()) as session:
        found = select(Participant).order_by(Participant.id)
        return list(session.scalars(found.execution_options(include_deleted=deleted)).unique())


def count_participant_events(hearth: Hearth) -> int:
    with hearth.database.session(Scope.everything()) as session:
        changes = AuditEvent.action.in_(["participant.create", "participant.update"])
        return session.scalar(select(func.count(AuditEvent.sequence)).where(changes)) or 0


def test_same_file__sent_twice__is_recognised_and_changes_nothing(
    send: SendFile, hearth: Hearth
) -> None:
    rows = [person(n) for n in range(1, 21)]
    send(rows).map().import_rows()
    before = count_participant_events(hearth)
    again = send(rows)
    assert "This very file was sent on" in again.page()
    again.map().import_rows()

    assert set(again.states().values()) == {"unchanged"}
    assert len(people(hearth)) == 20
    assert count_participant_events(hearth) == before
    assert "Nothing has changed" in again.page()


def test_same_file__few_rows_changed__exactly_those_change(send: SendFile, hearth: Hearth) -> None:
    rows = [person(n) for n in range(1, 101)]
    send(rows).map().import_rows()
    rows[41] = person(42, Gender="Other")
    again = send(rows).map().import_rows()

    assert [number for number, state in again.states().items() if state == "imported"] == [43]
    assert again.rows[43].effect["fields"] == {"sex": ["11", "12"]} or again.rows[43].effect[
        "fields"
    ] == {"sex": ["10", "12"]}


KINDS: list[dict[str, str] | None] = [
    {}, None, {"Surname": ""}, {"DOB": "31/02/2008"}, {"Home postcode": "nonsense"},
    {"Reference": ""}, {"First name": "=1+1"},
]  # fmt: skip


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
@given(drawn=st.lists(st.tuples(st.integers(1, 6), st.integers(0, len(KINDS) - 1)), max_size=25))
def test_counts__any_mixture_of_rows__always_add_up(
    drawn: list[tuple[int, int]], send: SendFile
) -> None:
    rows: list[dict[str, str]] = [person(99)]
    rows += [{} if KINDS[kind] is None else person(n, **KINDS[kind]) for n, kind in drawn]  # type: ignore[arg-type]
    rows.append(person(98))
    sent = send(rows).map()
    assert sum(sent.record.counts.values()) == len(rows)
    if sent.record.counts.get("ready"):
        sent.import_rows()
        assert sum(sent.record.counts.values()) == len(rows)
        assert not sent.record.counts.get("ready")


def test_undo__import__deletes_what_it_created_and_puts_back_what_it_changed(
    send: SendFile, hearth: Hearth
) -> None:
    first = send([person(1), person(2)]).map().import_rows()
    sent = send([person(1, Gender="Other"), person(3)]).map().import_rows()
    sex = people(hearth)[0].sex
    assert sent.post("/undo").status_code == 303
    sent.work()

    assert sent.states() == {2: "undone", 3: "undone"}
    assert sex == "12"
    assert [one.sex for one in people(hearth)] == [
        "11" if row.cleaned["sex"] == "11" else "10" for row in first.rows.values()
    ]
    assert len(people(hearth, deleted=True)) == 3
    assert "The import was taken back" in sent.page()


def test_undo__changed_since__is_left_and_the_row_says_so(send: SendFile, hearth: Hearth) -> None:
    sent = send([person(1), person(2)]).map().import_rows()
    with hearth.database.transaction(Scope.everything()) as session:
        session.scalars(select(Participant).order_by(Participant.id)).unique().all()[
            0
        ].middle_name = "Jane"
    sent.post("/undo")
    sent.work()

    assert sent.states() == {2: "imported", 3: "undone"}
    assert "middle name" in (sent.rows[2].problem or "")
    assert len(people(hearth)) == 1


def test_undo__and_sent_again__records_them_again(send: SendFile, hearth: Hearth) -> None:
    rows = [person(1), person(2)]
    sent = send(rows).map().import_rows()
    sent.post("/undo")
    sent.work()
    send(rows).map().import_rows()

    assert len(people(hearth)) == 2


def test_stop__while_importing__keeps_what_was_imported(
    send: SendFile, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.uploads import importing

    monkeypatch.setattr(importing, "CHUNK_ROWS", 3)
    sent = send([person(n) for n in range(1, 9)]).map()
    real = importing.import_people

    def stop_after_first(session: Any, *rest: Any) -> None:
        real(session, *rest)
        if not stopped:
            stopped.append(True)

    stopped: list[bool] = []
    monkeypatch.setattr(importing, "import_people", stop_after_first)
    sent.post("/import")
    assert sent.post("/stop").status_code == 303
    sent.work()

    assert sent.record.state == "to_review"
    assert set(sent.states().values()) == {"ready"}
    sent.import_rows()
    assert len(people(hearth)) == 8


def test_discard__before_import__leaves_neither_rows_nor_files(
    send: SendFile, hearth: Hearth
) -> None:
    sent = send([person(1)]).map()
    sent.post("/stop")

    assert sent.rows == {}
    assert list(storage.folder(hearth).iterdir()) == []
    assert sent.record.state == "cancelled"


def test_files__of_an_upload__are_private_and_go_when_no_row_waits(
    send: SendFile, hearth: Hearth
) -> None:
    sent = send([person(1), person(2, Surname="")])
    (kept,) = storage.folder(hearth).iterdir()  # the table; the file itself is gone already
    assert kept.stat().st_mode & 0o777 == 0o600
    assert sent.record.file_name not in kept.name
    sent.map().import_rows()
    assert kept.exists()

    sent.post("/rows/3", **{"cell-last_name": "Adeyemi"})
    sent.import_rows()
    assert list(storage.folder(hearth).iterdir()) == []


def test_files__a_week_old__go_with_the_next_upload(send: SendFile, hearth: Hearth) -> None:
    sent = send([person(1)])
    table = storage.table(hearth, sent.record.stored_as)
    week_ago = hearth.clock().timestamp() - 8 * 86_400
    os.utime(table, (week_ago, week_ago))
    send([person(2)])

    assert not table.exists()
    answer = sent.post("/columns", **{"column-0": "reference"})
    assert answer.status_code == 409
    assert "removed a week after" in answer.get_data(as_text=True)
