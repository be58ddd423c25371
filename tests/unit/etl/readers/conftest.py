"""Small files and columns that the reader tests share; nothing here describes a real person."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.readers import ROW, CheckedRows, Column, FileSummary, Limits, check_rows
from etl.readers.child import parse

TODAY = dt.date(2026, 11, 21)


@dataclass(frozen=True)
class SomeCode:
    value: str
    label: str
    missing: bool = False
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class SomeList:
    title: str
    codes: tuple[SomeCode, ...]


SEX = SomeList(
    "Sex",
    (
        SomeCode("10", "Female", aliases=("f", "girl")),
        SomeCode("11", "Male", aliases=("m", "boy")),
        SomeCode("96", "Information refused", missing=True),
        SomeCode("99", "Not available", missing=True),
    ),
)
CARE = SomeList(
    "Care experienced",
    (
        SomeCode("01", "Care leaver", aliases=("yes",)),
        SomeCode("05", "Not a care leaver", aliases=("no",)),
        SomeCode("997", "Not known", missing=True),
        SomeCode("998", "Prefer not to say", missing=True),
    ),
)
COLUMNS = (
    Column("first_name", "First name", "name", required=True, aliases=("Forename",)),
    Column("last_name", "Last name", "name", required=True, aliases=("Surname",)),
    Column(
        "date_of_birth",
        "Date of birth",
        "date",
        required=True,
        minimum=dt.date(1930, 1, 1),
        no_future=True,
        aliases=("DOB",),
        needed_for_tracking=True,
    ),
    Column(
        "postcode", "Home postcode", "postcode", aliases=("Postcode",), needed_for_tracking=True
    ),
    Column("sex", "Sex", "code", code_list=SEX, aliases=("Gender",), help="As the person says."),
    Column("care", "Care experienced", "code", code_list=CARE),
    Column("urn", "School URN", "urn", named_by="school", aliases=("URN",)),
    Column("school", "School name", aliases=("School",)),
    Column("starts_on", "Start date", "date"),
    Column("ends_on", "End date", "date", not_before="starts_on"),
    Column("hours", "Hours", "decimal", minimum=0, maximum=100),
    Column("reference", "Reference", "reference"),
    Column("permission", "Permission", "boolean"),
)
INSTITUTIONS = {
    "900001": "Wexcombe High School",
    "900002": "St Mary's Catholic College",
    "900003": "Thornley Academy",
}


@pytest.fixture(scope="session")
def columns() -> tuple[Column, ...]:
    return COLUMNS


@pytest.fixture(scope="session")
def institutions() -> dict[str, str]:
    return INSTITUTIONS


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., tuple[FileSummary, pl.DataFrame]]:
    """Read bytes or a file in this process: what the child does, without starting one."""

    def _read(
        content: bytes | Path, file_name: str = "people.csv", **limits: int
    ) -> tuple[FileSummary, pl.DataFrame]:
        path = content if isinstance(content, Path) else tmp_path / "received"
        if isinstance(content, bytes):
            path.write_bytes(content)
        out = tmp_path / "read.parquet"
        summary = parse(path, out, file_name=file_name, limits=Limits(**limits))
        return summary, pl.read_parquet(out)

    return _read


@pytest.fixture
def workbook() -> Callable[..., bytes]:
    """An .xlsx of one or more sheets; dates become true Excel dates."""

    def _workbook(
        *sheets: Sequence[Sequence[object]], hidden: Sequence[int] = (), **options: object
    ) -> bytes:
        buffer = io.BytesIO()
        book = xlsxwriter.Workbook(
            buffer, {"in_memory": True, "strings_to_formulas": False, **options}
        )
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for place, rows in enumerate(sheets):
            sheet = book.add_worksheet()
            if place in hidden:
                sheet.hide()
            elif not book.worksheet_meta.activesheet:
                sheet.activate()
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(line, column, cell, day)
                    elif cell not in ("", None):
                        sheet.write(line, column, cell)
        book.close()
        return buffer.getvalue()

    return _workbook


@pytest.fixture
def with_part(workbook: Callable[..., bytes]) -> Callable[..., bytes]:
    """An .xlsx in which parts are replaced or added, as a hostile sender would."""

    def _with_part(**parts: bytes) -> bytes:
        changed = {
            name.replace("__", "/").replace("_dot_", "."): text for name, text in parts.items()
        }
        buffer = io.BytesIO()
        with (
            zipfile.ZipFile(
                io.BytesIO(workbook([["First name", "Last name"], ["Ada", "Hart"]]))
            ) as source,
            zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            kept = {name: source.read(name) for name in source.namelist()}
            for name, content in (kept | changed).items():
                target.writestr(name, content)
        return buffer.getvalue()

    return _with_part


@pytest.fixture
def sheet_of() -> Callable[[str], bytes]:
    """A worksheet part around some `<row>` markup."""

    def _sheet_of(rows: str) -> bytes:
        space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()

    return _sheet_of


def some_postcodes(given: pl.Series) -> pl.DataFrame:
    """A directory of one postcode, LS1 4AP, that repairs an I typed for its 1."""
    answers = {
        "LS1 4AP": ("valid", "LS1 4AP", None, []),
        "LSI 4AP": ("repaired", "LS1 4AP", "1 for I", []),
    }
    nothing = ("invalid", None, "There is no such postcode.", ["LS1 4AP"])
    return pl.DataFrame(
        [(text, *answers.get(text.upper(), nothing)) for text in given],
        schema={
            "given": pl.String,
            "status": pl.String,
            "postcode": pl.String,
            "message": pl.String,
            "candidates": pl.List(pl.String),
        },
        orient="row",
    )


@pytest.fixture
def check() -> Callable[..., CheckedRows]:
    """Check a few rows, given as columns of texts; the first row is row 2 of its file."""

    def _check(cells: dict[str, list[str | None]], **choices: object) -> CheckedRows:
        height = len(next(iter(cells.values())))
        frame = pl.DataFrame(
            {ROW: range(2, height + 2), **cells},
            schema={ROW: pl.Int32, **dict.fromkeys(cells, pl.String)},
        )
        present = [c for c in COLUMNS if c.name in cells or c.named_by in cells]
        settings = {
            "today": TODAY,
            "institutions": INSTITUTIONS,
            "postcode_check": some_postcodes,
            "date_orders": dict.fromkeys(("date_of_birth", "starts_on", "ends_on"), "day_first"),
        }
        return check_rows(frame, present, **(settings | choices))

    return _check
