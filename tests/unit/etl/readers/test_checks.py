"""Every row is ready, to mend, or blank; and says why, in words for a busy officer."""

import datetime as dt
import time

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers import ROW, Column, check_rows

GOOD = {"first_name": ["Ada"], "last_name": ["Hart"], "date_of_birth": ["3/9/2007"]}


def codes(checked):
    return [(m.row, m.column, m.code) for m in checked.list_messages() if m.severity == "error"]


def test_check_rows__good_row__ready_with_typed_values(check):
    checked = check(
        {**GOOD, "sex": ["f"], "hours": ["1,200.5"], "permission": ["Yes"]},
        date_orders={"date_of_birth": "day_first"},
    )
    assert codes(checked) == [(2, "hours", "out_of_range")]
    row = next(check({**GOOD, "sex": ["f"], "hours": ["2.5"], "permission": ["Yes"]}).rows())
    assert row.state == "ready"
    assert row.values["date_of_birth"] == "2007-09-03"
    assert (row.values["sex"], row.values["hours"], row.values["permission"]) == ("10", 2.5, True)


def test_check_rows__blank_row_between__blank_and_silent(check):
    checked = check(
        {
            "first_name": ["Ada", None],
            "last_name": ["Hart", None],
            "date_of_birth": ["2007-09-03", None],
        }
    )
    assert (checked.ready, checked.blank, codes(checked)) == (1, 1, [])


@pytest.mark.parametrize(
    ("column", "text", "code"),
    [
        ("first_name", None, "required"),
        ("first_name", "Not known (997)", "required"),
        ("date_of_birth", "3/9/2027", "date_in_future"),
        ("date_of_birth", "22/11/2026", "date_in_future"),
        ("date_of_birth", "31/12/1929", "date_too_early"),
        ("date_of_birth", "yesterday", "not_a_date"),
        ("last_name", "#REF!", "excel_error"),
    ],
)
def test_check_rows__bad_cell__error_in_its_row_and_column(check, column, text, code):
    checked = check({**GOOD, column: [text]})
    assert codes(checked) == [(2, column, code)]
    assert checked.to_fix == 1


@pytest.mark.parametrize("text", ["1/1/1930", "21/11/2026"])
def test_check_rows__birth_on_the_bounds__accepted(check, text):
    assert check({**GOOD, "date_of_birth": [text]}).ready == 1


def test_check_rows__required_column_absent__every_row_says_so(columns):
    frame = pl.DataFrame({ROW: [2, 3], "first_name": ["Ada", "Noah"]})
    checked = check_rows(frame, columns[:2], today=dt.date(2026, 11, 21))
    assert codes(checked) == [(2, "last_name", "required"), (3, "last_name", "required")]


def test_check_rows__end_before_start__names_both_days(check):
    checked = check({"starts_on": ["2/7/2025"], "ends_on": ["1/7/2025"]})
    message = checked.list_messages()[0]
    assert message.code == "ends_before_start"
    assert (
        message.text
        == "End date (1 July 2025) is before Start date (2 July 2025): correct one of them."
    )


def test_check_rows__postcodes__valid_repaired_and_refused(check):
    checked = check({"postcode": ["ls1 4ap", "LSI 4AP", "ZZ9 9ZZ", "Not known"]})
    assert checked.values["postcode"].to_list() == ["LS1 4AP", "LS1 4AP", None, None]
    told = [(m.row, m.severity, m.proposal) for m in checked.list_messages()]
    assert told == [(3, "warning", "LS1 4AP"), (4, "error", "LS1 4AP"), (5, "note", None)]


