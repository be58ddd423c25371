"""The workbooks people download."""

import datetime as dt
import zipfile

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from etl.readers import Message, UnreadableFile, safe_cell, write_error_workbook, write_template

HEADERS = ["Forename", "Surname"]
ROWS = pl.DataFrame({"_row": [4, 9], "Forename": ["=1+1", None], "Surname": ["@SUM(A1)", "007"]})
MESSAGES = [
    Message(4, "first_name", "error", "not_a_name", "That is not a name: type the name again."),
    Message(9, "first_name", "error", "required", "First name is needed: fill it in.", "Ada"),
    Message(99, "first_name", "error", "required", "About a row that is not here."),
]


@pytest.fixture
def mended(tmp_path):
    path = tmp_path / "mend.xlsx"
    write_error_workbook(path, HEADERS, ROWS, MESSAGES, {"first_name": "Forename"})
    return path


def test_write_error_workbook__sent_again__reads_as_it_was_sent(mended, read):
    summary, table = read(mended, "mend.xlsx")
    assert summary.headers == ("Forename", "Surname")
    assert table.drop("_row").rows() == ROWS.drop("_row").rows()


def test_write_error_workbook__messages__on_their_own_sheet_with_both_row_numbers(mended):
    lines = CalamineWorkbook.from_path(mended).get_sheet_by_name("Messages").to_python()
    assert [line[:3] for line in lines[1:]] == [[2.0, 4.0, "Forename"], [3.0, 9.0, "Forename"]]
    assert lines[2][4:] == ["First name is needed: fill it in.", "Ada"]


def test_write_error_workbook__bad_cells__coloured_with_a_comment(mended):
    with zipfile.ZipFile(mended) as parts:
        assert b"First name is needed" in parts.read("xl/comments1.xml")
        assert b"F8D7DA" in parts.read("xl/styles.xml")


def test_write_error_workbook__formula_like_text__never_a_formula(mended):
    with zipfile.ZipFile(mended) as parts:
        sheet, styles = parts.read("xl/worksheets/sheet1.xml"), parts.read("xl/styles.xml")
    assert b"<f>" not in sheet
    assert b'quotePrefix="1"' in styles


def test_write_error_workbook__same_rows__same_bytes(mended, tmp_path):
    again = tmp_path / "again.xlsx"
    write_error_workbook(again, HEADERS, ROWS, MESSAGES, {"first_name": "Forename"})
    assert again.read_bytes() == mended.read_bytes()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"),
        ("+44 20", "'+44 20"),
        ("@x", "'@x"),
        ("\tx", "'\tx"),
        ("\rx", "'\rx"),
        (" =1", "' =1"),
        ("＝1", "'＝1"),
        ("-2.5", "-2.5"),
        ("Ada", "Ada"),
        ("", ""),
    ],
)
def test_safe_cell__first_character__neutralised(text, safe):
    assert safe_cell(text) == safe


@given(st.text(alphabet="=+-@\t\r 'a1", max_size=8))
def test_safe_cell__any_text__never_starts_a_formula(text):
    safe = safe_cell(text)
    assert safe.endswith(text)
    assert not safe.lstrip(" ").startswith(("=", "@", "\t", "\r")) or not text.strip(" ")


def test_write_template__columns__headings_lists_and_dictionary(tmp_path, columns, read):
    path = tmp_path / "template.xlsx"
    write_template(path, "Participants: 2026/27", columns)
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["Participants  2026 27", "Data dictionary", "Lists"]
    assert book.get_sheet_by_index(0).to_python() == [[column.label for column in columns]]
    lines = book.get_sheet_by_index(1).to_python()
    assert lines[5][:5] == [
        "Sex",
        "No",
        "As the person says.",
        "No",
        "Female (10); Male (11); Information refused (96); Not available (99)",
    ]
    with zipfile.ZipFile(path) as parts:
        assert b"Lists!$E$1:$E$4" in parts.read("xl/worksheets/sheet1.xml")
        assert not [name for name in parts.namelist() if "vba" in name]
    with pytest.raises(UnreadableFile, match="no rows beneath"):
        read(path, "template.xlsx")


def test_write_template__filled_in__read_back(tmp_path, columns, read, workbook):
    head = [column.label for column in columns]
    row = ["Ada", "Hart", dt.date(2007, 9, 3)]
    _, table = read(workbook([head, row], [["Column"], ["Sex"]]), "filled.xlsx")
    assert table["Date of birth"].to_list() == ["2007-09-03"]
