"""Bounds and E-values of R's rbounds and EValue, with the calls in the golden file's own notes."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from analytics.impact.stress.evalue import weigh_effect_size, weigh_risk_ratio
from analytics.impact.stress.rosenbaum import Bounds, bound_mcnemar, bound_signed_rank

FOLDER = Path(__file__).parents[3].parent / "shared/golden/impact"
pytestmark = pytest.mark.skipif(
    not FOLDER.exists(), reason="the shared golden results are not here"
)


@pytest.fixture(scope="module")
def golden() -> dict[str, Any]:
    return json.loads((FOLDER / "golden.json").read_text())["sensitivity_and_abadie_imbens"]


def assert_bounds(found: Bounds, expected: dict[str, Any]) -> None:
    for bound, (low, high) in zip(
        found.bounds,
        [(row["p_lower"], row["p_upper"]) for row in expected["bounds"]],
        strict=True,
    ):
        assert bound.low == pytest.approx(low, rel=1e-9)
        assert bound.high == pytest.approx(high, rel=1e-9)


def test_bound_signed_rank__lalonde_pairs__as_r_has_it(golden: dict[str, Any]) -> None:
    expected = golden["rosenbaum_L03"]
    people = pl.read_csv(FOLDER / "lalonde.csv", infer_schema_length=None)
    earned = dict(people.select("id", "re78").iter_rows())
    pairs = pl.read_csv(FOLDER / "pairs/L03_nn_cal0.1_pairs.csv")
    differences = np.array([earned[one] - earned[other] for one, other, _ in pairs.iter_rows()])
    assert len(differences) == expected["n_pairs"]
    found = bound_signed_rank(differences, [row["gamma"] for row in expected["bounds"]])
    assert_bounds(found, expected)


def test_bound_mcnemar__high_school_pairs__as_r_has_it(golden: dict[str, Any]) -> None:
    expected = golden["rosenbaum_mcnemar_H01"]
    gammas = [row["gamma"] for row in expected["bounds"]]
    found = bound_mcnemar(expected["treated_only"], expected["control_only"], gammas)
    assert_bounds(found, expected)


def test_evalue__published_example_and_effect_sizes__as_r_has_them(golden: dict[str, Any]) -> None:
    expected = golden["evalue"]
    published = weigh_risk_ratio(3.9, 1.8, 8.7)
    assert published.point == pytest.approx(expected["published_RR3.9_CI1.8"]["point"])
    assert published.limit == pytest.approx(expected["published_RR3.9_CI1.8"]["ci"])
    small = weigh_effect_size(0.2, 0.05)
    assert small.risk_ratio == pytest.approx(expected["smd_0.2"]["RR"])
    assert small.point == pytest.approx(expected["smd_0.2"]["point"])
    assert small.limit == pytest.approx(expected["smd_0.2_se0.05_ci"])
