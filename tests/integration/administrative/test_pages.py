"""Administrative records in the browser: a year sent, looked at, used, mended and removed."""

import re
from typing import Any

import polars as pl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.administrative.expected import count_cohorts, list_expected
from app.core import jobs
from app.core.access import Scope
from app.core.administrative import drafts_folder, drop_older
from app.core.context import Hearth
from app.core.reference_loading import incoming_folder
from app.core.warehouse import administrative_folder
from app.models import AuditEvent
from tests.integration.conftest import SignIn
from tests.integration.reference.test_sending import form
from tests.support.extracts import PEOPLE, make_extract
from tests.support.records import Recorder
from tests.support.world import TODAY, World


@pytest.fixture
def records(hearth: Hearth) -> Recorder:
    return Recorder(hearth)


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def work(hearth: Hearth) -> None:
    while jobs.run_one(hearth, "worker"):
        pass


@pytest.fixture
def central(sign_in: SignIn) -> FlaskClient:
    return sign_in("central_team")


def extract(*, wrong: bool = False) -> bytes:
    table = make_extract("npd_ks4")
    if wrong:
        born = pl.Series("KS4_DOB", ["02/10/2000", "32/01/2001", "31/08/2001"])
        table = table.with_columns(born)
    return table.write_csv().encode()


def send(browser: FlaskClient, content: bytes, **fields: str) -> str:
    asked = {"source": "npd_ks4", "year": "2017"} | fields
    answer = browser.post("/administrative/send", **form(content, "KS4 pupils.csv", **asked))
    assert answer.status_code == 303, text_of(answer)
    return answer.headers["Location"]


def stored(hearth: Hearth) -> list[str]:
    path = administrative_folder(hearth) / "npd_ks4" / "2017.parquet"
    return sorted(pl.read_parquet(path)["record_id"]) if path.exists() else []


def test_send__good_file__is_looked_at_before_it_is_used(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = send(central, extract())
    assert "Reading KS4-pupils.csv" in text_of(central.get(page))

    work(hearth)
    seen = text_of(central.get(page))
    assert "Use this for Key Stage 4 2017?" in seen
    assert "NPD Key Stage 4 pupil table" in seen
    assert "Columns left behind KS4_CANDNO" in seen
    assert "Nothing was wrong with any row" in seen
    assert stored(hearth) == []
    assert "look at it before it is used" in text_of(central.get("/administrative"))

    done = central.post(f"{page}/use", follow_redirects=True)
    assert "3 records are in place" in text_of(done)
    assert stored(hearth) == ["PMR0", "PMR1", "PMR2"]
    assert list(incoming_folder(hearth).iterdir()) == []
    assert "no longer kept" in text_of(central.get(page))


def test_pages__after_a_load__show_no_name(central: FlaskClient, hearth: Hearth) -> None:
    page = send(central, extract(wrong=True), any_excluded="y")
    work(hearth)
    looked = text_of(central.get(page))
    central.post(f"{page}/use")
    shown = [looked, *(text_of(central.get(a)) for a in (
        "/administrative", "/administrative/years/npd_ks4/2017",
        "/administrative/years/npd_ks4/2017/remove"))]  # fmt: skip
    for text in shown:
        for person in PEOPLE:
            assert person["last"] not in text
            assert person["postcode"] not in text


def test_send__rows_of_no_use__downloaded_noted_mended_and_added(
    central: FlaskClient, hearth: Hearth, records: Recorder
) -> None:
    page = send(central, extract(wrong=True), any_excluded="y")
    work(hearth)
    assert "Row 2 has a date of birth that is not a date" in text_of(central.get(page))
    central.post(f"{page}/use")

    got = central.get("/administrative/years/npd_ks4/2017/excluded", buffered=True)
    assert got.headers["Content-Disposition"].endswith("npd_ks4-2017-to-mend.csv")
    assert records.events()[-1].action == "records.read_excluded"
    mended = got.get_data().replace(b"32/01/2001", b"31/01/2001")
    again = send(central, mended, add="y")
    work(hearth)
    assert "Add to Key Stage 4 2017?" in text_of(central.get(again))
    done = text_of(central.post(f"{again}/use", follow_redirects=True))

    assert stored(hearth) == ["PMR0", "PMR1", "PMR2"]
    assert "Added later" in done
    assert "Download the rows left out" not in done
    assert central.get("/administrative/years/npd_ks4/2017/excluded").status_code == 404


def test_send__too_many_left_out__refused_and_they_can_be_downloaded(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = send(central, extract(wrong=True))
    work(hearth)

    seen = text_of(central.get(page))
    assert "KS4-pupils.csv was refused" in seen
    assert "1 of 3 rows would be left out (33.3 %)" in seen
    assert b"hearth_row" in central.get(f"{page}/excluded", buffered=True).get_data()
    assert central.post(f"{page}/use", follow_redirects=True).status_code == 200
    assert stored(hearth) == []


def test_send__drop_and_stop__nothing_changes(central: FlaskClient, hearth: Hearth) -> None:
    page = send(central, extract())
    central.post(f"{page}/stop")
    assert "The reading was stopped" in text_of(central.get(page))
    assert list(incoming_folder(hearth).iterdir()) == []

    page = send(central, extract())
    work(hearth)
    assert "put away" in text_of(central.post(f"{page}/drop", follow_redirects=True))
    assert list(drafts_folder(hearth).iterdir()) == []
    assert stored(hearth) == []


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"year": "2016-17"}, "is written like 2016, the exam year"),
        ({"year": ""}, "Enter the year"),
        ({"source": ""}, "Choose what the file is of"),
        ({"add": "y"}, "there is nothing to add to"),
    ],
)
def test_send__asked_wrongly__said_and_nothing_kept(
    central: FlaskClient, hearth: Hearth, fields: dict[str, str], message: str
) -> None:
    asked = {"source": "npd_ks4", "year": "2017"} | fields
    answer = central.post("/administrative/send", **form(extract(), **asked))

    assert answer.status_code == 422
    assert message in text_of(answer)
    assert not list(incoming_folder(hearth).glob("*-file.csv"))


