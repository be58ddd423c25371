"""National figures are those published, and participants' rates stand beside them truly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.evidence import (
    UnknownFigure,
    expect_by_year,
    get_national,
    list_national,
    place,
)
from analytics.intervals import wilson
from analytics.reports.model import Evidence

# Department for Education, as its headlines state them.
PUBLISHED = {
    ("entry_by_19", "fsm", 2020): 28.1,
    ("entry_by_19", "not_fsm", 2020): 46.8,
    ("entry_by_19", "fsm", 2021): 29.2,
    ("entry_by_19", "not_fsm", 2021): 49.4,
    ("entry_by_19", "fsm", 2005): 14.2,
    ("high_tariff_by_19", "fsm", 2020): 4.5,
    ("share_of_cohort", "fsm", 2016): 14.9,
}


@pytest.mark.parametrize(("asked", "percent"), PUBLISHED.items())
def test_get_national__published_year__is_the_figure(
    asked: tuple[str, str, int], percent: float
) -> None:
    found = get_national(*asked)
    assert (found.percent, found.year) == (percent, asked[2])
    assert found.publication.startswith("Department for Education")
    assert found.address.startswith("https://explore-education-statistics.service.gov.uk/")


def test_get_national__gap__is_the_difference_of_the_rates() -> None:
    for gap in list_national("entry_by_19_gap", "fsm")[1:]:
        rates = [get_national("entry_by_19", group, gap.year) for group in ("not_fsm", "fsm")]
        assert gap.percent == pytest.approx(rates[0].percent - rates[1].percent, abs=0.11)


@pytest.mark.parametrize(("year", "nearest"), [(2030, 2021), (1990, 2005), (2017, 2018)])
def test_get_national__year_not_published__takes_the_nearest_the_later_of_two(
    year: int, nearest: int
) -> None:
    assert get_national("entry_by_19", "fsm", year).year == nearest


def test_list_national__unknown__names_those_that_exist() -> None:
    with pytest.raises(UnknownFigure, match="entry_by_19 of fsm"):
        list_national("entry_by_19", "vikings")


def test_expect_by_year__mix_of_years__weighted_by_people() -> None:
    found = expect_by_year("entry_by_19", "fsm", {2020: 30, 2021: 10})
    assert found == pytest.approx((3 * 28.1 + 29.2) / 4)
    assert expect_by_year("entry_by_19", "fsm", {2020: 0}) is None


@given(st.data())
def test_place__any_rate__difference_and_interval_are_of_the_rate_less_the_national(
    data: st.DataObject,
) -> None:
    whole = data.draw(st.integers(1, 5_000))
    part = data.draw(st.integers(0, whole))
    national = data.draw(st.floats(0, 100))
    found = place(part, whole, national)
    assert found.difference == pytest.approx(100 * part / whole - national)
    assert found.low <= found.rate + 1e-9
    assert found.rate <= found.high + 1e-9
    assert found.difference_high - found.difference_low == pytest.approx(found.high - found.low)
    assert found.is_apart is not (found.low <= national <= found.high)
    assert found.judgement.evidence is Evidence.EMPIRICAL


def test_place__worked_example__interval_of_wilson_less_the_national() -> None:
    low, high = wilson(40, 100)
    found = place(40, 100, 29.2)
    assert found.difference == pytest.approx(10.8)
    assert (found.difference_low, found.difference_high) == pytest.approx(
        (100 * low - 29.2, 100 * high - 29.2)
    )
    assert found.is_apart


def test_place__nobody__refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        place(0, 0, 29.2)
