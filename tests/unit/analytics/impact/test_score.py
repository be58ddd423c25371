import numpy as np
import polars as pl
import pytest
from scipy.special import expit, logit

from analytics.impact.design import Design, Discard, Distance
from analytics.impact.errors import StudyFault
from analytics.impact.score import Score, score_units
from analytics.impact.units import read_units


def people(n: int = 400) -> pl.DataFrame:
    """Make people whose part in it hangs on x; z is 1 for a tenth of them."""
    dice = np.random.default_rng(7)
    x, z = dice.normal(size=n), (dice.random(n) < 0.1).astype(float)
    took_part = dice.random(n) < expit(x - 1)
    return pl.DataFrame({"id": [f"p{i}" for i in range(n)], "t": took_part, "x": x, "z": z})


def score(frame: pl.DataFrame, *covariates: str, **asked: object) -> Score:
    design = Design("t", covariates, **asked)  # type: ignore[arg-type]
    return score_units(read_units(frame, design), design)


def test_score_units__one_yes_or_no_covariate__is_the_share_who_took_part() -> None:
    frame = pl.DataFrame({"id": range(7), "t": [1, 0, 0, 0, 1, 1, 0], "x": [0, 0, 0, 0, 1, 1, 1]})
    design = Design("t", ("x",))
    units = read_units(frame, design)
    for distance in (Distance.LOGIT, Distance.PROBIT):
        found = score_units(units, Design("t", ("x",), distance=distance))
        assert found.values == pytest.approx(np.where(units.columns[:, 0] == 1, 2 / 3, 1 / 4))
    linear = score_units(units, Design("t", ("x",), distance=Distance.LINEAR_LOGIT))
    assert linear.values == pytest.approx(logit(np.where(units.columns[:, 0] == 1, 2 / 3, 1 / 4)))
    assert linear.sd == pytest.approx(linear.values.std(ddof=1))


def test_score_units__people_who_are_alike__have_the_very_same_score() -> None:
    frame = people(300)
    twice = pl.concat([frame, frame.with_columns(id=pl.col("id") + "b")])
    design = Design("t", ("x", "z"))
    units = read_units(twice, design)
    by_x = dict.fromkeys(units.columns[:, 0])
    found = score_units(units, design)
    assert len(np.unique(found.values)) == len(by_x) == 300


def test_score_units__covariate_in_another_unit__is_the_same_score() -> None:
    frame = people()
    far = frame.with_columns(x=pl.col("x") * 1e-3 + 20)
    assert score(far, "x", "z").values == pytest.approx(score(frame, "x", "z").values, abs=1e-9)


def test_score_units__collinear_covariate__is_left_out_and_named() -> None:
    frame = people().with_columns(y=2 * pl.col("x") + 1)
    found = score(frame, "x", "y", "z")
    assert found.values == pytest.approx(score(frame, "x", "z").values, abs=1e-12)
    assert "leaves out y: other covariates already say the same" in found.warnings[0]


@pytest.mark.parametrize("distance", [Distance.LOGIT, Distance.PROBIT])
def test_score_units__nobody_with_z_took_part__a_ridge_and_a_warning(distance: Distance) -> None:
    frame = people().with_columns(t=pl.col("t") & (pl.col("z") == 0))
    found = score(frame, "x", "z", distance=distance)
    assert np.isfinite(found.values).all()
    assert "can be told without error from z:" in found.warnings[0]
    assert "1e-6" in found.warnings[0]


def test_score_units__one_covariate_tells_all__a_ridge_and_a_warning() -> None:
    found = score(people().with_columns(t=pl.col("x") > 0), "x")
    assert "from x:" in found.warnings[0]


def test_score_units__constant_among_those_left__is_named() -> None:
    frame = people().with_columns(z=pl.col("x") > 5)
    frame = frame.with_columns(x=pl.when(pl.col("id") == "p0").then(9.0).otherwise("x"))
    frame = frame.with_columns(
        z=(pl.col("id") == "p0").cast(pl.Float64), t=pl.col("t") & (pl.col("id") != "p0")
    )
    found = score(frame, "x", "z", discard=Discard.CONTROL, reestimate=True)
    assert any("leaves out z: all who are scored have the same value" in w for w in found.warnings)


def test_score_units__discard__leaves_out_whose_score_is_outside_the_others_range() -> None:
    frame = pl.DataFrame(
        {"id": ["a", "b", "c", "d", "e"], "t": [1, 1, 0, 0, 0], "s": [0.9, 0.5, 0.6, 0.4, 0.1]}
    )

    def left_out(discard: Discard) -> set[str]:
        design = Design("t", ("s",), distance=Distance.GIVEN, distance_column="s", discard=discard)
        units = read_units(frame, design)
        found = score_units(units, design)
        assert found.sd == pytest.approx(found.values[~found.discarded].std(ddof=1))
        return set(units.ids.filter(pl.Series(found.discarded)))

    assert left_out(Discard.NONE) == set()
    assert left_out(Discard.TREATED) == {"a"}
    assert left_out(Discard.CONTROL) == {"d", "e"}
    assert left_out(Discard.BOTH) == {"a", "d", "e"}


def test_score_units__no_common_range__says_what_it_means() -> None:
    frame = pl.DataFrame({"id": [1, 2, 3, 4], "t": [1, 1, 0, 0], "s": [0.9, 0.8, 0.2, 0.1]})
    asked = {"distance": Distance.GIVEN, "distance_column": "s", "discard": Discard.BOTH}
    with pytest.raises(StudyFault, match="do not overlap: there is nobody to compare with"):
        score(frame, "s", **asked)


def test_score_units__boosted_trees__score_people_by_trees_of_others() -> None:
    frame = people(80)
    found = score(frame, "x", "z", distance=Distance.BOOSTING)
    again = score(
        frame.sample(fraction=1, shuffle=True, seed=3), "x", "z", distance=Distance.BOOSTING
    )
    assert (found.values == again.values).all(), "in whatever order the file has people"
    assert 0 < found.values.min() < found.values.max() < 1


def test_score_units__boosted_trees_of_four_people__says_to_use_the_logit() -> None:
    frame = pl.DataFrame({"id": range(9), "t": [1] * 4 + [0] * 5, "x": range(9)})
    with pytest.raises(StudyFault, match="the smaller has 4"):
        score(frame, "x", distance=Distance.BOOSTING)


def test_score_units__mahalanobis__is_not_a_score() -> None:
    with pytest.raises(StudyFault, match="not a score"):
        score(people(), "x", distance=Distance.MAHALANOBIS)
