"""Two members with records of every kind, on either database; the second one's carry a mark.

Whatever shows the mark to the first member's people has leaked.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.activities.services import add_sessions
from app.core import jobs, migrations
from app.core.access import Scope, actor_of
from app.core.context import EXTENSION, Hearth
from app.core.database import Database
from app.factory import create_app
from app.models import (
    Activity,
    Participant,
    Programme,
    Publication,
    Registration,
    SavedKind,
    SavedMap,
    Upload,
    User,
)
from app.uploads import reading, services
from etl.postcodes import PostcodeDirectory
from etl.readers.child import parse
from tests.integration.conftest import settings_for
from tests.integration.uploads.conftest import csv_of, person
from tests.support.records import Recorder
from tests.support.studies import add_study
from tests.support.world import World, build_world

MARK = "Zephyrine"
"""A name that stands in every record of the second member and nowhere else."""
NOON = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
BOTH_DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture
def app(
    request: pytest.FixtureRequest,
    prepared_database: tuple[Path, World],
    tmp_path: Path,
    postcodes: PostcodeDirectory,
) -> Iterator[Flask]:
    """The application, on SQLite unless a test asks for `postgresql` (by indirect parameter)."""
    address = ""
    if getattr(request, "param", "sqlite") == "postgresql":
        made = request.getfixturevalue("postgres_databases").create()
        migrations.upgrade(made.owner_url)
        database = Database(made.app_url)
        build_world(database)
        database.dispose()
        address = made.app_url
    else:
        shutil.copy(prepared_database[0], tmp_path / "hearth.db")
    created = create_app(settings_for(tmp_path, address), clock=lambda: NOON)
    created.config["WTF_CSRF_ENABLED"] = False
    created.extensions[EXTENSION].postcodes = postcodes
    yield created
    created.extensions[EXTENSION].database.dispose()


@pytest.fixture
def recorder(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads uploads in this process: the guarded child takes seconds to start."""

    def read(path: Path, out: Path, *, limits: Any, **rest: Any) -> Any:
        return parse(path, out, limits=limits, **rest)

    monkeypatch.setattr(reading, "read_spreadsheet", read)


@dataclass
class Holdings:
    """The numbers of one member's records."""

    participant: int = 0
    deleted_participant: int = 0
    activity: int = 0
    deleted_activity: int = 0
    programme: int = 0
    session: int = 0
    registration: int = 0
    upload: int = 0
    upload_row: int = 0
    user: int = 0
    job: int = 0
    publication: int = 0
    study: int = 0
    saved_map: int = 0
    saved_plan: int = 0


@pytest.fixture
def holdings(
    hearth: Hearth, world: World, recorder: Recorder, read_here: None
) -> tuple[Holdings, Holdings]:
    """What Wexcombe and Ferrand hold; Ferrand's numbers come last, so they differ."""
    first = _fill(hearth, recorder, world.wexcombe, world.users["member_user"], "Amira")
    second = _fill(hearth, recorder, world.ferrand, world.users["other_member_user"], MARK)
    return first, second


def _fill(hearth: Hearth, recorder: Recorder, member: int, user: int, name: str) -> Holdings:
    held = Holdings(user=user)
    held.participant = recorder.participant(member, name, f"{name}son", reference=f"{name}-1")
    recorder.participant(member, f"{name}a", f"{name}dottir", reference=f"{name}-2")
    held.deleted_participant = recorder.participant(member, f"Old{name}", f"{name}sen")
    held.activity = recorder.activity(member, f"{name} day", reference=f"{name}-A")
    held.deleted_activity = recorder.activity(member, f"Old {name} day")
    with hearth.database.transaction(Scope.everything()) as session:
        activity = session.get_one(Activity, held.activity)
        meeting = (NOON.replace(day=1), NOON.replace(day=1, hour=12))
        (added,) = add_sessions(
            session, activity=activity, title=f"{name} session", meetings=[meeting], hours=2
        )
        held.session = added.id
        programme = Programme(organisation_id=member, title=f"{name} programme")
        session.add(programme)
        session.flush()
        activity.programme_id = held.programme = programme.id
        session.get_one(Participant, held.deleted_participant).deleted_at = NOON
        session.get_one(Activity, held.deleted_activity).deleted_at = NOON
    recorder.attendance(held.activity, held.participant)
    recorder.attendance(held.activity, held.participant, session_id=held.session)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        held.registration = (
            session.scalars(
                select(Registration.id).where(Registration.activity_id == held.activity)
            ).first()
            or 0
        )
    with hearth.database.transaction(Scope.everything()) as session:
        draft = Publication(
            organisation_id=member, title=f"{name} day", whose=f"{name}son", report="hesa-track",
            edition=1, prepared_by=user, prepared_at=NOON,
        )  # fmt: skip
        saved = SavedMap(
            organisation_id=member, name=f"{name} day", address="rule=imd_decile.1", saved_by=user
        )
        plan = SavedMap(
            organisation_id=member, kind=SavedKind.PLANNER, name=f"{name} day",
            address="rule=imd_decile.1", saved_by=user,
        )  # fmt: skip
        session.add_all([draft, saved, plan])
        session.flush()
        held.publication, held.saved_map, held.saved_plan = draft.id, saved.id, plan.id
    held.study = add_study(hearth, user, member=member, with_files=True, title=f"{name} study")
    held.upload = _upload(hearth, user, name)
    held.upload_row = 2
    return held


def _upload(hearth: Hearth, user: int, name: str) -> int:
    from io import BytesIO

    rows = [person(1, **{"First name": name}), person(2, **{"First name": name, "DOB": "?"})]
    with hearth.database.transaction(Scope.everything()) as session:
        actor = actor_of(session, session.get_one(User, user))
    with hearth.database.transaction(actor.scope) as session:
        upload = services.send_file(
            session, hearth=hearth, actor=actor, kind="participants", activity_id=None,
            file_name=f"{name}.csv", stream=BytesIO(csv_of(rows)),
        )  # fmt: skip
        number = upload.id
    while jobs.run_one(hearth, "test"):
        pass
    columns = ("reference", "first_name", "last_name", "date_of_birth", "postcode",
               "institution_id", "sex")  # fmt: skip
    with hearth.database.transaction(actor.scope) as session:
        upload = session.get_one(Upload, number)
        headers = [column["header"] for column in upload.summary["columns"]]
        choice = dict(zip(headers, columns, strict=True))
        readings = dict.fromkeys(headers, "day_first")
        services.start_check(
            session, upload, hearth=hearth, actor=actor, choice=choice, readings=readings
        )
    while jobs.run_one(hearth, "test"):
        pass
    return number
