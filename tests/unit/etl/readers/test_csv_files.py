"""Delimited text, in every encoding and with every delimiter met in practice."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.readers import UnreadableFile

TEXT = "First name,Last name,Note\r\nZoë,O’Neill,“good”\r\nNoah,Hart,\r\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_open_csv__any_encoding__same_text(read, encoding, found):
    summary, table = read(TEXT.encode(encoding))
    assert summary.encoding == found
    assert table.row(0) == (2, "Zoë", "O’Neill", "“good”")


def test_open_csv__bytes_undefined_in_windows__read_as_latin_1(read):
    summary, table = read(b"First name,Last name\nZo\xeb\x81,Hart\n")
    assert summary.encoding == "latin-1"
    assert table["First name"][0].startswith("Zoë")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_open_csv__any_delimiter__found(read, delimiter):
    text = f'First name{delimiter}Address\nAda{delimiter}"1, High St; flat|2"\n'
    summary, table = read(text.encode())
    assert summary.delimiter == delimiter
    assert table.row(0) == (2, "Ada", "1, High St; flat|2")


def test_open_csv__excels_sep_line__obeyed_and_not_counted(read):
    summary, table = read(b"sep=;\nFirst name;Hours\nAda;1,5\n")
    assert summary.header_row == 1
    assert table.row(0) == (2, "Ada", "1,5")


def test_open_csv__quoted_newlines__stay_in_their_cell_and_count_one_row(read):
    _, table = read(b'First name,Note\nAda,"one\ntwo"\nNoah,x\n')
    assert table["Note"].to_list() == ["one\ntwo", "x"]
    assert table["_row"].to_list() == [2, 3]


def test_open_csv__zero_bytes__removed_and_reported(read):
    summary, table = read(b"First name,Last name\nA\0da,Hart\n")
    assert table["First name"].to_list() == ["Ada"]
    assert "zero bytes" in summary.notes[0]


def test_open_csv__blank_rows__kept_between_and_dropped_at_the_end(read):
    summary, table = read(b"First name,Last name\nAda,Hart\n,\n\nNoah,Byrne\n,\n , \n\n")
    assert table["_row"].to_list() == [2, 3, 4, 5]
    assert (summary.rows, summary.blank_rows) == (4, 2)


def test_open_csv__leading_zeros__kept(read):
    _, table = read(b"First name,Reference\nAda,007\n")
    assert table["Reference"].to_list() == ["007"]


def test_open_csv__old_mac_line_ends__rows_found(read):
    assert read(b"First name,Last name\rAda,Hart\rNoah,Byrne\r")[0].rows == 2


def test_open_csv__values_without_heading__kept_under_their_letter(read):
    summary, table = read(b"First name,Last name\nAda,Hart,extra\n")
    assert table.columns == ["_row", "First name", "Last name", "Column C"]
    assert (
        "Column C has no heading but holds values (1 in all, the first in row 2)"
        in summary.notes[0]
    )


def test_open_csv__quotation_never_closed__names_the_row(read):
    with pytest.raises(UnreadableFile, match="Row 3 opens a quotation mark") as fault:
        read(b'First name,Last name\nAda,Hart\n"Noah,Byrne\nIsla,Roe\n')
    assert fault.value.reason == "corrupt"


def test_open_csv__quotation_marks_inside_a_cell__not_a_fault(read):
    assert read(b'First name,Last name\nAda "Bee",Hart\nNoah,Byrne\n')[0].rows == 2


def test_open_csv__mark_of_utf_8_over_other_bytes__one_sentence(read):
    with pytest.raises(UnreadableFile, match="mixes two encodings"):
        read(b"\xef\xbb\xbfFirst name,Last name\nZo\xeb,Hart\n")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=60).map(lambda tail: b"First name,Last name\nAda,Hart\n" + tail))
def test_open_csv__any_bytes_after_the_first_rows__a_table_or_a_sentence(read, content):
    with contextlib.suppress(UnreadableFile):
        summary, table = read(content)
        assert summary.rows == table.height
