"""The whole reader, child process included."""

import datetime as dt
import sys

import polars as pl
import pytest

from etl.readers import UnreadableFile, read_spreadsheet
from etl.readers.files import Limits

HEAD = ["First name", "Last name", "Date of birth", "Note"]
PEOPLE = [["Zoë", "O'Neill", "2007-09-03", "a, b; c"], ["Noah", "Hart", "2008-01-31", "x|y"]]


def delimited(delimiter: str) -> str:
    def line(row):
        return delimiter.join(f'"{cell}"' for cell in row)

    return "\n".join(line(row) for row in [HEAD, *PEOPLE]) + "\n"


def test_parse__same_table_in_seven_formats__same_rows(read, workbook):
    dated = [[*row[:2], dt.date.fromisoformat(row[2]), row[3]] for row in PEOPLE]
    files = {
        "utf-8.csv": delimited(",").encode(),
        "mark.csv": delimited(",").encode("utf-8-sig"),
        "wide.csv": delimited("\t").encode("utf-16"),
        "windows.csv": delimited(";").encode("cp1252"),
        "pipe.txt": delimited("|").encode(),
        "1900.xlsx": workbook([HEAD, *dated]),
        "1904.xlsx": workbook([HEAD, *dated], date_1904=True),
    }
    tables = {name: read(content, name)[1] for name, content in files.items()}
    for name, table in tables.items():
        assert table.equals(tables["utf-8.csv"]), name
    assert tables["utf-8.csv"].row(0) == (2, *PEOPLE[0])


def test_read_spreadsheet__good_file__parquet_and_summary(tmp_path, workbook):
    path, out = tmp_path / "received", tmp_path / "read.parquet"
    path.write_bytes(workbook([["A title"], HEAD, *PEOPLE]))
    summary = read_spreadsheet(path, out, file_name="people.xlsx", expected=["First name"])
    assert summary.headers == tuple(HEAD)
    assert (summary.header_row, summary.rows, summary.skipped[0].text) == (2, 2, "A title")
    assert pl.read_parquet(out)["_row"].to_list() == [3, 4]


def test_read_spreadsheet__fault__raised_here_and_nothing_left_behind(tmp_path):
    path, out = tmp_path / "received", tmp_path / "read.parquet"
    path.write_bytes(b"a,b\n")
    with pytest.raises(UnreadableFile) as fault:
        read_spreadsheet(path, out, file_name="people.csv")
    assert fault.value.reason == "empty"
    assert [p.name for p in tmp_path.iterdir()] == ["received"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts a process's address space")
def test_read_spreadsheet__parser_aborts__only_the_child_dies(tmp_path, with_part, sheet_of):
    first, last = '<c r="A1"><v>1</v></c>', '<c r="XFD1048576"><v>1</v></c>'
    rows = f'<row r="1">{first}</row><row r="1048576">{last}</row>'
    path = tmp_path / "received"
    path.write_bytes(with_part(xl__worksheets__sheet1_dot_xml=sheet_of(rows)))
    with pytest.raises(UnreadableFile, match="more memory") as fault:
        # The scan is told to let it pass, so that the limits of the process have to hold.
        read_spreadsheet(
            path, tmp_path / "out", file_name="a.xlsx", limits=Limits(max_cells=10**12)
        )
    assert fault.value.reason == "too_large"


def test_read_spreadsheet__out_of_time__says_so(tmp_path):
    path = tmp_path / "received"
    path.write_bytes(b"First name\nAda\n")
    with pytest.raises(UnreadableFile) as fault:
        read_spreadsheet(path, tmp_path / "out", file_name="a.csv", limits=Limits(seconds=0))
    assert fault.value.reason == "too_slow"
