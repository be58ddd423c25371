import numpy as np
import polars as pl
import pytest

from analytics.impact.balance import Light, effective_sizes, light_of, measure_balance
from analytics.impact.design import Design, Estimand, Missing, Ties
from analytics.impact.errors import StudyFault
from analytics.impact.matched import Matched, Pairs
from analytics.impact.overlap import measure_overlap, measure_suppliers
from analytics.impact.score import Score
from analytics.impact.units import Units, read_units

PEOPLE = pl.DataFrame(
    {
        "id": list("abcde"),
        "t": [1, 1, 0, 0, 0],
        "x": [1.0, 3.0, 2.0, 4.0, 9.0],
        "z": [1, 0, 0, 0, 1],
        "school": ["s", "s", "s", "u", "u"],
    }
)
DESIGN = Design("t", ("x", "z"), ties=Ties.FILE, school="school")


@pytest.fixture
def units() -> Units:
    return read_units(PEOPLE, DESIGN)


@pytest.fixture
def matched() -> Matched:
    """Match a with c and b with d; e is left over."""
    pairs = Pairs(np.array([0, 1]), np.array([2, 3]), np.array([1, 1]), np.array([0.1, 0.2]))
    none = np.zeros(5, dtype=bool)
    return Matched(np.array([1.0, 1, 1, 1, 0]), np.array([0, 1, 0, 1, -1]), none, pairs=pairs)


def row(table: pl.DataFrame, covariate: str, stage: str) -> dict[str, float]:
    return table.row(
        by_predicate=(pl.col("covariate") == covariate) & (pl.col("stage") == stage), named=True
    )


def test_measure_balance__by_hand__means_differences_and_distributions(
    units: Units, matched: Matched
) -> None:
    found = measure_balance(units, matched, DESIGN)
    before, after = row(found, "x", "all"), row(found, "x", "matched")
    unit = np.sqrt(2)  # of the participants' 1 and 3
    assert (before["mean_treated"], before["mean_control"]) == (2, 5)
    assert before["smd"] == pytest.approx(-3 / unit)
    assert before["variance_ratio"] == pytest.approx(2 / 13)
    assert after["smd"] == pytest.approx(-1 / unit)
    assert after["variance_ratio"] == pytest.approx(1)
    # Steps at 1, 2, 3, 4, 9: participants .5 .5 1 1 1, those matched 0 .5 .5 1 1.
    assert after["ecdf_max"] == pytest.approx(0.5)
    assert after["ecdf_mean"] == pytest.approx(0.2)
    assert after["pair_distance"] == pytest.approx(1 / unit)
    assert before["pair_distance"] is None


def test_measure_balance__yes_or_no__by_shares_and_no_variance_ratio(
    units: Units, matched: Matched
) -> None:
    before = row(measure_balance(units, matched, DESIGN), "z", "all")
    assert before["smd"] == pytest.approx((1 / 2 - 1 / 3) / 0.5)
    assert before["variance_ratio"] is None
    assert before["ecdf_mean"] == before["ecdf_max"] == pytest.approx(1 / 6)


def test_measure_balance__estimand__says_whose_spread_is_the_unit(
    units: Units, matched: Matched
) -> None:
    def smd(estimand: Estimand) -> float:
        asked = Design("t", ("x", "z"), estimand=estimand)
        return row(measure_balance(units, matched, asked), "x", "all")["smd"]

    assert smd(Estimand.ATC) == pytest.approx(-3 / np.sqrt(13))
    assert smd(Estimand.ATE) == pytest.approx(-3 / np.sqrt(7.5))


def test_measure_balance__classes_without_pairs__mean_over_all_opposite_pairs(units: Units) -> None:
    none = np.zeros(5, dtype=bool)
    matched = Matched(np.ones(5), np.array([0, 1, 0, 0, 1]), none)
    found = row(measure_balance(units, matched, DESIGN), "x", "matched")
    assert found["pair_distance"] == pytest.approx((1 + 3 + 6) / 3 / np.sqrt(2))


def test_measure_balance__score_and_interactions__are_rows_of_their_own(
    units: Units, matched: Matched
) -> None:
    score = Score(np.array([0.5, 0.6, 0.5, 0.6, 0.1]), np.zeros(5, dtype=bool), 0.2)
    found = measure_balance(units, matched, DESIGN, score=score, interactions=True)
    assert found["covariate"].unique(maintain_order=True).to_list() == [
        "distance",
        "x",
        "z",
        "x²",
        "x * z",
    ]
    assert row(found, "x²", "all")["mean_treated"] == 5


def test_measure_balance__not_known__is_a_row(matched: Matched) -> None:
    frame = PEOPLE.with_columns(x=pl.when(pl.col("id") == "c").then(None).otherwise("x"))
    design = Design("t", ("x", "z"), ties=Ties.FILE, missing=Missing.INDICATOR)
    found = measure_balance(read_units(frame, design), matched, design)
    assert row(found, "x is not known", "all")["mean_control"] == pytest.approx(1 / 3)


def test_measure_balance__nobody_matched__says_so(units: Units) -> None:
    nobody = Matched(np.zeros(5), np.full(5, -1), np.zeros(5, dtype=bool))
    with pytest.raises(StudyFault, match="Nobody is matched"):
        measure_balance(units, nobody, DESIGN)


def test_effective_sizes__unequal_weights__are_worth_fewer(units: Units) -> None:
    matched = Matched(np.array([1.0, 1, 2, 1, 0]), np.full(5, -1), np.array([False] * 4 + [True]))
    treated, control = effective_sizes(units, matched).iter_rows()
    assert treated == ("treated", 2, 2, 2.0, 0, 0)
    assert control == ("control", 3, 2, pytest.approx(9 / 5), 0, 1)


@pytest.mark.parametrize(
    ("difference", "light"),
    [
        (-0.05, Light.ALIKE),
        (0.06, Light.NEAR),
        (-0.2, Light.ADJUST),
        (0.26, Light.APART),
        (None, Light.APART),
    ],
)
def test_light_of__limits_of_the_clearinghouse(difference: float | None, light: Light) -> None:
    assert light_of(difference) is light


def test_measure_overlap__common_range_bins_and_suppliers(units: Units, matched: Matched) -> None:
    score = Score(np.array([0.55, 0.9, 0.4, 0.75, 0.1]), np.zeros(5, dtype=bool), 0.3)
    found = measure_overlap(units, matched, score, bins=4)
    assert (found.low, found.high) == (0.55, 0.75)
    assert (found.treated_outside, found.control_outside) == (1, 2)
    assert found.bins["treated"].to_list() == [0, 0, 1, 1]
    assert found.bins["control"].to_list() == [1, 1, 0, 1]
    assert found.bins["control_matched"].to_list() == [0, 1, 0, 1]
    suppliers = measure_suppliers(units, matched)
    assert suppliers is not None
    assert (suppliers.schools, suppliers.largest_share) == (2, 0.5)
