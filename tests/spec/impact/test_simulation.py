"""Studies in worlds whose effect is known; docs/impact-simulation.md is written from them."""

import polars as pl
import pytest

from analytics.impact.design import Scope
from tests.spec.impact.simulate import KEPT, PAGE, do_studies, write_page
from tests.spec.impact.worlds import WORLDS

NAMED = {world.name: world for world in WORLDS}


@pytest.fixture(scope="module")
def kept() -> pl.DataFrame:
    holds = {world.name: world.holds for world in WORLDS}
    return pl.read_csv(KEPT).with_columns(holds=pl.col("world").replace_strict(holds))


def test_page__docs__is_what_the_studies_came_to(kept: pl.DataFrame) -> None:
    assert PAGE.read_text(encoding="utf-8") == write_page(pl.read_csv(KEPT)), (
        "Run: python -m tests.spec.impact.simulate"
    )
    assert set(kept.select("world", "scope").iter_rows()) == {
        (world.name, scope.value) for world in WORLDS for scope in world.scopes
    }
    assert kept["studies"].min() >= 500  # type: ignore[operator]


def test_studies__worlds_that_a_match_is_right_in__are_unbiased_and_cover(
    kept: pl.DataFrame,
) -> None:
    right = kept.filter("holds")
    assert (right["bias"].abs() <= 3 * right["bias_error"] + 0.1).all()
    assert right["covers"].is_between(0.93, 0.97).all()
    assert right["error_to_sd"].is_between(0.9, 1.15).all()
    none = right.filter(pl.col("world").str.starts_with("none"))
    assert none["rejects"].is_between(0.03, 0.07).all()
    assert (right["naive_bias"] > 1.5).all()


def test_studies__something_hidden__do_not_cover(kept: pl.DataFrame) -> None:
    wrong = kept.filter(~pl.col("holds"))
    assert (wrong.filter(scope="across")["covers"] < 0.6).all()
    across, preferred = wrong.filter(world="pull-across").sort("scope")["bias"]
    assert 0.3 < preferred < across


def test_do_studies__forty_of_one_world__come_out_as_those_that_were_kept() -> None:
    found = do_studies(NAMED["ten"], Scope.WITHIN, range(40))
    assert found["estimated"] == found["with_interval"] == 40
    assert abs(float(found["bias"])) <= 3 * float(found["bias_error"]) + 0.1  # type: ignore[arg-type]
    assert float(found["covers"]) >= 0.85  # type: ignore[arg-type]
    assert float(found["naive_bias"]) > 1.5  # type: ignore[arg-type]
