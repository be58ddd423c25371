"""A worker killed in the midst of its work, and two uploads of the same people at once."""

import random
import shutil
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core import migrations
from app.core.access import Scope
from app.core.access.actor import actor_of
from app.core.audit import verify
from app.core.context import EXTENSION, Hearth
from app.factory import create_app
from app.models import Address, Characteristic, Participant, Upload, UploadRow, User
from app.uploads import mapping, services
from app.uploads.columns import list_columns
from etl.postcodes import PostcodeDirectory
from tests.integration.conftest import settings_for
from tests.integration.uploads.conftest import SendFile, csv_of, person
from tests.integration.uploads.worker_process import work_off, worker_settings
from tests.support.world import World, build_world

REPOSITORY = Path(__file__).parents[3]
ROWS = [person(n, **({"Surname": ""} if n % 9 == 0 else {})) for n in range(1, 61)]


def state_of(hearth: Hearth) -> list[Any]:
    """All that an import leaves, without the numbers and instants that differ by nature."""
    with hearth.database.session(Scope.everything()) as session:
        people = session.scalars(select(Participant).order_by(Participant.reference)).unique()
        found: list[Any] = [(p.reference, p.full_name, p.postcode, p.sex) for p in people]
        found.append(len(session.scalars(select(Address).order_by(Address.id)).all()))
        codes = session.scalars(select(Characteristic).order_by(Characteristic.id)).all()
        found.append(len(codes))
        rows = session.scalars(select(UploadRow).order_by(UploadRow.row_number))
        found += [(row.row_number, row.state, row.effect) for row in rows]
        found += [u.counts for u in session.scalars(select(Upload).order_by(Upload.id))]
        assert verify(session).is_sound
    return found


def start_worker(instance: Path) -> subprocess.Popen[str]:
    order = [sys.executable, "-m", "tests.integration.uploads.worker_process", str(instance)]
    worker = subprocess.Popen(order, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True)
    assert worker.stdout is not None
    assert worker.stdout.readline().strip() == "ready"
    return worker


def run_to_the_end(instance: Path) -> None:
    """Do what waits as a worker does, but here: a process of its own takes seconds to start."""
    hearth: Hearth = create_app(worker_settings(instance)).extensions[EXTENSION]
    work_off(hearth)
    hearth.database.dispose()


def kill_after(instance: Path, milliseconds: int) -> None:
    with start_worker(instance) as worker:
        time.sleep(milliseconds / 1000)
        worker.kill()
    time.sleep(1.1)  # the lease of the dead one runs out


@pytest.mark.parametrize("moment", random.Random(9).sample(range(5, 400, 5), 3))
def test_killed__while_importing__ends_as_if_undisturbed(
    send: SendFile, hearth: Hearth, app: Flask, tmp_path: Path, moment: int
) -> None:
    sent = send(ROWS).map()
    assert sent.post("/import").status_code == 303
    with hearth.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    undisturbed = tmp_path / "undisturbed"
    undisturbed.mkdir()
    shutil.copy(tmp_path / "hearth.db", undisturbed / "hearth.db")
    run_to_the_end(undisturbed)

    kill_after(tmp_path, moment)
    run_to_the_end(tmp_path)

    other = create_app(settings_for(undisturbed)).extensions[EXTENSION]
    assert state_of(hearth) == state_of(other)
    assert sent.record.state == "imported"
    other.database.dispose()


def test_killed__while_checking__is_checked_from_the_start(
    send: SendFile, hearth: Hearth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.uploads import checking

    monkeypatch.setattr(checking, "CHECK_ROWS", 10)
    sent = send(ROWS)
    real = checking.Checker.place
    calls: list[int] = []

    def die_at_third(self: Any, session: Any, verdicts: Any) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt  # nothing catches it: the job stays as a kill leaves it
        real(self, session, verdicts)

    monkeypatch.setattr(checking.Checker, "place", die_at_third)
    with pytest.raises(KeyboardInterrupt):
        sent.map()
    assert len(sent.rows) == 20
    tomorrow = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)  # the lease has long run out
    monkeypatch.setattr(hearth, "clock", lambda: tomorrow)
    sent.work()

    assert sent.record.state == "to_review"
    assert len(sent.rows) == 60
    assert sum(sent.record.counts.values()) == 60


def upload_in_thread(
    hearth: Hearth, actor: Any, barrier: threading.Barrier, problems: list[Any]
) -> None:
    """Sends, checks and imports the same people as another thread does at the same time."""
    from io import BytesIO

    from app.uploads.checking import check_table
    from app.uploads.importing import import_upload
    from app.uploads.reading import read_file

    try:
        with hearth.database.transaction(actor.scope) as session:
            upload = services.send_file(
                session, hearth=hearth, actor=actor, kind="participants", activity_id=None,
                file_name="people.csv", stream=BytesIO(csv_of(ROWS)),
            )  # fmt: skip
            columns = list_columns("participants", hearth.today)
            upload.summary = read_file(
                hearth, stored_as=upload.stored_as, file_name="people.csv", columns=columns
            )
            upload.state = "to_map"
            choice = {one.header: one.column for one in mapping.suggest(session, upload, columns)}
            services.start_check(
                session, upload, hearth=hearth, actor=actor, choice=choice, readings={}
            )
        open_session = lambda: hearth.database.session(actor.scope)  # noqa: E731
        check_table(hearth, upload, open_session, lambda *_: None)
        with hearth.database.transaction(actor.scope) as session:
            session.get_one(Upload, upload.id).state = "importing"
        barrier.wait(timeout=120)
        import_upload(hearth, open_session, upload.id, actor, lambda *_: None)
    except Exception as error:  # noqa: BLE001 - shown by the test, in its own thread
        problems.append(error)
        barrier.abort()


def two_at_once(hearth: Hearth, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.uploads import importing

    monkeypatch.setattr(importing, "CHUNK_ROWS", 7)
    with hearth.database.session(Scope.everything()) as session:
        actor = actor_of(session, session.get_one(User, world.users["member_user"]))
    barrier, problems = threading.Barrier(2), []
    threads = [
        threading.Thread(target=upload_in_thread, args=(hearth, actor, barrier, problems))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=200)
    assert not problems, problems

    good = [row for row in ROWS if row["Surname"]]
    with hearth.database.session(Scope.everything()) as session:
        people = session.scalars(select(Participant).order_by(Participant.id)).unique().all()
        assert sorted(p.reference or "" for p in people) == sorted(r["Reference"] for r in good)
        for upload in session.scalars(select(Upload).order_by(Upload.id)):
            assert upload.state == "imported"
            assert sum(upload.counts.values()) == len(ROWS)
            landed = upload.counts.get("imported", 0) + upload.counts.get("unchanged", 0)
            assert landed == len(good), upload.counts
        assert verify(session).is_sound


def test_two_uploads_at_once__sqlite__no_duplicate_and_nothing_lost(
    hearth: Hearth, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    two_at_once(hearth, world, monkeypatch)


@pytest.mark.postgres
def test_two_uploads_at_once__postgresql__no_duplicate_and_nothing_lost(
    postgres_databases: Any,
    postcodes: PostcodeDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database = postgres_databases.create()
    migrations.upgrade(database.owner_url)
    hearth = create_app(settings_for(tmp_path, database.app_url)).extensions[EXTENSION]
    hearth.postcodes = postcodes
    owner = create_app(settings_for(tmp_path, database.owner_url)).extensions[EXTENSION]
    world = build_world(owner.database)
    try:
        two_at_once(hearth, world, monkeypatch)
    finally:
        hearth.database.dispose()
        owner.database.dispose()
