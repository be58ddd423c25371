"""Effects and standard errors of R, on the very weights and matched sets that it gave."""

import numpy as np
import polars as pl
import pytest

from analytics.impact.design import Design, Estimand, Ties
from analytics.impact.estimate import Estimator, Measure, estimate_effect
from analytics.impact.estimate.abadie_imbens import find_abadie_imbens
from analytics.impact.estimate.effects import adjust_by_regression
from analytics.impact.estimate.errors import Clusters, find_errors
from analytics.impact.estimate.g_computation import compute_g
from analytics.impact.estimate.outcomes import Options, take_matched
from analytics.impact.estimate.regression import fit_linear
from analytics.impact.estimate.sample import number, read_outcome
from analytics.impact.estimate.small_samples import ClusterAdjustment
from analytics.impact.matched import Matched
from analytics.impact.units import Bools, Floats, Ints, Units, read_units
from tests.support.golden_impact import (
    FOLDER,
    HIGH_SCHOOL,
    LALONDE,
    needs_golden,
    read_case,
    read_golden,
    read_people,
)

pytestmark = needs_golden

CASES = sorted(path.name.removesuffix("_units.csv") for path in FOLDER.glob("pairs/*_units.csv"))
NAMES = {
    "HC1": "HC1",
    "HC3": "HC3",
    "CL_subclass": "pair",
    "CL_school": "cluster",
    "CL_subclass_school": "pair_cluster",
}
#: R's glm stops at a relative change of 1e-8; a step later its errors are ours to 1e-12.
TOLERANCE = {"unadjusted": 1e-9, "adjusted_interacted": 1e-8}
LOGISTIC = 2e-8


def read_matched(case: str) -> tuple[Units, Matched, str, Estimand]:
    """Give the people of a case as R matched them, its outcome and its estimand."""
    is_lalonde = case.startswith("L")
    design = Design(
        "treat" if is_lalonde else "catholic",
        LALONDE if is_lalonde else HIGH_SCHOOL,
        school=None if is_lalonde else "school",
        ties=Ties.FILE,
        weights="sw" if "sweights" in case else None,
    )
    people = read_people("lalonde" if is_lalonde else "hsb")
    if not is_lalonde:
        people = people.with_columns(passed=pl.col("mathach") >= 14)
    table = people.select("id").join(
        read_case(case).units, on="id", how="left", maintain_order="left"
    )
    weights = table["weight"].fill_null(0).cast(pl.Float64).to_numpy()
    sets = pl.Series(np.full(len(table), -1))
    if "subclass" in table.columns:
        sets = (table["subclass"].cast(pl.String).rank("dense") - 1).cast(pl.Int64).fill_null(-1)
    matched = Matched(weights, sets.to_numpy(), np.zeros(len(table), dtype=bool))
    outcome = "re78" if is_lalonde else "passed" if "binary" in case else "mathach"
    estimand = Estimand(case[-3:].lower()) if case[-3:] in {"ATE", "ATC"} else Estimand.ATT
    return read_units(people, design), matched, outcome, estimand


@pytest.mark.parametrize("case", CASES)
def test_estimate_effect__case_of_matchit__estimate_and_errors_are_r_s(case: str) -> None:
    units, matched, outcome, estimand = read_matched(case)
    for name, expected in read_case(case).figures["effects"].items():
        is_adjusted, is_logistic = name.startswith("adjusted"), name.endswith("RD")
        columns = None if is_adjusted else ()
        sample = take_matched(
            units,
            matched,
            read_outcome(units.frame, outcome),
            Options(adjust=columns, estimand=estimand),
            name=outcome,
        )
        model = (
            compute_g(sample, linear=not is_logistic)
            if is_adjusted or is_logistic
            else adjust_by_regression(sample)
        )
        found = find_errors(model, model.effects[0], Clusters.of(sample))
        tolerance = LOGISTIC if is_logistic else TOLERANCE[name]
        assert model.effects[0].value == pytest.approx(expected["estimate"], rel=tolerance)
        for kind, error in expected["se"].items():
            if error is not None:
                assert found[NAMES[kind]] == pytest.approx(error, rel=tolerance), (name, kind)


