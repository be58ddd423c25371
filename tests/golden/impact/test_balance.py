"""Balance of R's MatchIt, measured on the very weights that it gave."""

import numpy as np
import polars as pl
import pytest

from analytics.impact.balance import effective_sizes, measure_balance
from analytics.impact.design import Design, Estimand, Ties
from analytics.impact.matched import Matched
from analytics.impact.score import Score
from analytics.impact.units import Units, read_units
from tests.support.golden_impact import (
    FOLDER,
    HIGH_SCHOOL,
    LALONDE,
    needs_golden,
    read_case,
    read_people,
)

pytestmark = needs_golden

COLUMNS = {
    "mean_treated": "Means Treated",
    "mean_control": "Means Control",
    "smd": "Std. Mean Diff.",
    "variance_ratio": "Var. Ratio",
    "ecdf_mean": "eCDF Mean",
    "ecdf_max": "eCDF Max",
}
CASES = sorted(path.name.removesuffix("_units.csv") for path in FOLDER.glob("pairs/*_units.csv"))
EXACT = ("race", "married", "nodegree")


def read_design(case: str) -> tuple[Units, Design]:
    """Give the people of a case, and as much of its call as balance hangs on."""
    is_lalonde = case.startswith("L")
    covariates = LALONDE if is_lalonde else HIGH_SCHOOL
    if case.startswith(("L44", "L45", "L46")):
        covariates = EXACT
    design = Design(
        "treat" if is_lalonde else "catholic",
        covariates,
        estimand=Estimand(case[-3:].lower()) if case[-3:] in {"ATE", "ATC"} else Estimand.ATT,
        ties=Ties.FILE,
        weights="sw" if "sweights" in case else None,
    )
    return read_units(read_people("lalonde" if is_lalonde else "hsb"), design), design


def take_matched(case: str, units: Units) -> tuple[Matched, Score | None]:
    """Take the matched sample and the score as R gave them."""
    table = read_case(case).units
    weights = table["weight"].cast(pl.Float64).to_numpy()
    none = np.zeros(len(units), dtype=bool)
    matched = Matched(weights, np.full(len(units), -1), none)
    if "distance" not in table.columns or table["distance"].null_count():
        return matched, None
    values = table["distance"].to_numpy()
    return matched, Score(values, none, float(values.std(ddof=1)))


@pytest.mark.parametrize("case", CASES)
def test_measure_balance__golden_case__figures_of_r(case: str) -> None:
    units, design = read_design(case)
    matched, score = take_matched(case, units)
    figures = read_case(case).figures
    found = measure_balance(units, matched, design, score=score)
    for stage in ("all", "matched"):
        expected = figures[f"balance_{stage}"]
        ours = {row["covariate"]: row for row in found.filter(stage=stage).iter_rows(named=True)}
        assert list(ours) == list(expected)
        for covariate, row in expected.items():
            for column, of_r in COLUMNS.items():
                figure = row[of_r]
                if figure is not None:
                    figure = pytest.approx(figure, rel=1e-9, abs=1e-9)
                assert ours[covariate][column] == figure, f"{stage} {covariate} {column}"


@pytest.mark.parametrize("case", CASES)
def test_effective_sizes__golden_case__counts_of_r(case: str) -> None:
    units, _ = read_design(case)
    matched, _ = take_matched(case, units)
    expected = read_case(case).figures["n"]
    for row in effective_sizes(units, matched).iter_rows(named=True):
        group = row["group"].capitalize()
        assert row["all"] == expected["All"][group]
        assert row["matched"] == expected["Matched"][group]
        assert row["ess"] == pytest.approx(expected["Matched (ESS)"][group], rel=1e-9)
        unmatched = expected["Unmatched"][group] + expected["Discarded"][group]
        assert row["unmatched"] == unmatched
