"""The model's parts: draws, identifiers, effects and invented names."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.demo.draws import expit, pick, solve_intercept, weighted_groups
from etl.demo.effects import he_effect
from etl.demo.identity import mix
from etl.demo.organisations import place_names
from etl.demo.schools import PATTERNS
from etl.demo.tables import expand_ranges, table

SHARED = Path(__file__).parents[4].parent / "shared" / "data"


@given(st.floats(0.02, 0.98), st.integers(0, 10_000))
def test_solve_intercept__any_target__gives_that_mean(target: float, seed: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 2, 300)
    assert expit(solve_intercept(scores, target) + scores).mean() == pytest.approx(target, abs=1e-6)


@given(st.lists(st.floats(0, 1), min_size=5, max_size=200), st.integers(1, 10))
def test_weighted_groups__any_values__are_in_order_and_in_range(
    values: list[float], groups: int
) -> None:
    scores = np.array(values)
    found = weighted_groups(scores, np.ones(len(scores)), groups)
    assert found.min() >= 1
    assert found.max() <= groups
    assert (np.diff(found[np.argsort(scores, kind="stable")]) >= 0).all()


@given(st.lists(st.integers(0, 2**40), unique=True, max_size=300), st.integers(0, 50))
def test_mix__different_keys__never_collide(keys: list[int], salt: int) -> None:
    assert len(set(mix(np.array(keys, dtype=np.int64), salt).tolist())) == len(keys)


def test_pick__weights__are_followed() -> None:
    found = pick(np.random.default_rng(1), [1, 0, 3], 20_000)
    assert np.bincount(found, minlength=3) / 20_000 == pytest.approx([0.25, 0, 0.75], abs=0.02)


def exposure(**hours: float) -> pl.DataFrame:
    columns = ("low_hours", "high_hours", "summer", "uni_connect", "before_16", "after_16")
    return pl.DataFrame({name: [hours.get(name, 0.0)] for name in columns})


def test_he_effect__no_outreach__is_nothing() -> None:
    assert he_effect(exposure(), np.zeros(1))[0] == 0


@given(st.floats(0, 60), st.floats(0, 60))
def test_he_effect__more_intensive_hours__never_less(hours: float, more: float) -> None:
    few, many = sorted((hours, more))
    meals = np.ones(1)
    low = he_effect(exposure(high_hours=few), meals)[0]
    assert low <= he_effect(exposure(high_hours=many), meals)[0]


def test_expand_ranges__range_and_single__all_codes() -> None:
    assert expand_ranges("E06000001-E06000003 E08000021") == [
        "E06000001",
        "E06000002",
        "E06000003",
        "E08000021",
    ]


def test_regions_table__every_region_of_england__once() -> None:
    codes = [c for text in table("regions")["authorities"] for c in expand_ranges(text)]
    assert len(table("regions")) == 9
    assert len(codes) == len(set(codes)) == 296


@pytest.mark.skipif(not SHARED.exists(), reason="the folder of real open data is not here")
def test_invented_names__none_is_a_real_school_or_provider() -> None:
    real = _real_names()
    towns = place_names(1)
    invented = {pattern.format(town) for p in PATTERNS.values() for pattern in p for town in towns}
    invented |= {f"University of {t}" for t in towns} | {f"{t} University" for t in towns}
    invented |= {f"{t} College" for t in towns}
    assert not {name.lower() for name in invented} & real


def _real_names() -> set[str]:
    names: set[str] = set()
    for path in [*SHARED.glob("schools/gias*"), *SHARED.glob("he_providers/*.csv")]:
        frame = pl.read_parquet(path) if path.suffix == ".parquet" else _read_text(path)
        for column in frame.columns:
            if "name" in column.lower() and frame[column].dtype == pl.String:
                names |= set(frame[column].drop_nulls().str.to_lowercase())
    assert len(names) > 1000
    return names


def _read_text(path: Path) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema_length=0, encoding="utf8-lossy")