@pytest.mark.parametrize(
    ("urn", "school", "value", "code", "proposal"),
    [
        ("900001", "Wexcombe High", "900001", None, None),
        ("900001", "Thornley Academy", "900001", "school_name_differs", None),
        ("900009", "Thornly Academy", None, "unknown_school", "900003"),
        ("900009", None, None, "unknown_school", None),
        (None, "St Marys Catholic College", "900002", "school_by_name", None),
        ("Thornley Academy", None, "900003", "school_by_name", None),
        (None, "Wexcomb High Scool", None, "unknown_school", "900001"),
        ("Not known", None, None, "missing_value", None),
        (None, None, None, None, None),
    ],
)
def test_check_rows__school__by_number_or_offered_by_name(
    check, urn, school, value, code, proposal
):
    checked = check({"urn": [urn], "school": [school]})
    found = checked.list_messages()
    assert checked.values["urn"].to_list() == [value]
    assert [(m.code, m.proposal) for m in found] == ([(code, proposal)] if code else [])


def test_check_rows__school_number_alone__judged_without_names(check):
    checked = check({"urn": ["900001", "123456"]}, institutions={"900001"})
    assert codes(checked) == [(3, "urn", "unknown_school")]


def test_check_rows__reference__zeros_kept_and_shortened_numbers_refused(check):
    checked = check({"reference": ["007", "1.23E+11", "997"]})
    assert checked.values["reference"].to_list() == ["007", None, "997"]
    assert codes(checked) == [(3, "reference", "shortened_number")]


def test_check_rows__comma_for_decimals__offers_the_point(check):
    message = check({"hours": ["6,5"]}).list_messages()[0]
    assert (message.code, message.proposal) == ("not_a_number", "6.5")


def test_check_rows__every_message__is_a_sentence_about_its_own_cell(check):
    checked = check(
        {
            "first_name": ["Xanthippe", "ZoÃ«"],
            "last_name": ["Quillfeather", None],
            "date_of_birth": ["09/23/2007", "x"],
            "sex": ["Femal", "?!"],
            "postcode": ["LSI 4AP", "nowhere"],
        }
    )
    for message in checked.list_messages():
        assert message.text.endswith((".", "?", "1 for I")), message.text
        if message.row == 3:
            assert "Xanthippe" not in message.text
            assert "Quillfeather" not in message.text


cell = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "Ada",
            "O'NEILL",
            "3/9/2007",
            "2030-01-01",
            "997",
            "n/a",
            "F",
            "#N/A",
            "900001",
            "9" * 25,
            "LS1 4AP",
            "=1+1",
        ]
    ),
    st.text(min_size=1, max_size=12).filter(lambda text: text.strip()),
)


@given(st.lists(st.tuples(cell, cell, cell, cell, cell, cell), min_size=1, max_size=8))
def test_check_rows__any_cells__rows_in_are_ready_or_to_fix_or_blank(columns, rows):
    wanted = [columns[i] for i in (0, 2, 4, 6, 10, 12)]
    frame = pl.DataFrame(
        [(n, *row) for n, row in enumerate(rows, 2)],
        schema={ROW: pl.Int32, **{c.name: pl.String for c in wanted}},
        orient="row",
    )
    checked = check_rows(frame, wanted, today=dt.date(2026, 11, 21), institutions=["900001"])
    assert checked.ready + checked.to_fix + checked.blank == len(rows)
    assert checked.values[ROW].to_list() == frame[ROW].to_list()
    for row in checked.rows():
        has_error = any(m.severity == "error" for m in row.messages)
        assert (row.state == "to_fix") == has_error


def test_check_rows__twenty_thousand_rows__about_a_second(columns):
    n = 20_000
    frame = pl.DataFrame(
        {
            ROW: range(2, n + 2),
            "first_name": ["ADA", "Noah"] * (n // 2),
            "last_name": [f"Hart{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(n)],
            "date_of_birth": [f"{i % 28 + 1}/{i % 12 + 1}/{2000 + i % 10}" for i in range(n)],
            "reference": [f"R{i:06}" for i in range(n)],
        }
    )
    wanted: list[Column] = [columns[i] for i in (0, 1, 2, 11)]
    start = time.process_time()
    checked = check_rows(
        frame, wanted, today=dt.date(2026, 11, 21), date_orders={"date_of_birth": "day_first"}
    )
    assert checked.ready == n
    assert (
        time.process_time() - start < 5
    )  # generous: it guards against work per row, not for speed
