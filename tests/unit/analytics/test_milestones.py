"""The milestones of a cohort and when tracking can show them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.cohorts import Cohort, cohort_of
from analytics.milestones import describe_cohort, list_milestones, list_next

COHORTS = st.integers(1900, 2100).map(Cohort)


def test_describe_cohort__born_31_august_2001__keys_and_years_of_the_track_timeline() -> None:
    described = describe_cohort(cohort_of(date(2001, 8, 31)))

    assert {
        key: value for key, value in described.items() if not key.endswith("_available_from")
    } == {
        "ks2_summer": 2012,
        "ks4_summer": 2017,
        "ks5_summer": 2019,
        "he_entry_at_18": "2019/20",
        "he_entry_at_19": "2020/21",
        "degree_end": 2022,
        "graduate_outcomes": 2023,
    }
    assert described["ks4_summer_available_from"] == "2018-04-01"
    assert described["he_entry_at_18_available_from"] == "2021-03-01"
    assert len(described) == 14


@pytest.mark.parametrize("key", ["he_entry_at_18", "he_entry_at_19"])
def test_list_milestones__entry__in_tracking_12_to_18_months_later(key: str) -> None:
    found = {one.key: one for one in list_milestones(Cohort(2000))}[key]

    months = (found.available_from.year - found.starts.year) * 12
    months += found.available_from.month - found.starts.month
    assert 12 <= months <= 18


@given(COHORTS)
def test_list_milestones__any_cohort__in_order_and_available_after_they_happen(
    cohort: Cohort,
) -> None:
    milestones = list_milestones(cohort)

    assert [one.starts for one in milestones] == sorted(one.starts for one in milestones)
    assert all(one.available_from > one.starts for one in milestones)
    assert all(one.source and one.what for one in milestones)


@given(COHORTS, st.integers(-3, 3))
def test_list_milestones__phase_adjustment__moves_everything_by_its_years(
    cohort: Cohort, years: int
) -> None:
    moved = list_milestones(cohort_of(date(cohort.began, 9, 1), years))

    assert [one.year for one in moved] == [one.year + years for one in list_milestones(cohort)]


@given(st.lists(COHORTS, max_size=4), st.dates(date(1900, 1, 1), date(2150, 1, 1)))
def test_list_next__cohorts__just_what_is_not_yet_available_earliest_first(
    cohorts: list[Cohort], today: date
) -> None:
    coming = list_next(cohorts, today)

    days = [milestone.available_from for _, milestone in coming]
    assert days == sorted(days)
    assert all(day > today for day in days)
    expected = {
        (cohort, one.key)
        for cohort in cohorts
        for one in list_milestones(cohort)
        if one.available_from > today
    }
    assert {(cohort, one.key) for cohort, one in coming} == expected
