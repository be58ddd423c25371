"""The contour, held against covariates that are known and left out."""

import numpy as np
import polars as pl
import pytest

from analytics.impact.design import Design, Missing
from analytics.impact.stress.contour import (
    _robustness,
    _strengths,
    draw_contour,
    group_columns,
)
from analytics.impact.units import Floats, read_units

ROWS = 400


def make_people() -> tuple[pl.DataFrame, Floats]:
    draw = np.random.default_rng(5)
    ks2, fsm = draw.normal(size=ROWS), draw.random(ROWS) < 0.3
    treated = draw.random(ROWS) < 1 / (1 + np.exp(1 - 0.8 * ks2 - fsm))
    outcome = 2.0 * treated + 3 * ks2 - 1.0 * fsm + draw.normal(size=ROWS)
    band = np.where(ks2 < 0, "low", "high")
    frame = pl.DataFrame(
        {"id": np.arange(ROWS), "t": treated, "ks2": ks2, "fsm": fsm, "band": band}
    )
    return frame, outcome


def regress(columns: list[Floats], outcome: Floats) -> Floats:
    table = np.column_stack([np.ones(len(outcome)), *columns])
    return np.linalg.lstsq(table, outcome)[0]


def test_draw_contour__covariate_left_out__bias_is_what_leaving_it_out_makes() -> None:
    frame, outcome = make_people()
    t, ks2, fsm = (frame[name].cast(pl.Float64).to_numpy() for name in ("t", "ks2", "fsm"))
    without = regress([t, fsm], outcome)[1]
    bias = without - regress([t, fsm, ks2], outcome)[1]
    of_t = residual(ks2, [fsm]), residual(t, [fsm])
    of_y = residual(ks2, [fsm, t]), residual(outcome, [fsm, t])
    r2_t, r2_y = (np.corrcoef(*pair)[0, 1] ** 2 for pair in (of_t, of_y))
    units = read_units(frame, Design("t", ("fsm",)))
    ordered = outcome[units.frame["id"].to_numpy()]
    found = draw_contour(
        units, ordered, group_columns(units, ["fsm"]), value=without, nearest=without
    )
    cell = found.grid.filter(pl.col("r2_treatment") == 0.2, pl.col("r2_outcome") == 0.2)
    scale = (without - cell["estimate"].item()) / np.sqrt(0.2 * 0.2 / 0.8)
    assert scale * np.sqrt(r2_y * r2_t / (1 - r2_t)) == pytest.approx(bias)


def residual(values: Floats, given: list[Floats]) -> Floats:
    table = np.column_stack([np.ones(len(values)), *given])
    return values - table @ np.linalg.lstsq(table, values)[0]


def test_draw_contour__benchmarks__tell_strong_from_weak() -> None:
    frame, outcome = make_people()
    units = read_units(frame, Design("t", ("ks2", "fsm")))
    ordered = outcome[units.frame["id"].to_numpy()]
    groups = group_columns(units, ["ks2", "fsm"])
    found = draw_contour(units, ordered, groups, value=2.0, nearest=1.5)
    ks2, fsm = found.benchmarks
    assert ks2.bias > fsm.bias > 0
    assert ks2.times < fsm.times
    assert 0 < found.nearest_robustness < found.robustness < 1
    sentences = found.say({"ks2": "Key Stage 2"})
    assert "Key Stage 2" in sentences[1]


def test_draw_contour__robustness__is_where_the_grid_has_no_effect_left() -> None:
    frame, outcome = make_people()
    units = read_units(frame, Design("t", ("ks2", "fsm")))
    found = draw_contour(units, outcome[units.frame["id"].to_numpy()], {}, value=0.5, nearest=-1)
    cell = found.grid.filter(pl.col("r2_treatment") == 0.2, pl.col("r2_outcome") == 0.2)
    scale = (0.5 - cell["estimate"].item()) / np.sqrt(0.2 * 0.2 / 0.8)
    share = found.robustness
    assert scale * share / np.sqrt(1 - share) == pytest.approx(0.5)
    assert found.nearest_robustness == 0


def test_group_columns__category__has_all_but_its_first_level() -> None:
    frame, _ = make_people()
    units = read_units(frame, Design("t", ("ks2", "band")))
    groups = group_columns(units, ["ks2", "band"])
    assert [units.model_names[place] for place in groups["band"]] == ["bandlow"]


def test_group_columns__not_known_of_some__takes_that_too() -> None:
    frame, _ = make_people()
    holes = frame.with_columns(ks2=pl.when(pl.col("id") % 9 > 0).then("ks2"))
    units = read_units(holes, Design("t", ("ks2", "fsm"), missing=Missing.INDICATOR))
    groups = group_columns(units, ["ks2", "fsm"])
    assert [len(groups[name]) for name in ("ks2", "fsm")] == [2, 1]


def test_robustness__published_example__is_as_published() -> None:
    """Cinelli and Hazlett 2020, section 5: t of 4.184 with 783 degrees of freedom, RV 13.9%."""
    assert _robustness(4.184 / np.sqrt(783)) == pytest.approx(0.139, abs=5e-4)


def test_strengths__published_example__twice_as_strong_is_as_published() -> None:
    """The same: measured by being a woman, 0.0092 and 0.1246; twice as strong 0.0183 and 0.2493."""
    of_treatment, of_outcome = 0.00908107, 0.10903390
    assert _strengths(1, of_treatment, of_outcome) == pytest.approx((0.0091643, 0.1246409))
    assert _strengths(2, of_treatment, of_outcome) == pytest.approx((0.0183286, 0.2493240))
