"""The students behind each cell, one student explained, the excluded, and who may see them."""

import csv
import io
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from analytics.heses import Given, parse_settings, recreate
from app.core.access import Scope
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.heses.index import write_students
from app.heses import cells, queries, tables
from app.models import AuditEvent
from tests.integration.conftest import SignIn
from tests.spec.heses import cases_fees, cases_places, cases_population, cases_prices
from tests.spec.heses.record import NAMES, ORDINARY, PLAIN
from tests.support.world import World

SPEC = [
    *cases_population.CASES, *cases_places.CASES, *cases_prices.CASES, *cases_fees.CASES,
]  # fmt: skip


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


@pytest.fixture(scope="module")
def recreated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every record of the specification's cases, as one institution that splits load."""
    folder = tmp_path_factory.mktemp("heses")
    rows = [
        {**ORDINARY, "INSTID": "0100", "HUSID": f"{number:013d}", **case.fields}
        for number, case in enumerate(SPEC)
    ]
    frame = pl.DataFrame([{name: row.get(name, "") for name in NAMES} for row in rows])
    frame.with_columns(pl.lit("0100").alias("INSTID")).write_parquet(folder / "given.parquet")
    settings = parse_settings({**PLAIN, "load_method": "split"})
    given = Given(folder / "given.parquet", frame.columns)
    recreate(given, settings, folder / "out", file_type="parquet")
    write_students(folder / "out" / "individualised.parquet", folder / "students.parquet")
    return folder


