"""Runs of HESES in the browser: started, refused, stopped, dead and started again."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core import jobs
from app.core.access import Scope
from app.core.context import Hearth
from app.core.heses import files_of, recreating
from app.models import AuditEvent, HesesRun, Job, RunStatus
from tests.integration.conftest import SignIn

HEADER = "INSTID,HUSID,NUMHUS,MODE,FUNDLEV,FUNDCODE,QUALAIM,COMDATE,STULOAD,COSTCN01,FUNDCOMP\n"
RECORDS = HEADER + (
    "9001,a,1,01,10,1,21,01/10/1997,100,11,1\n"
    "9001,b,1,01,10,1,72,01/10/1997,100,11,1\n"
    "9002,c,1,31,10,1,21,01/10/1997,50,27,1\n"
)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def work(hearth: Hearth) -> None:
    while jobs.run_one(hearth, "worker"):
        pass


def the_run(hearth: Hearth) -> HesesRun:
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        return session.scalars(select(HesesRun).order_by(HesesRun.id.desc())).first()  # type: ignore[return-value]


def send(browser: FlaskClient, records: str | None = RECORDS, **fields: Any) -> Any:
    chosen: dict[str, Any] = {"year": "1998", "load_method": "standard", "return_type": "combined"}
    if records is not None:
        chosen["records"] = (io.BytesIO(records.encode()), "hesa.csv")
    for name, value in fields.items():
        held = isinstance(value, tuple)
        chosen[name] = (io.BytesIO(value[0].encode()), value[1]) if held else value
    defaults = {
        "noncompletion_excludes_academic_failure": "true", "anniversary": "in_year",
        "days_in_week": "7", "nhs_overrides_lea": "true", "inset_requires_qualent2_qts": "false",
        "cost_centre_30": "MEDIA", "apportion": "proportional", "apply_24_week_rule": "false",
        "fee_remittance_counts_missing": "true",
    }  # fmt: skip
    form = {**defaults, **chosen}
    return browser.post("/heses/new", data=form, content_type="multipart/form-data")


def started(browser: FlaskClient, **fields: Any) -> str:
    answer = send(browser, **fields)
    assert answer.status_code == 303, text_of(answer)
    return str(answer.headers["Location"])


def test_new_run__csv__progress_then_counts_and_what_was_settled(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = started(central, cost_centre_30="D", note="The first")
    assert "You can leave this page" in text_of(central.get(page))
    work(hearth)
    poll = central.get(page, headers={"HX-Request": "true"})
    assert poll.headers["HX-Refresh"] == "true"
    shown = text_of(poll)
    assert "2 of 3 records of 2 institutions are counted; 1 are excluded" in shown
    assert "BIRTHDTE (field 10)" in shown, "absent columns are named with their number"
    assert "Is in group D Not the default" in shown
    assert "TS 37, reading A-11" in shown
    assert "University of Wexcombe" in shown
    files = files_of(hearth, the_run(hearth).id)
    assert json.loads(files.settings.read_text())["options"]["cost_centre_30"] == "D"
    assert not files.sent.exists()
    assert not list(files.folder.glob(".draft*"))
    listed = text_of(central.get("/heses"))
    assert "Run 1, 1998-99 The first hesa.csv 3 2" in listed


def test_new_run__settings_file__goes_before_the_choices(
    central: FlaskClient, hearth: Hearth
) -> None:
    settings = {"year": 1999, "institutions": {"9001": {"load_method": "end"}, "*": {}}}
    page = started(central, settings=(json.dumps(settings), "settings.json"))
    work(hearth)
    assert "Run 1, 1999-00" in text_of(central.get(page))
    assert "Every other institution" in text_of(central.get(page))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"records": None}, "Choose the file of student records."),
        ({"records": ""}, "The file is empty"),
        ({"year": "12"}, "Number must be between 1990 and 2099."),
        ({"settings": ("{", "s.json")}, "s.json is not JSON: line 1"),
        ({"settings": ('{"load_method": "x"}', "s.json")}, "load_method is"),
        ({"settings": ("[]", "s.json")}, "Settings are one JSON object"),
        pytest.param({"settings": ("[" * 100_000, "s.json")}, "nested too deeply", id="nested"),
        (
            {"settings": ('{"neighbourhood_lookup": "/etc/hostname"}', "s.json")},
            "send that file too",
        ),
        ({"lookup": ("a,b\n1,2\n", "types.csv")}, "postcode"),
        ({"source": "run:99"}, "Not a valid choice"),
    ],
)
def test_new_run__wrong_form__is_said_at_the_field_and_nothing_is_kept(
    central: FlaskClient, hearth: Hearth, fields: dict[str, Any], words: str
) -> None:
    answer = send(central, **fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert the_run(hearth) is None
    assert not list((hearth.settings.instance / "heses").glob("*"))


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ("Name,Age\nx,1\n", "The records have none of the columns of TS 4."),
        (HEADER + "9001,a\n", "hesa.csv: line 2 has not the 11 columns of the header"),
        (HEADER, "there is no student in them"),
    ],
)
def test_recreate__wrong_file__fails_with_the_command_s_sentence(
    central: FlaskClient, hearth: Hearth, records: str, words: str
) -> None:
    page = started(central, records=records)
    work(hearth)
    shown = text_of(central.get(page))
    assert "Run 1, 1998-99 failed" in shown
    assert words in shown
    assert "Start it again" in shown
    assert not files_of(hearth, 1).recreated.exists()


def test_new_run__records_of_a_run__are_read_again_with_other_settings(
    central: FlaskClient, hearth: Hearth
) -> None:
    started(central)
    work(hearth)
    page = started(central, records=None, source="run:1", apportion="main")
    work(hearth)
    assert "Goes whole to the largest Not the default" in text_of(central.get(page))
    assert files_of(hearth, 2).given.samefile(files_of(hearth, 1).given)


def test_new_run__loaded_year__takes_its_fields_of_ts_4_alone(
    central: FlaskClient, hearth: Hearth
) -> None:
    folder = hearth.settings.instance / "administrative" / "hesa_student"
    folder.mkdir(parents=True)
    table = pl.read_csv(io.BytesIO(RECORDS.encode()), infer_schema=False)
    table = table.with_columns(pl.lit("Amira").alias("first_name"))
    table.write_parquet(folder / "1998-99.parquet")
    page = started(central, records=None, source="year:1998-99")
    central.post(f"{page}/stop")
    central.post(f"{page}/again")  # before its records were read
    work(hearth)
    assert "2 of 3 records" in text_of(central.get(page))
    assert "first_name" not in pl.read_parquet_schema(files_of(hearth, 1).given)


def test_stop__waiting_run__is_stopped_and_can_be_started_again(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = started(central)
    central.post(f"{page}/stop")
    work(hearth)
    assert "was stopped before it was done" in text_of(central.get(page))
    assert central.post(f"{page}/again").status_code == 303
    work(hearth)
    assert "2 of 3 records" in text_of(central.get(page))
    again = central.post(f"{page}/again", follow_redirects=True)
    assert "This run is at work, or done." in text_of(again)


def test_stop__run_at_work__keeps_what_was_sent_and_publishes_nothing(
    central: FlaskClient, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = started(central)

    def stop_meanwhile(*_: object, **__: object) -> None:
        central.post(f"{page}/stop")

    monkeypatch.setattr(recreating, "write_students", stop_meanwhile)
    monkeypatch.setattr(
        recreating, "write_corrections", lambda *_: (_ for _ in ()).throw(jobs.JobStopped)
    )
    work(hearth)
    assert the_run(hearth).status == RunStatus.STOPPED
    files = files_of(hearth, 1)
    assert files.given.is_file()
    assert not files.recreated.exists()
    assert not list(files.folder.glob(".draft*"))


def test_show_run__worker_died__says_so_and_starts_again(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = started(central)
    moment = hearth.clock()
    with hearth.database.transaction(Scope.nothing()) as session:
        job = session.get(Job, the_run(hearth).job_id)
        assert job is not None
        job.state, job.worker = "running", "dead"
        job.lease_until = moment - timedelta(minutes=1)
    (files_of(hearth, 1).folder / ".draft-1").mkdir()
    shown = text_of(central.get(page))
    assert "has stopped in the middle. Nothing half-done was kept" in shown
    central.post(f"{page}/again")
    work(hearth)
    assert "2 of 3 records" in text_of(central.get(page))
    assert not list(files_of(hearth, 1).folder.glob(".draft*"))
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        states = session.scalars(select(Job.state).order_by(Job.id)).all()
    assert states == ["cancelled", "done"]


def test_recreate__fault_of_ours__is_told_without_values(
    central: FlaskClient, hearth: Hearth, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a value of a record")

    monkeypatch.setattr(recreating, "recreate", fail)
    page = started(central)
    work(hearth)
    shown = text_of(central.get(page))
    assert "Something went wrong on our side" in shown
    assert "a value of a record" not in shown


def test_runs__every_step__is_in_the_audit_log(central: FlaskClient, hearth: Hearth) -> None:
    started(central)
    work(hearth)
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = select(AuditEvent.action).where(AuditEvent.action.startswith("heses"))
        actions = session.scalars(found.order_by(AuditEvent.sequence)).all()
    assert actions == ["heses.ask", "heses.recreate"]


def test_index__coordinator__sees_finished_runs_of_own_institution_alone(
    sign_in: SignIn, central: FlaskClient, hearth: Hearth
) -> None:
    own, other = sign_in("member_coordinator"), sign_in("other_coordinator")
    page = started(central, records=RECORDS.rsplit("9002", 1)[0])
    assert "Nothing for your institution yet" in text_of(own.get("/heses"))
    assert own.get(page).status_code == 404
    work(hearth)
    assert "Run 1, 1998-99" in text_of(own.get("/heses"))
    assert own.get(page).headers["Location"].endswith("/heses/1/9001")
    assert "Nothing for your institution yet" in text_of(other.get("/heses"))
    assert other.get(page).status_code == 404
    assert Path(files_of(hearth, 1).summary).is_file()