def test_estimate_effect__public_call__gives_the_same_by_name() -> None:
    units, matched, outcome, _ = read_matched("H06_binary_outcome")
    effects = read_case("H06_binary_outcome").figures["effects"]
    found = {
        one.estimator: one
        for one in estimate_effect(units, matched, outcome)
        if one.measure is Measure.RISK_DIFFERENCE
    }
    means, predicted = found[Estimator.DIFFERENCE_IN_MEANS], found[Estimator.G_COMPUTATION]
    linear = found[Estimator.REGRESSION_ADJUSTED].value
    assert linear == pytest.approx(effects["adjusted_interacted"]["estimate"], rel=1e-9)
    assert means.value == pytest.approx(effects["unadjusted"]["estimate"], rel=1e-9)
    adjusted = effects["adjusted_interacted_logit_RD"]
    assert predicted.value == pytest.approx(adjusted["estimate"], rel=1e-9)
    assert predicted.errors["cluster"] == pytest.approx(adjusted["se"]["CL_school"], rel=LOGISTIC)
    assert predicted.clusters == 160
    assert predicted.used == "CR2"


@pytest.mark.parametrize("formula", ["f0", "f1"])
@pytest.mark.parametrize("case", ["H01_nn_exact_cal0.2", "H03_nn_replace_exact", "H04_cem"])
def test_cluster_adjustment__case_of_clubsandwich__error_and_degrees_are_r_s(
    case: str, formula: str
) -> None:
    expected = read_golden()["cluster_small_sample_CR2"][case][formula]["CR2"]
    units, matched, outcome, _ = read_matched(case)
    rows = np.flatnonzero(matched.is_in)
    treated, weights = units.treated[rows].astype(np.float64), matched.weights[rows]
    frame = units.frame[rows]
    ses = frame["ses"].to_numpy() - np.average(frame["ses"].to_numpy(), weights=treated * weights)
    others = frame.select("female", "minority").to_numpy()
    columns = (
        treated[:, None]
        if formula == "f0"
        else np.column_stack([treated, ses, others, treated * ses])
    )
    fitted = fit_linear(columns, frame[outcome].to_numpy(), weights, np.arange(len(rows)))
    assert units.schools is not None
    direction = fitted.basis.place(0.0, np.eye(columns.shape[1])[0])
    found = ClusterAdjustment([fitted.fit], number(units.schools[rows])).measure([direction])
    assert direction @ fitted.coefficients == pytest.approx(expected["estimate"], rel=1e-10)
    assert found.error == pytest.approx(expected["se"], rel=1e-10)
    assert found.df == pytest.approx(expected["df"], rel=1e-10)


@pytest.mark.parametrize(
    ("case", "matches", "everybody"),
    [("AI_ps_M1_ties", 1, False), ("AI_ps_M5_ties", 5, False), ("AI_ATE_ps_M1", 1, True)],
)
def test_find_abadie_imbens__case_of_matching__error_is_r_s(
    case: str, matches: int, everybody: bool
) -> None:
    expected = read_golden()["sensitivity_and_abadie_imbens"][case]
    people = read_people("lalonde")
    outcome = people["re78"].to_numpy()
    treated = people["treat"].to_numpy() == 1
    scores = read_case("L13_nn_replace").units["distance"].to_numpy()
    asked = np.arange(len(people)) if everybody else np.flatnonzero(treated)
    focal, other = match_with_ties(scores / scores.std(ddof=1), treated, asked, matches)
    assert len(focal) == expected["n_matched_rows"]
    error = find_abadie_imbens(outcome, treated, focal, other)
    assert error == pytest.approx(expected["se_abadie_imbens"], rel=1e-10)


def match_with_ties(scores: Floats, treated: Bools, asked: Ints, matches: int) -> tuple[Ints, Ints]:
    """Match as `Matching::Match` does: all who are as near as the last, to 1e-5 squared units."""
    focal, other = [], []
    for one in asked:
        others = np.flatnonzero(treated != treated[one])
        distances = (scores[others] - scores[one]) ** 2
        near = others[distances <= np.sort(distances)[matches - 1] + 1e-5]
        focal += [one] * len(near)
        other += near.tolist()
    return np.array(focal), np.array(other)


def test_estimate_effect__experiment_of_lalonde__is_the_benchmark() -> None:
    expected = read_golden()["benchmark_lalonde_dw"]
    people = pl.read_csv(FOLDER / "nsw_dw.csv", infer_schema_length=None).with_row_index("id")
    units = read_units(people, Design("treat", ("age",), ties=Ties.FILE))
    everybody = Matched(
        np.ones(len(people)), np.full(len(people), -1), np.zeros(len(people), dtype=bool)
    )
    means, size = estimate_effect(
        units, everybody, "re78", estimators=[Estimator.DIFFERENCE_IN_MEANS]
    )
    assert means.value == pytest.approx(expected["diff_in_means"], rel=1e-9)
    assert means.errors["HC1"] == pytest.approx(expected["se_HC1"], rel=1e-9)
    assert means.errors["HC3"] == pytest.approx(expected["se_HC3"], rel=1e-9)
    assert size.measure is Measure.HEDGES_G