def rows_of(recreated: Path, name: str) -> list[dict[str, str]]:
    with (recreated / "out" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def come_to(recreated: Path, keys: dict[str, str]) -> Decimal:
    students = pl.scan_parquet(recreated / "students.parquet")
    cell = cells.read_cell({name: text or "none" for name, text in keys.items()})
    listed = queries.list_students(cells.keep_cell(students, cell), 1)
    return cells.as_number(listed.share, cell).quantize(Decimal("0.000001"))


@pytest.mark.parametrize("name", ["tables_a", "tables_b"])
def test_cells__every_cell__students_come_to_it_exactly(recreated: Path, name: str) -> None:
    rows = rows_of(recreated, name)
    assert len(rows) > 20
    for row in rows:
        keys = {k: v for k, v in row.items() if k not in {"institution", "value"}}
        assert come_to(recreated, keys) == Decimal(row["value"]), keys


def test_cells__premiums_and_pairs__students_come_to_them(recreated: Path) -> None:
    for row in rows_of(recreated, "premiums"):
        keys = {"measure": row["measure"]} | ({"type": row["type"]} if row["type"] else {})
        assert come_to(recreated, keys) == Decimal(row["value"]), keys
    students = pl.scan_parquet(recreated / "students.parquet")
    for row in rows_of(recreated, "indirect"):
        keys = {name: row[name] for name in ("tinst1", "tinst2", "fundability")}
        listed = queries.list_students(cells.keep_cell(students, cells.read_cell(keys)), 1)
        assert listed.total == int(row["students"]), keys


@pytest.mark.parametrize("table", ["1a", "3a", "1b", "3b"])
def test_lay_out__totals__are_the_sums_of_their_rows_and_of_their_students(
    recreated: Path, table: str
) -> None:
    lay_out = tables.lay_out_a if table.endswith("a") else tables.lay_out_b
    sheet = lay_out(rows_of(recreated, f"tables_{table[1]}"), table)
    for place, number in enumerate(sheet.total.numbers):
        lines = [line for section in sheet.sections for line in section.lines]
        alone = [s.lines[0] for s in sheet.sections if len(s.lines) == 1]
        totals = [line for line in lines if line.is_total] + [
            line for line in alone if not line.is_total
        ]
        values = [n.value for line in totals if (n := line.numbers[place])]
        assert (number.value if number else 0) == sum(values, Decimal(0))
        if number:
            exact = come_to(recreated, dict(number.keys))
            assert abs(exact - number.value) <= Decimal("0.00001"), number.keys


def test_lay_out__empty_rows__are_shown_when_asked_for(recreated: Path) -> None:
    rows = rows_of(recreated, "tables_a")
    some, every = (tables.lay_out_a(rows, "1a", with_empty=e) for e in (False, True))
    count = [
        sum(not line.is_total for section in sheet.sections for line in section.lines)
        for sheet in (some, every)
    ]
    assert count[1] == count[0] + some.empty
    assert tables.lay_out_a([], "2a").is_empty


@pytest.mark.parametrize(
    ("value", "is_load", "shown", "exact"),
    [
        ("1234", False, "1,234", "1,234"),
        ("0.333333", False, "0.3", "0.333333"),
        ("12.25", True, "12.25", "12.25"),
        ("3", True, "3.00", "3"),
    ],
)
def test_number__is_rounded_at_display_alone(
    value: str, is_load: bool, shown: str, exact: str
) -> None:
    number = tables.Number(Decimal(value), {}, is_load=is_load)
    assert (number.shown, number.exact) == (shown, exact)


@pytest.mark.parametrize(
    "given",
    [{}, {"table": "1a"}, {"table": "9a", "column": "1"}, {"table": "1a", "column": "6"},
     {"measure": "x"}, {"price_group": "A"}],
)  # fmt: skip
def test_read_cell__no_cell__not_found(given: dict[str, str]) -> None:
    with pytest.raises(NotFound):
        cells.read_cell(given)


def test_show_institution__own__tables_with_links_to_their_cells(
    contact: FlaskClient, run: int
) -> None:
    answer = contact.get(f"/heses/{run}/9001")
    page, html = text_of(answer), answer.get_data(as_text=True)
    assert "University of Wexcombe" in page
    assert "4 of 5 records are counted" in page
    assert "Table 1a: full-time and sandwich" in page
    assert "No student is counted in this table." in page
    href = re.search(r'href="(/heses/\d+/9001/cell\?[^"]+column=4[^"]*)"', html)
    assert href
    cell = contact.get(href.group(1).replace("&amp;", "&"))
    shown = text_of(cell)
    assert "2 students make up this cell: their shares come to 2." in shown
    assert "Cost centre 04, 08, 09" in shown
    assert "TS 37, TS 38, TS 39" in shown
    assert "a1" in shown
    assert "b1" not in shown
    assert text_of(contact.get(f"/heses/{run}/9001?empty=1")).count("Postgraduate research") > 50


def test_show_student__own__every_decision_with_its_paragraph(
    contact: FlaskClient, run: int
) -> None:
    page = text_of(contact.get(f"/heses/{run}/9001/student/1"))
    assert "Student a1, instance 1" in page
    assert "Counted in Table 1a, column 1, and in column 4." in page
    assert "MODE is 01: full-time and sandwich. TS 32" in page
    assert "Note" not in page, "only fields of TS 4 are listed"
    gone = text_of(contact.get(f"/heses/{run}/9001/student/4"))
    assert "Not counted: QUALAIM is 72, which is further education (TS 30)." in gone


def test_show_excluded__own__counts_sentences_and_file(contact: FlaskClient, run: int) -> None:
    page = text_of(contact.get(f"/heses/{run}/9001/excluded"))
    assert "1 of 5 records are not counted." in page
    assert "Not counted: QUALAIM is 72, which is further education (TS 30)." in page
    assert "Show all" in text_of(contact.get(f"/heses/{run}/9001/excluded?bit=2"))
    assert "No record is excluded for this reason" in text_of(
        contact.get(f"/heses/{run}/9001/excluded?code=4")
    )
    file = contact.get(f"/heses/{run}/9001/excluded.csv")
    (row,) = csv.DictReader(io.StringIO(file.get_data(as_text=True)))
    assert (row["HUSID"], row["HESEXCL"]) == ("a4", "2")
    assert row["REASON"].startswith("Not counted: QUALAIM is 72")


@pytest.mark.parametrize("role", ["other_coordinator", "central_team"])
def test_institution__of_another__is_not_there(sign_in: SignIn, run: int, role: str) -> None:
    browser = sign_in(role)
    expected = 200 if role == "central_team" else 404
    for page in ("", "/cell?table=1a&column=4", "/student/1", "/excluded", "/excluded.csv"):
        assert browser.get(f"/heses/{run}/9001{page}").status_code == expected, page


def test_routes__of_another_institution__none_is_there(
    app: Flask, sign_in: SignIn, run: int
) -> None:
    browser = sign_in("other_coordinator")
    rules = [rule for rule in app.url_map.iter_rules() if "<instid>" in rule.rule]
    assert len(rules) > 10
    for rule in rules:
        address = rule.rule.replace("<int:run_id>", str(run)).replace("<instid>", "9001")
        address = re.sub(r"<(?:int:)?\w+>", "1", address)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            answer = browser.open(address, method=method)
            assert answer.status_code == 404, f"{method} {address}"


@pytest.mark.parametrize(
    "page",
    ["9999", "9001/student/6", "9001/student/99", "9001/student/0", "9001/cell",
     "9001/cell?table=1a&column=9", "9001/excluded?bit=x", "9001/excluded?code=-1"],
)  # fmt: skip
def test_address__of_nothing__not_found(contact: FlaskClient, run: int, page: str) -> None:
    assert contact.get(f"/heses/{run}/{page}").status_code == 404


def test_students__shown__is_in_the_members_own_log(
    sign_in: SignIn, hearth: Hearth, world: World, run: int
) -> None:
    sign_in("central_team").get(f"/heses/{run}/9001/student/1")
    with hearth.database.session(Scope.everything(), writes=False) as session:
        event = session.scalars(
            select(AuditEvent).where(AuditEvent.action == "heses_student.read")
        ).one()
    assert event.organisation_id == world.wexcombe
    assert event.detail == {"instid": "9001", "students": 1}
    assert "a1" not in json.dumps(event.detail)
