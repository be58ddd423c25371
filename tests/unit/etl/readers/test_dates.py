"""How one date is read."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.readers.dates import judge_date

TODAY = dt.date(2026, 11, 21)
days = st.dates(dt.date(1930, 1, 1), dt.date(2031, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "03/09/2007",
        "3.9.2007",
        "3-9-2007",
        "3 9 2007",
        "2007-09-03",
        "2007/09/03",
        "20070903",
        "2007-09-03 00:00:00",
        "3 Sep 2007",
        "3rd September 2007",
        "3 Sept. 2007",
        "03-Sep-2007",
        "September 3, 2007",
        "Monday 3rd of September 2007",
        "\u00a03/9/2007\u200e ",
    ],
)
def test_judge_date__third_of_september_in_many_hands__same_day(text):
    assert judge_date(text, "day_first", TODAY).value == "2007-09-03"


def test_judge_date__no_reading_chosen__never_guesses():
    judged = judge_date("03/09/2007", None, TODAY)
    assert judged.value is None
    assert judged.findings[0].code == "date_order_unknown"
    assert judge_date("23/09/2007", None, TODAY).value == "2007-09-23"
    assert judge_date("05/05/2007", None, TODAY).value == "2007-05-05"


def test_judge_date__against_the_chosen_order__offers_the_other():
    judged = judge_date("09/23/2007", "day_first", TODAY)
    assert (judged.value, judged.findings[0].proposal) == (None, "2007-09-23")


def test_judge_date__excel_had_swapped__turned_back_with_a_note():
    judged = judge_date("2007-09-03", "day_first_swapped", TODAY)
    assert judged.value == "2007-03-09"
    assert judged.findings[0].code == "date_swapped"
    assert judge_date("2007-09-23", "day_first_swapped", TODAY).value == "2007-09-23"


@pytest.mark.parametrize(
    ("text", "year"), [("3/9/07", 2007), ("3/9/31", 2031), ("3/9/32", 1932), ("3-Sep-98", 1998)]
)
def test_judge_date__two_digit_year__nearest_century_with_a_warning(text, year):
    judged = judge_date(text, "day_first", TODAY)
    assert judged.value == f"{year}-09-03"
    assert judged.findings[0].code == "two_digit_year"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("31/02/2007", "impossible_date"),
        ("32/13/2007", "impossible_date"),
        ("hello", "not_a_date"),
        ("2007", "not_a_date"),
        ("12 Foo 2007", "not_a_date"),
        ("39328", "date_serial"),
        ("03/09/2007 25:00", "impossible_date"),
    ],
)
def test_judge_date__not_a_day__says_why(text, code):
    judged = judge_date(text, "day_first", TODAY)
    assert (judged.value, judged.findings[0].code) == (None, code)


@pytest.mark.parametrize(
    ("time", "clock"), [("14:30", "14:30:00"), ("2.30 pm", "14:30:00"), ("12:05am", "00:05:00")]
)
def test_judge_date__time_of_day__kept(time, clock):
    assert judge_date(f"3/9/2007 {time}", "day_first", TODAY).value == f"2007-09-03T{clock}"


@given(
    days,
    st.sampled_from(
        ["{0.day}/{0.month}/{0.year}", "{0:%d.%m.%Y}", "{0.day} {0:%B} {0.year}", "{0}"]
    ),
)
def test_judge_date__any_day_written_day_first__read_back(day, form):
    assert judge_date(form.format(day), "day_first", TODAY).value == day.isoformat()


@given(days)
def test_judge_date__month_first__read_back(day):
    assert judge_date(f"{day:%m/%d/%Y}", "month_first", TODAY).value == day.isoformat()


@given(st.text(max_size=20))
def test_judge_date__any_text__a_day_or_a_reason(text):
    judged = judge_date(text, None, TODAY)
    assert (judged.value is None) == any(f.severity == "error" for f in judged.findings)
