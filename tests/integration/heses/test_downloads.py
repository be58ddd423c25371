"""Downloads of a run: everything for the central team, its own rows for an institution."""

import csv
import io
import json
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.access import Scope
from app.core.context import Hearth
from app.core.heses import files_of
from app.models import AuditEvent
from tests.integration.conftest import SignIn
from tests.support.heses_runs import RETURN, upload


@pytest.fixture
def run(run: int, central: FlaskClient) -> int:
    """The run, compared with a return."""
    returned = upload("returned", RETURN + "9002,1a,B,STD,UG,HEFCE,1,3\n")
    central.post(f"/heses/{run}/comparison/new", **returned)
    return run


def unpacked(browser: FlaskClient, address: str) -> ZipFile:
    with browser.get(address) as answer:
        return ZipFile(io.BytesIO(answer.get_data()))


def names_in(page: str, prefix: str) -> set[str]:
    return {part.split('"')[0] for part in page.split(prefix)[1:]}


def test_download__each_file_of_an_institution__holds_its_rows_alone(
    sign_in: SignIn, run: int
) -> None:
    browser = sign_in("member_coordinator")
    address = f"/heses/{run}/9001/files"
    names = names_in(browser.get(address).get_data(as_text=True), f'href="{address}/')
    assert {
        "individualised.csv",
        "tables_a.csv",
        "comparison.csv",
        "return.csv",
        "all.zip",
    } <= names
    assert not {"settings.json", "validation.csv", "individualised.parquet"} & names
    for name in sorted(names - {"all.zip"}):
        text = browser.get(f"{address}/{name}").get_data(as_text=True)
        assert "9002" not in text, name
        assert "theirs" not in text, name


def test_download__individualised__same_rows_and_columns_as_the_command_writes(
    sign_in: SignIn, run: int
) -> None:
    text = (
        sign_in("central_team").get(f"/heses/{run}/files/individualised.csv").get_data(as_text=True)
    )
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["HUSID"] for row in rows] == ["a1", "a2", "a3", "a4", "a4", "b1", "b2"]
    assert list(rows[0])[:3] == ["INSTID", "HUSID", "NUMHUS"]
    assert list(rows[0])[-1] == "FLAGS"
    own = sign_in("member_coordinator").get(f"/heses/{run}/9001/files/individualised.csv")
    assert own.get_data(as_text=True) == "\n".join([*text.splitlines()[:6], ""])


def test_download__words_that_people_wrote__no_cell_is_run_as_a_formula(
    sign_in: SignIn, run: int, hearth: Hearth
) -> None:
    returned = files_of(hearth, run).returned
    returned.write_text(f"{RETURN.replace('column,value', 'column,value,note', 1)}\n", "utf-8")
    with returned.open("a", encoding="utf-8") as file:
        file.write("9001,1a,B,STD,UG,HEFCE,2,-1,=1+1\n")
    for role, address in (("central_team", "files"), ("member_coordinator", "9001/files")):
        answer = sign_in(role).get(f"/heses/{run}/{address}/return.csv")
        assert answer.get_data(as_text=True).endswith("2,-1,'=1+1\n")


def test_download__summary_of_an_institution__its_own_entry(sign_in: SignIn, run: int) -> None:
    answer = sign_in("member_coordinator").get(f"/heses/{run}/9001/files/summary.json")
    assert list(json.loads(answer.get_data())["institutions"]) == ["9001"]


@pytest.mark.parametrize(
    "address",
    [
        "{run}/9001/files/settings.json", "{run}/9001/files/validation.csv",
        "{run}/9001/files/individualised.parquet", "{run}/9001/files/letter_9001.html",
        "{run}/9001/files/..%2F..%2Fhearth.db", "{run}/9002/files/tables_a.csv",
        "{run}/9002/files/all.zip", "{run}/9002/files", "{run}/-/files",
    ],
)  # fmt: skip
def test_download__what_is_not_its_own__not_found(sign_in: SignIn, run: int, address: str) -> None:
    browser = sign_in("member_coordinator")
    assert browser.get("/heses/" + address.format(run=run)).status_code == 404


def test_download__pack__everything_once(sign_in: SignIn, run: int) -> None:
    central: FlaskClient = sign_in("central_team")
    every = unpacked(central, f"/heses/{run}/files/all.zip")
    assert "individualised.parquet" in every.namelist()
    assert "individualised.csv" not in every.namelist()
    assert "letter_9001.html" in every.namelist()
    browser = sign_in("member_coordinator")
    own = unpacked(browser, f"/heses/{run}/9001/files/all.zip")
    assert {"individualised.csv", "tables_a.csv", "letter_9001.html"} <= set(own.namelist())
    assert all(b"9002" not in own.read(name) for name in own.namelist())


def test_download__any__stands_in_the_audit_log(sign_in: SignIn, run: int, hearth: Hearth) -> None:
    sign_in("member_coordinator").get(f"/heses/{run}/9001/files/tables_a.csv")
    with hearth.database.session(Scope.everything(), writes=False) as session:
        found = session.scalars(
            select(AuditEvent)
            .where(AuditEvent.action == "heses.download")
            .order_by(AuditEvent.sequence)
        ).all()
    assert [event.detail for event in found] == [{"file": "tables_a.csv"}]
