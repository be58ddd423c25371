from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from etl.records import UnreadableRecords
from etl.records.student_return import read_student_return


def rows(path: Path, folder: Path, **options: Path) -> list[dict[str, str | None]]:
    table = read_student_return(path, folder, **options)
    frame = pl.read_parquet(table.path)
    assert tuple(frame.columns) == table.columns
    assert frame.height == table.rows
    assert set(frame.dtypes) == {pl.String}
    return frame.rows(named=True)


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / "scratch").mkdir()
    return tmp_path / "scratch"


EXPECTED = [
    {"HUSID": "001", "MODE": "01", "Name, other": "Zoë"},
    {"HUSID": "002", "MODE": None, "Name, other": 'a "b"'},
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_read__delimited__text_as_written(
    delimiter: str, encoding: str, tmp_path: Path, scratch: Path
) -> None:
    text = 'HUSID,MODE,"Name, other"\n001,01,Zoë\n002,,"a ""b"""\n'
    if delimiter != ",":
        text = text.replace(",", delimiter).replace(f"Name{delimiter} other", "Name, other")
    path = tmp_path / "r.csv"
    path.write_bytes(text.encode(encoding))
    assert rows(path, scratch) == EXPECTED


def test_read__many_rows__order_is_kept(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("N\r\n" + "".join(f"{n}\r\n" for n in range(300_000)))
    assert [row["N"] for row in rows(path, scratch)] == [str(n) for n in range(300_000)]


def test_read__workbook__whole_numbers_and_dates_as_text(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        style = book.add_format({"num_format": "dd/mm/yyyy"})
        for column, (name, value) in enumerate([("MODE", 1), ("HUSID", "007"), ("STULOAD", 33.3)]):
            sheet.write(0, column, name)
            sheet.write(1, column, value)
        sheet.write(0, 3, "COMDATE")
        sheet.write_datetime(1, 3, date(1998, 10, 1), style)
    (row,) = rows(path, scratch)
    assert row == {"MODE": "1", "HUSID": "007", "STULOAD": "33.3", "COMDATE": "1998-10-01"}


def test_read__parquet_of_numbers__codes_without_a_point(tmp_path: Path, scratch: Path) -> None:
    path = tmp_path / "r.parquet"
    pl.DataFrame(
        {"MODE": [1.0, None], "STULOAD": [33.3, 100.0], "COMDATE": [date(1998, 10, 1), None],
         "HUSID": ["1", "2"]}
    ).write_parquet(path)  # fmt: skip
    assert rows(path, scratch) == [
        {"MODE": "1", "STULOAD": "33.3", "COMDATE": "1998-10-01", "HUSID": "1"},
        {"MODE": None, "STULOAD": "100", "COMDATE": None, "HUSID": "2"},
    ]


def test_read__fixed_width__by_a_layout(tmp_path: Path, scratch: Path) -> None:
    path, layout = tmp_path / "r.txt", tmp_path / "layout.csv"
    path.write_text("0100001 01\n0100002 31\n\n")
    layout.write_text("name,start,length\nINSTID,1,4\nHUSID,5,4\nMODE,9,2\n")
    assert rows(path, scratch, layout=layout) == [
        {"INSTID": "0100", "HUSID": "001", "MODE": "01"},
        {"INSTID": "0100", "HUSID": "002", "MODE": "31"},
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("r.csv", b"", "has no header"),
        ("r.csv", b"A,B\n1,2\n1,2,3\n", "line 3 has not the 2 columns of the header"),
        ("r.csv", b"A,B\n1\n", "line 2 has not the 2 columns of the header"),
        ("r.csv", b"A,a\n1,2\n", "two columns a"),
        ("r.csv", b"A,\n1,2\n", "column 2 has no name"),
        ("r.parquet", b"PAR1", "not Parquet"),
        ("r.xlsx", b"PK", "not a workbook"),
        ("r.doc", b"", "neither CSV, XLSX nor Parquet"),
    ],
)
def test_read__unreadable__says_what_and_where(
    name: str, content: bytes, message: str, tmp_path: Path, scratch: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableRecords, match=message):
        read_student_return(tmp_path / name, scratch)