def test_send__no_file__said(central: FlaskClient) -> None:
    answer = central.post("/administrative/send", data={"source": "npd_ks4", "year": "2017"})
    assert answer.status_code == 422
    assert "Choose the file to load" in text_of(answer)


def test_remove__after_a_yes__is_gone_and_noted(
    central: FlaskClient, hearth: Hearth, records: Recorder
) -> None:
    page = send(central, extract())
    work(hearth)
    central.post(f"{page}/use")
    assert "cannot be undone" in text_of(central.get("/administrative/years/npd_ks4/2017/remove"))

    done = central.post("/administrative/years/npd_ks4/2017/remove", follow_redirects=True)

    assert "3 records removed" in text_of(done)
    assert stored(hearth) == []
    assert records.events()[-1].action == "records.remove"
    assert central.get("/administrative/years/npd_ks4/2017").status_code == 404


def test_prepare_job__worker_dies_on_the_way__the_next_begins_anew(
    central: FlaskClient, hearth: Hearth
) -> None:
    page = send(central, extract())
    left = drafts_folder(hearth) / page.rpartition("/")[2]
    (left / "workings").mkdir(parents=True)
    (left / "workings" / "part-00000.parquet").write_bytes(b"half")

    work(hearth)

    assert "Use this for" in text_of(central.get(page))
    assert [path.name for path in left.iterdir()] == ["table.parquet"]


def test_drop_older__nobody_came_back__draft_and_file_go(
    central: FlaskClient, hearth: Hearth
) -> None:
    send(central, extract())
    work(hearth)
    send(central, extract())

    drop_older(hearth, hearth.clock().replace(year=2099))

    assert list(drafts_folder(hearth).iterdir()) == []
    assert list(incoming_folder(hearth).iterdir()) == []


def test_index__years_that_the_clock_expects__named_until_they_are_loaded(
    central: FlaskClient, hearth: Hearth, records: Recorder, world: World
) -> None:
    records.participant(world.wexcombe, first_name="Ada", date_of_birth=TODAY.replace(year=2001))
    with hearth.database.session(Scope.everything(), writes=False) as session:
        before = {(one.source, one.year) for one in list_expected(session, TODAY)}
        assert count_cohorts(session)[2001] >= 1
    assert {("npd_ks4", "2018"), ("hesa_student", "2020-21")} <= before
    assert "Load Key Stage 4 2018" in central.get("/administrative").get_data(as_text=True)

    rows = make_extract("npd_ks4").with_columns(
        pl.lit("2017/2018").alias("KS4_ACADYR")
    )  # fmt: skip
    page = send(central, rows.write_csv().encode(), year="2018")
    work(hearth)
    central.post(f"{page}/use")

    assert "Load Key Stage 4 2018" not in central.get("/administrative").get_data(as_text=True)


def test_events__of_a_load__hold_no_value(central: FlaskClient, hearth: Hearth) -> None:
    page = send(central, extract(wrong=True), any_excluded="y")
    work(hearth)
    central.post(f"{page}/use")
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action.startswith("records."))
            .order_by(AuditEvent.sequence)
        ).all()
    assert [one.action for one in found] == ["records.ask", "records.load"]
    assert all(person["last"] not in str(one.detail) for one in found for person in PEOPLE)
