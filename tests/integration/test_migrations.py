"""Migrations on both databases, with records in them: up, down, up, and nothing left over."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, inspect, select, text

from app.core import migrations
from app.core.access import Scope
from app.core.database import Database
from app.models import (
    Activity,
    Address,
    Base,
    Characteristic,
    HesesCorrection,
    HesesRun,
    ImpactStudy,
    Institution,
    Job,
    LinkDecision,
    LinkLease,
    Participant,
    Programme,
    Publication,
    Registration,
    SavedKind,
    SavedMap,
    Session,
    Upload,
    UploadMapping,
    UploadRow,
)
from tests.support.postgres import Databases
from tests.support.world import World, build_world

REVISIONS = [
    script.revision
    for script in reversed(
        list(ScriptDirectory(str(migrations.FOLDER)).walk_revisions("base", "heads"))
    )
]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture(params=["sqlite", "postgresql"])
def owner_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, as the role that owns its tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'hearth.db'}"
    else:
        databases: Databases = request.getfixturevalue("postgres_databases")
        yield databases.create().owner_url


def fill(url: str) -> World:
    """Write at least one row into every table that belongs to a member."""
    database = Database(url)
    world = build_world(database)
    own = {"organisation_id": world.wexcombe}
    with database.transaction(Scope.everything()) as session:
        school = session.scalars(select(Institution).order_by(Institution.id)).first()
        assert school is not None
        person = Participant(
            **own, first_name="Amira", last_name="Example", date_of_birth=date(2008, 5, 1),
            search_name="example amira", institution_id=school.id,
        )  # fmt: skip
        programme = Programme(**own, title="Future Makers")
        session.add_all([person, programme])
        session.flush()
        activity = Activity(
            **own, title="Visit", activity_type="campus_visit", academic_year="2026/27",
            starts_on=date(2026, 11, 2), ends_on=date(2026, 11, 2), contact_hours=5,
            programme_id=programme.id, host_id=school.id,
        )  # fmt: skip
        upload = Upload(
            **own, user_id=world.users["member_user"], kind="participants", file_name="a.csv",
            stored_as="x", content_hash="0" * 64,
        )  # fmt: skip
        run = HesesRun(year=1998, file_name="hesa.csv", sha256="0" * 64, started_at=NOON)
        study = example_study(world)
        session.add_all([activity, upload, run, study, *examples_saved(world)])
        session.flush()
        meeting = Session(
            **own, activity_id=activity.id, title="Morning", starts_at=NOON,
            ends_at=NOON.replace(hour=15), hours=3,
        )  # fmt: skip
        session.add(meeting)
        session.flush()
        pair = {"source": "npd_ks4", "pseudonym": "0" * 32, "record_pseudonym": "1" * 32,
                "reviewer_id": world.users["central_team"]}  # fmt: skip
        session.add_all(
            [
                Address(**own, participant_id=person.id, postcode_given="me44ag",
                        postcode="ME4 4AG", from_on=date(2026, 1, 1), source="form"),
                Characteristic(**own, participant_id=person.id, kind="ethnicity", code="103",
                               source="form", recorded_on=date(2026, 1, 1)),
                Registration(**own, participant_id=person.id, activity_id=activity.id),
                Registration(**own, participant_id=person.id, activity_id=activity.id,
                             session_id=meeting.id),
                UploadRow(**own, upload_id=upload.id, row_number=2, given={"a": 1}),
                UploadMapping(**own, kind="participants", fingerprint="f", mapping={}),
                Job(kind="upload.read"),
                HesesCorrection(**own, run_id=run.id, instid="9001", husid="1", field="MODE",
                                reason="A slip.", proposed_by=world.users["member_coordinator"],
                                proposed_at=NOON),
                LinkDecision(**pair, kind="review", answer="same", decided_at=NOON, edition=1,
                             probability_then=0.6),
                LinkLease(**pair, kept_until=NOON),
                Publication(**own, title="Entry", report="hesa-track", edition=1, study_id=study.id,
                            prepared_by=world.users["member_coordinator"], prepared_at=NOON),
            ]
        )  # fmt: skip
    database.dispose()
    return world


def example_study(world: World) -> ImpactStudy:
    return ImpactStudy(
        organisation_id=world.wexcombe, title="Attainment", kind="ks4", protocol="{}", edition=1,
        prepared_by=world.users["member_coordinator"], prepared_at=NOON,
    )  # fmt: skip


def examples_saved(world: World) -> list[SavedMap]:
    """One of each kind, all of one name."""
    return [
        SavedMap(
            organisation_id=world.wexcombe, kind=kind, name="Coast", address="rule=imd_decile.1",
            saved_by=world.users["member_user"],
        )
        for kind in SavedKind
    ]  # fmt: skip


def test_history__one_head() -> None:
    assert len(ScriptDirectory(str(migrations.FOLDER)).get_heads()) == 1


def test_upgrade__schema_equals_the_models(owner_url: str) -> None:
    migrations.upgrade(owner_url)
    migrations.check(owner_url)


@pytest.mark.parametrize("revision", ["base", *REVISIONS[:-1]])
def test_downgrade__with_records__and_up_again(owner_url: str, revision: str) -> None:
    migrations.upgrade(owner_url)
    fill(owner_url)
    migrations.downgrade(owner_url, revision)
    migrations.upgrade(owner_url)
    migrations.check(owner_url)
    database = Database(owner_url)
    with database.session(Scope.everything(), writes=False) as session:
        kept = session.scalar(select(func.count()).select_from(Registration))
    database.dispose()
    assert kept == (0 if revision == "base" else 2), "only the way to base empties the tables"


def test_downgrade__to_base__nothing_left_over(owner_url: str) -> None:
    migrations.upgrade(owner_url)
    fill(owner_url)
    migrations.downgrade(owner_url, "base")
    engine = create_engine(owner_url)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM pg_policies")) == 0
    engine.dispose()


def test_every_constraint_and_index_has_a_name_of_ours(owner_url: str) -> None:
    migrations.upgrade(owner_url)
    engine = create_engine(owner_url)
    found = inspect(engine)
    for table in Base.metadata.tables:
        names = [
            found.get_pk_constraint(table)["name"],
            *(key["name"] for key in found.get_foreign_keys(table)),
            *(key["name"] for key in found.get_unique_constraints(table)),
            *(check["name"] for check in found.get_check_constraints(table)),
            *(index["name"] for index in found.get_indexes(table)),
        ]
        wrong = [n for n in names if n is None or n[:3] not in {"pk_", "fk_", "uq_", "ck_", "ix_"}]
        assert wrong == [], table
    engine.dispose()
