from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts import Cohort, cohort_of, format_academic_year, parse_academic_year


@pytest.mark.parametrize(
    ("born", "adjustment", "ks2", "ks4", "ks5", "at_18", "at_19"),
    [
        # domain.md 2.2: 31 August 2001 takes KS4 in 2017; a year less a day earlier is one before.
        (date(2001, 8, 31), 0, 2012, 2017, 2019, "2019/20", "2020/21"),
        (date(2000, 8, 31), 0, 2011, 2016, 2018, "2018/19", "2019/20"),
        (date(2001, 9, 1), 0, 2013, 2018, 2020, "2020/21", "2021/22"),
        (date(2001, 8, 31), 1, 2013, 2018, 2020, "2020/21", "2021/22"),
        (date(2001, 9, 1), -1, 2012, 2017, 2019, "2019/20", "2020/21"),
    ],
)
def test_cohort_of__edges_of_the_school_year(
    born: date, adjustment: int, ks2: int, ks4: int, ks5: int, at_18: str, at_19: str
) -> None:
    cohort = cohort_of(born, adjustment)

    assert (cohort.ks2_summer, cohort.ks4_summer, cohort.ks5_summer) == (ks2, ks4, ks5)
    assert (cohort.he_entry_at_18, cohort.he_entry_at_19) == (at_18, at_19)


def test_cohort__department_for_education__aged_15_in_2016_17() -> None:
    """Aged 15 at the start of 2016/17: born from September 2000 to August 2001."""
    cohort = cohort_of(date(2000, 9, 1))

    assert (cohort.he_entry_at_18, cohort.he_entry_at_19) == ("2019/20", "2020/21")
    assert (cohort.degree_end, cohort.graduate_outcomes) == (2022, 2023)


@given(st.dates(date(1930, 1, 1), date(2030, 1, 1)))
def test_cohort_of__any_birth__turns_18_in_the_year_before_entry(born: date) -> None:
    cohort = cohort_of(born)

    start = parse_academic_year(cohort.he_entry_at_18)
    # 18 on 31 August before the year begins, and not yet 19.
    age = start - born.year - ((born.month, born.day) > (8, 31))
    assert age == 18


@given(st.integers(1900, 2200))
def test_academic_year__written_and_read__comes_back(year: int) -> None:
    assert parse_academic_year(format_academic_year(year)) == year


@pytest.mark.parametrize("text", ["", "2019", "2019/21", "19/20", "2019-20", "20１9/20"])
def test_parse_academic_year__anything_else__refused(text: str) -> None:
    with pytest.raises(ValueError, match="written like 2019/20"):
        parse_academic_year(text)


def test_format_academic_year__turn_of_the_century() -> None:
    assert format_academic_year(1999) == "1999/00"
    assert Cohort(1980).he_entry_at_18 == "1999/00"
