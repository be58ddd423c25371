"""The whole way on PostgreSQL, as the role that owns nothing and that row-level security binds."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import polars as pl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from app.core import jobs, migrations, warehouse
from app.core.access import Scope
from app.core.audit import verify
from app.core.context import Hearth, open_hearth
from app.core.demonstration import load_demonstration
from app.models import Organisation, Participant, Registration
from etl.postcodes import PostcodeDirectory
from etl.warehouse import get_current_edition
from tests.integration.conftest import settings_for
from tests.integration.uploads.conftest import csv_of, person
from tests.support.demonstration import ONE_SOURCE, get_demonstration
from tests.support.postgres import Databases
from tests.support.records import Recorder
from tests.support.world import World

pytestmark = pytest.mark.postgres
SignIn = Callable[..., FlaskClient]
ON_POSTGRESQL = pytest.mark.parametrize("app", ["postgresql"], indirect=True)
FORM = {
    "first_name": "Amira", "last_name": "O'Neill", "date_of_birth": "2009-03-07",
    "postcode": "ME4 4AG", "sex": "10", "institution_id": "900101", "tracking_permission": "y",
    "evaluation_group": "participant", "phase_adjustment": "0", "ethnicity": "",
}  # fmt: skip


def version_of(page: str) -> str:
    found = re.search(r'name="version"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found[1]


@ON_POSTGRESQL
def test_participant_and_register__added_changed_marked_deleted_restored__work(
    app: Flask, hearth: Hearth, recorder: Recorder, world: World, sign_in: SignIn
) -> None:
    browser = sign_in("member_user")
    activity = recorder.activity(world.wexcombe)
    added = browser.post("/participants/new", data=FORM)
    assert added.status_code == 303, added.get_data(as_text=True)
    address = added.headers["Location"]
    number = address.rsplit("/", 1)[1]
    form = browser.get(f"{address}/edit").get_data(as_text=True)
    changed = FORM | {"last_name": "Neill", "free_school_meals": "1", "version": version_of(form)}
    assert browser.post(f"{address}/edit", data=changed).status_code == 303
    register = f"/registers/{activity}"
    for verb in ("add", "mark", "remove", "put-back"):
        sent = {"participant": number, "status": "absent"}
        assert browser.post(f"{register}/{verb}", data=sent).status_code == 303, verb
    assert "Neill" in browser.get(register).get_data(as_text=True)
    assert browser.post(f"{address}/delete").status_code == 303
    assert browser.get(address).status_code == 404
    assert browser.post(f"{address}/restore").status_code == 303
    assert "Neill" in browser.get(address).get_data(as_text=True)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        assert verify(session).is_sound


@ON_POSTGRESQL
def test_upload__sent_mapped_imported_and_undone__works(
    app: Flask, hearth: Hearth, read_here: None, sign_in: SignIn
) -> None:
    browser = sign_in("member_user")
    rows = [person(number) for number in range(20)]
    rows[3]["First name"] = "A\x00nn"  # PostgreSQL keeps no NUL
    sent = browser.post(
        "/uploads/new",
        data={"kind": "participants", "file": (BytesIO(csv_of(rows)), "people.csv")},
    )
    address = sent.headers["Location"]
    work(hearth)
    names = ("reference", "first_name", "last_name", "date_of_birth", "postcode",
             "institution_id", "sex")  # fmt: skip
    fields = {f"column-{place}": name for place, name in enumerate(names)}
    checked = browser.post(f"{address}/columns", data=fields | {"dates-3": "day_first"})
    assert checked.status_code == 303, checked.get_data(as_text=True)
    work(hearth)
    assert browser.post(f"{address}/import").status_code == 303
    work(hearth)
    assert "20 rows were imported" in browser.get(address).get_data(as_text=True)
    assert browser.post(f"{address}/undo").status_code == 303
    work(hearth)
    assert "taken back" in browser.get(address).get_data(as_text=True)
    assert browser.get("/participants").get_data(as_text=True).count("Okafor") == 0


def work(hearth: Hearth) -> None:
    while jobs.run_one(hearth, "test"):
        pass


def test_demonstration_and_warehouse__built_as_the_sites_role__hold_nobodys_identity(
    postgres_databases: Databases,
    tmp_path: Path,
    postcodes: PostcodeDirectory,
    request: pytest.FixtureRequest,
) -> None:
    made = postgres_databases.create()
    migrations.upgrade(made.owner_url)
    hearth = open_hearth(settings_for(tmp_path, made.app_url))
    request.addfinalizer(hearth.database.dispose)
    hearth.postcodes = postcodes
    demo = get_demonstration() / "demo"
    loaded = load_demonstration(hearth, demo)
    # One source of records goes the way of all.
    for name in (f"administrative/{ONE_SOURCE}", "reference"):
        shutil.copytree(demo / name, tmp_path / name)
    edition = warehouse.build(hearth)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        assert session.scalar(select(func.count(Participant.id))) == loaded.participants
        assert session.scalar(select(func.count(Registration.id))) == loaded.registrations
        names = {
            word
            for row in session.execute(select(Participant.first_name, Participant.last_name))
            for word in row
        }
        born = set(session.scalars(select(Participant.date_of_birth)))
        postcodes_known = set(session.scalars(select(Participant.postcode))) - {None}
        member = session.scalars(select(Organisation.id).order_by(Organisation.id)).first()
    of_all_sources = get_current_edition(get_demonstration() / "warehouse")
    for analysis in (edition.analysis, of_all_sources.analysis):
        assert_no_identity(analysis, names | postcodes_known, born)
    with hearth.database.session(Scope.of([member or 0]), writes=False) as session:
        whole = session.connection().execute(text("SELECT count(*) FROM participant")).scalar_one()
        assert 0 < whole < loaded.participants, "row-level security did not bind the role"


def assert_no_identity(folder: Path, words: set[str], days: set[date]) -> None:
    tables = sorted(folder.rglob("*.parquet"))
    assert tables
    for table in tables:
        frame = pl.read_parquet(table)
        for name, kind in frame.schema.items():
            # Many people are called like a place: Bolton, Hart, Preston.
            if kind == pl.String and name != "local_authority_name":
                found = set(frame[name].unique()) & words
                # A name may be the word of a code; a column of names would hold many.
                assert len(found) < 3, f"{table.name}: {name} holds {sorted(found)[:3]}"
            if kind == pl.Date and name not in {"starts_on", "ends_on"}:
                at_birth = set(frame[name].unique()) & days
                assert len(at_birth) < len(days) / 20, f"{table.name}: {name} holds days of birth"
