"""How one cell is judged for its column."""

import datetime as dt

import polars as pl
import pytest

from etl.readers import ROW, Column, check_rows
from etl.readers.cells import judge_for

TODAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", " two\u00a0 words \n second  line ", "two words\nsecond line"),
        ("text", "997", "997"),
        ("text", "n/a", None),
        ("integer", "1,200", 1200),
        ("integer", "12.0", 12),
        ("decimal", "\u22122.5", -2.5),
        ("boolean", "Y", True),
        ("boolean", "FALSE", False),
        ("boolean", "Prefer not to say", None),
        ("email", " mailto:ada@example.org", "ada@example.org"),
        ("reference", "A\u201312", "A-12"),
        ("date", "Not known", None),
        ("datetime", "3/9/2007 2:30pm", "2007-09-03T14:30:00"),
    ],
)
def test_judge_for__usable_cell__clean_value_without_error(kind, text, value):
    judged = judge_for(Column("x", "Column x", kind), today=TODAY, reading="day_first")(text)
    assert judged.value == value
    assert not [f for f in judged.findings if f.severity == "error"]


@pytest.mark.parametrize(
    ("kind", "text", "code"),
    [
        ("integer", "1.5", "not_whole"),
        ("integer", "many", "not_a_number"),
        ("integer", "99999", "out_of_range"),
        ("integer", "9" * 400, "out_of_range"),
        ("decimal", "9" * 20, "out_of_range"),
        ("boolean", "maybe", "not_yes_no"),
        ("email", "ada at example", "not_an_email"),
        ("text", "x" * 501, "too_long"),
        ("postcode", "#VALUE!", "excel_error"),
    ],
)
def test_judge_for__unusable_cell__error_and_no_value(kind, text, code):
    judged = judge_for(Column("x", "Column x", kind, maximum=1000), today=TODAY)(text)
    assert (judged.value, [f.code for f in judged.findings]) == (None, [code])


def test_judge_for__time_in_a_date_column__left_out_with_a_warning():
    judged = judge_for(Column("x", "Column x", "date"), today=TODAY)("2007-09-03 14:30")
    assert (judged.value, judged.findings[0].code) == ("2007-09-03", "time_dropped")


def test_check_rows__dates_with_and_without_time__one_typed_column():
    frame = pl.DataFrame({ROW: [2, 3], "at": ["2007-09-03", "2007-09-03 14:30"]})
    checked = check_rows(frame, [Column("at", "At", "datetime")], today=TODAY)
    assert [row.values["at"] for row in checked.rows()] == [
        "2007-09-03T00:00:00",
        "2007-09-03T14:30:00",
    ]
