"""Types of areas: the same whatever the order, numbered by participation, better than chance."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score

from analytics.neighbourhoods import (
    CannotCluster,
    Clusters,
    Measure,
    Settings,
    assess,
    cluster,
    list_offers,
    number_by,
    prepare,
    profile,
)
from etl.reference.kinds import get_indicator

NINE = Settings(types=9, groups=3, seed=1)
Measures = tuple[Measure, ...]


def classify(areas: pl.DataFrame, measures: Measures, settings: Settings = NINE) -> Clusters:
    prepared = prepare(areas, measures)
    return number_by(cluster(prepared, settings), prepared, measures[0])


def test_offers__name_indicators_that_exist() -> None:
    assert all(get_indicator(offer.indicator) for offer in list_offers())


def test_cluster__areas_in_any_order__the_same_types(
    areas: pl.DataFrame, measures: Measures
) -> None:
    first = classify(areas, measures)
    again = classify(areas.sample(fraction=1, shuffle=True, seed=3), measures[:1] + measures[:0:-1])
    assert np.array_equal(first.types, again.types)
    assert np.array_equal(first.groups, again.groups)
    assert first.centres.tobytes() == again.centres.tobytes()


def test_cluster__kinds_far_apart__found_and_every_area_typed(
    areas: pl.DataFrame, measures: Measures
) -> None:
    found = classify(areas, measures)
    assert len(found.types) == areas.height
    kinds = np.repeat(np.arange(9), 60)
    assert adjusted_rand_score(kinds, found.types) > 0.95
    assert set(found.types) == set(range(1, 10))
    assert set(found.groups) == {1, 2, 3}


def test_cluster__a_type__lies_in_one_group(areas: pl.DataFrame, measures: Measures) -> None:
    found = classify(areas, measures)
    pairs = {*zip(found.types.tolist(), found.groups.tolist(), strict=True)}
    assert len(pairs) == 9
    assert all(found.group_of[one - 1] == group for one, group in pairs)


def test_number_by__means__rise_with_the_number(areas: pl.DataFrame, measures: Measures) -> None:
    found = classify(areas, measures)
    values = areas["polar4"].to_numpy()
    for labels in (found.types, found.groups):
        means = [values[labels == one].mean() for one in range(1, labels.max() + 1)]
        assert means == sorted(means)


def test_number_by__areas_of_unequal_weight__number_is_the_rank_that_is_shown(
    areas: pl.DataFrame, measures: Measures
) -> None:
    """Sectors weigh by their postcodes in the making; in what is shown each counts once."""
    young = measures[0]
    # Where much is known, few live: by weight the order of the types would be another.
    uneven = areas.with_columns(
        polar4=pl.int_range(pl.len()) % 7 + pl.col("polar4"),
        postcodes=pl.when(pl.int_range(pl.len()) % 7 > 4).then(1 + pl.col("polar4")).otherwise(9),
    )
    prepared = prepare(uneven, measures, weight="postcodes")
    found = number_by(cluster(prepared, NINE), prepared, young)
    typed = prepared.areas.with_columns(
        neighbourhood_type=pl.Series(found.types), neighbourhood_group=pl.Series(found.groups)
    )

    shown = profile(typed, measures, young).types

    assert shown["participation_rank"].to_list() == shown["neighbourhood_type"].to_list()
    weighted = [
        np.average(prepared.areas["polar4"].to_numpy()[mine], weights=prepared.weights[mine])
        for mine in (found.types == one for one in range(1, 10))
    ]
    assert weighted != sorted(weighted)


def test_number_by__highest_first__the_other_way_round(
    areas: pl.DataFrame, measures: Measures
) -> None:
    prepared = prepare(areas, measures)
    found = number_by(cluster(prepared, NINE), prepared, measures[1], highest_first=True)
    values = areas["imd"].to_numpy()
    means = [values[found.types == one].mean() for one in range(1, 10)]
    assert means == sorted(means, reverse=True)


def test_prepare__each_measure__counts_the_same(areas: pl.DataFrame, measures: Measures) -> None:
    prepared = prepare(areas, measures)
    columns = np.array(prepared.columns)
    for measure in prepared.measures:
        part = prepared.matrix[:, columns == measure.key]
        assert part.mean() == pytest.approx(0, abs=1e-9)
        assert (part**2).sum() / len(part) == pytest.approx(1)
    assert "polar4" not in prepared.columns


def test_prepare__missing_figures__filled_or_left_out_by_the_rule(
    areas: pl.DataFrame, measures: Measures
) -> None:
    number = pl.int_range(pl.len())
    holed = areas.with_columns(
        imd=pl.when(number >= 2).then("imd"),  # the first two: nothing of a theme
        coast_km=pl.when(number != 5).then("coast_km"),  # the sixth: the class is known
    )
    prepared = prepare(holed, measures)
    assert prepared.left_out == ("E00000000", "E00000001")
    assert prepared.filled == {"coast_km": 1}
    assert prepared.areas.height == areas.height - 2
    row = prepared.areas["code"].to_list().index("E00000005")
    assert prepared.matrix[row, prepared.columns.index("coast_km")] == 0


def test_prepare__outlier__counts_as_four_deviations(
    areas: pl.DataFrame, measures: Measures
) -> None:
    wild = areas.with_columns(imd=pl.when(pl.int_range(pl.len()) == 0).then(1e6).otherwise("imd"))
    prepared = prepare(wild, measures)
    assert prepared.matrix[:, prepared.columns.index("imd")].max() == 4


@pytest.mark.parametrize(
    ("kept", "said"),
    [(["polar4", "imd"], "there is 1"), (["polar4"], "there is none")],
)
def test_prepare__too_few_measures__said(
    areas: pl.DataFrame, measures: Measures, kept: list[str], said: str
) -> None:
    with pytest.raises(CannotCluster, match=said):
        prepare(areas, [one for one in measures if one.key in kept])


def test_prepare__code_twice__refused(areas: pl.DataFrame, measures: Measures) -> None:
    with pytest.raises(CannotCluster, match="stands twice"):
        prepare(pl.concat([areas, areas.head(1)]), measures)


def test_cluster__fewer_areas_than_types__says_how_many(
    areas: pl.DataFrame, measures: Measures
) -> None:
    with pytest.raises(CannotCluster, match="only 20 different areas for 40 types"):
        cluster(prepare(areas.head(20), measures), Settings(types=40))


@pytest.mark.parametrize(("types", "groups"), [(161, 40), (1, 1), (20, 30), (160, 41)])
def test_settings__out_of_range__refused(types: int, groups: int) -> None:
    with pytest.raises(CannotCluster, match="There can be 2 to"):
        Settings(types=types, groups=groups)


def test_assess__kinds_far_apart__better_than_bins_and_chance(
    areas: pl.DataFrame, measures: Measures
) -> None:
    prepared = prepare(areas, measures)
    found = number_by(cluster(prepared, NINE), prepared, measures[0])
    quality = assess(prepared, found, measures[:1], NINE, resamples=2)
    variance = quality["variance_explained"]
    assert variance["types"] > 0.9 > variance["quantiles"] > variance["random"]
    stable = quality["stability"]["resamples"]
    assert stable["types"]["ari"] > 0.9
    assert stable["types"]["ari"] > stable["quantiles"]["ari"] > stable["random"]["ari"]
    assert abs(stable["random"]["ari"]) < 0.05
    kept_out = quality["predicts"][0]
    assert (kept_out["measure"], kept_out["role"]) == ("polar4", "kept out")
    assert kept_out["types"] > 0.7 > kept_out["random"]
    assert [one["measure"] for one in quality["predicts"][1:]] == [
        "adult_he", "coast_km", "imd", "ruc",
    ]  # fmt: skip


def test_assess__same_seed__same_figures(areas: pl.DataFrame, measures: Measures) -> None:
    prepared = prepare(areas, measures)
    found = cluster(prepared, NINE)
    first, again = (assess(prepared, found, measures[:1], NINE, resamples=1) for _ in range(2))
    assert first == again


@hypothesis_settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 1_000),
    rows=st.integers(12, 40),
    types=st.integers(2, 6),
    holes=st.floats(0, 0.3),
)
def test_cluster__any_areas__typed_once_whatever_the_order(
    seed: int, rows: int, types: int, holes: float
) -> None:
    rng = np.random.default_rng(seed)
    drawn = rng.standard_normal((rows, 3))
    drawn[rng.random(drawn.shape) < holes] = np.nan
    areas = pl.DataFrame(drawn, schema=["a", "b", "c"]).with_columns(
        pl.all().fill_nan(None), code=pl.Series([f"{number:03}" for number in range(rows)])
    )
    measures = [Measure(key, key, key, "1", "one", "cluster") for key in ("a", "b", "c")]
    settings = Settings(types=types, groups=2, seed=seed, starts=1)
    try:
        prepared = prepare(areas, measures)
        found = cluster(prepared, settings)
    except CannotCluster:
        return
    again = cluster(prepare(areas.reverse(), measures), replace(settings))
    assert np.array_equal(found.types, again.types)
    assert set(found.types) == set(range(1, types + 1))
    assert prepared.areas.height + len(prepared.left_out) == rows
