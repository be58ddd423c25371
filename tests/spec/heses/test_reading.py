"""How the text of a field becomes a date or a number: the same on every engine (A-19)."""

from calendar import isleap
from pathlib import Path
from random import Random

import duckdb
import polars as pl
import pytest

from analytics.heses.rules import know_columns, read
from etl.engine import DuckEngine
from tests.spec.heses.record import ORDINARY, PLAIN, read_rows, run_rows

#: DuckDB's own reading of the three forms, with a year of four digits.
DUCKDB = """
    SELECT written, CAST(strftime(day, '%Y%m%d') AS INTEGER),
        date_diff('day', DATE '1970-01-01', day)
    FROM (
        SELECT written,
            CAST(try_strptime(TRIM(written), ['%d/%m/%Y', '%Y-%m-%d', '%Y%m%d']) AS DATE) AS day
        FROM texts WHERE LENGTH(TRIM(written)) >= 8
    )
    WHERE day >= DATE '1000-01-01'
"""


def read_dates(texts: list[str], folder: Path) -> dict[str, tuple[int, int]]:
    path = folder / "dates.parquet"
    pl.DataFrame({"COMDATE": texts}, schema={"COMDATE": pl.String}).write_parquet(path)
    with DuckEngine() as engine:
        read(engine, path, know_columns(["COMDATE"]))
        rows = engine.fetch("dates", order_by=["written"]).rows()
    return {written: (number, day) for written, number, day in rows}


def draw_dates(count: int) -> list[str]:
    """Texts near the three forms: good, impossible, and with something out of place."""
    rng = Random(1998)
    texts = set()
    while len(texts) < count:
        year = rng.choice([rng.randint(1600, 2400), 1900, 1996, 2000, 98, rng.randint(0, 12000)])
        month, day = rng.randint(0, 13), rng.randint(0, 32)
        pad = rng.choice(["02d", "d"])
        text = rng.choice([
            f"{day:{pad}}/{month:{pad}}/{year}", f"{year:04d}-{month:{pad}}-{day:{pad}}",
            f"{year:04d}{month:02d}{day:02d}", f"{year}{month}{day}",
        ])  # fmt: skip
        if rng.random() < 0.3:
            place = rng.randint(0, len(text))
            text = (
                text[:place]
                + rng.choice(["", " ", "/", "-", "0", "a", "+", "."])
                + text[place + 1 :]
            )
        texts.add(text)
    return sorted(texts)


def test_dates__any_text__are_read_as_the_calendar_has_them(tmp_path: Path) -> None:
    texts = draw_dates(20_000)
    connection = duckdb.connect()
    connection.from_arrow(pl.DataFrame({"written": texts}).to_arrow()).create("texts")
    expected = {text: (number, day) for text, number, day in connection.sql(DUCKDB).fetchall()}
    found = read_dates(texts, tmp_path)
    assert found == expected
    assert len(found) > 4_000


def test_dates__29_february__in_leap_years_alone(tmp_path: Path) -> None:
    years = range(1580, 2420)
    found = read_dates([f"29/02/{year}" for year in years], tmp_path)
    assert set(found) == {f"29/02/{year}" for year in years if isleap(year)}


@pytest.mark.parametrize("text", ["infinity", "-infinity", "epoch   ", "1998-10-01 (BC)", ""])
def test_dates__words_that_a_database_takes_for_a_date__are_none(text: str, tmp_path: Path) -> None:
    assert read_dates([text, "01/10/1998"], tmp_path) == {"01/10/1998": (19981001, 10500)}


CODES = [
    ("1", "FT"), ("01", "FT"), ("1.0", "FT"), (" 01 ", "FT"), ("001", "FT"), ("1.", "FT"),
    ("1.5", "PT"), (".5", "PT"), ("1e0", "PT"), ("0x1", "PT"), ("1_", "PT"), ("99999", "PT"),
]  # fmt: skip
LOADS = [
    ("100", "100"), ("100.0", "100"), (" 50 ", "50"), ("+5", "5"), ("5.", "5"), (".5", "0.5"),
    ("1e2", "100"), ("1_000", "0"), ("1,5", "0"), ("0x10", "0"), ("inf", "0"), ("nan", "0"),
]  # fmt: skip


@pytest.fixture(scope="module")
def recreated(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, str]]:
    """What becomes of an ordinary student with each text in a field, all in one file."""
    texts = [("MODE", text) for text, _ in CODES] + [("STULOAD", text) for text, _ in LOADS]
    rows = [
        {**ORDINARY, "INSTID": "0100", "HUSID": f"{n}", "CAMPID": f"K{n}", field: text}
        for n, (field, text) in enumerate(texts)
    ]
    out = run_rows(rows, PLAIN, tmp_path_factory.mktemp("texts") / "out")
    found = {row["HUSID"]: row for row in read_rows(out / "individualised.csv")}
    return {text: found[f"{n}"] for n, text in enumerate(texts)}


@pytest.mark.parametrize(("given", "mode"), CODES)
def test_codes__however_a_spreadsheet_wrote_them__are_whole_numbers(
    given: str, mode: str, recreated: dict[tuple[str, str], dict[str, str]]
) -> None:
    row = recreated["MODE", given]
    assert (row["MODE"], row["MODE_H"]) == (given, mode)


@pytest.mark.parametrize(("given", "load"), LOADS)
def test_load__however_it_is_written__is_a_decimal_number(
    given: str, load: str, recreated: dict[tuple[str, str], dict[str, str]]
) -> None:
    assert recreated["STULOAD", given]["HESESFTE"] == load


def test_a_13__cost_centre_that_is_no_code_and_nothing_else__goes_by_the_aim(
    tmp_path: Path,
) -> None:
    nothing = {"COSTCN01": "XX", "SBJ01": "", "SBJPER01": "", "SBJQA1": "C8"}
    rows = [{**ORDINARY, "INSTID": "0100", **nothing}]
    for apportion in ("proportional", "main"):
        settings = {**PLAIN, "options": {"apportion": apportion}}
        out = run_rows(rows, settings, tmp_path / apportion)
        assert read_rows(out / "individualised.csv")[0]["PRICE_GROUPS"] == "PSYCH:1"
