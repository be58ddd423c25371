"""Profiles and portraits: every number in them is that of the areas."""

import re

import polars as pl
import pytest

from analytics.neighbourhoods import (
    Measure,
    Profiles,
    Settings,
    cluster,
    number_by,
    prepare,
    profile,
    write_portraits,
)

Measures = tuple[Measure, ...]


@pytest.fixture(scope="module")
def typed(areas: pl.DataFrame, measures: Measures) -> pl.DataFrame:
    prepared = prepare(areas, measures)
    found = number_by(cluster(prepared, Settings(types=9, groups=3, seed=1)), prepared, measures[0])
    return prepared.areas.with_columns(
        neighbourhood_type=pl.Series(found.types), neighbourhood_group=pl.Series(found.groups)
    )


@pytest.fixture(scope="module")
def profiles(typed: pl.DataFrame, measures: Measures) -> Profiles:
    return profile(typed, measures, measures[0])


def test_profile__sizes__are_those_of_the_areas(typed: pl.DataFrame, profiles: Profiles) -> None:
    assert profiles.types["areas"].sum() == typed.height
    assert profiles.types["share"].sum() == pytest.approx(1)
    assert profiles.types["postcodes"].sum() == typed["postcodes"].sum()
    assert profiles.types["participation_rank"].to_list() == list(range(1, 10))


def test_profile__figures__mean_index_and_standing(typed: pl.DataFrame, profiles: Profiles) -> None:
    for row in profiles.figures.filter(pl.col("measure") == "imd").iter_rows(named=True):
        mine = typed.filter(pl.col("neighbourhood_type") == row["neighbourhood_type"])["imd"]
        assert row["mean"] == pytest.approx(mine.mean())
        assert row["index"] == pytest.approx(100 * mine.mean() / typed["imd"].mean())
        below = [((typed["imd"] < one).sum() + 0.5) / typed.height for one in mine]
        assert row["standing"] == pytest.approx(sum(below) / len(below))
    classes = profiles.figures.filter(pl.col("measure") == "ruc")
    assert classes.group_by("neighbourhood_type").agg(pl.col("mean").sum())["mean"].to_list() == (
        pytest.approx([1.0] * 9)
    )


def test_profile__coast__share_within_five_kilometres(
    typed: pl.DataFrame, profiles: Profiles
) -> None:
    for row in profiles.types.iter_rows(named=True):
        mine = typed.filter(pl.col("neighbourhood_type") == row["neighbourhood_type"])
        assert row["coastal_share"] == pytest.approx((mine["coast_km"] <= 5).mean())


def test_portraits__are_unique_and_true(profiles: Profiles, measures: Measures) -> None:
    written = write_portraits(profiles, measures, measures[0])
    assert written["portrait"].n_unique() == 9
    for row in written.join(profiles.types, on="neighbourhood_type").iter_rows(named=True):
        text = row["portrait"]
        assert f"ranked {row['participation_rank']} of 9, 1 being the lowest" in text
        assert f"mean POLAR4 quintile of its areas {row['participation']:.2f}" in text
        assert ("within 5 km of the coast" in text) == (row["coastal_share"] >= 0.5)
        said = re.search(r"On average (more|less) deprived than (\d+) in 100", text)
        figure = profiles.figures.filter(
            pl.col("neighbourhood_type") == row["neighbourhood_type"], pl.col("measure") == "imd"
        ).row(0, named=True)
        if said:
            standing = figure["standing"] if said[1] == "more" else 1 - figure["standing"]
            assert 0 <= 100 * standing - int(said[2]) < 1
        else:
            assert 0.45 <= figure["standing"] <= 0.55
            assert "Near the middle on deprivation (IMD)" in text
        assert text.endswith(
            "Drawn from: adults with higher education, 2024-09; deprivation (IMD), 2025; distance "
            "to the coast, 2026; rural or urban class, 2021; young participation, 2024-09."
        )


def test_portraits__a_type_of_one_class__says_all_its_areas(
    profiles: Profiles, measures: Measures
) -> None:
    written = write_portraits(profiles, measures, measures[0])
    assert (
        written["portrait"].str.contains(r"^(Rural, village|Urban, (city|town)) \(all its ").all()
    )


def test_portraits__no_participation_loaded__none_is_told(
    typed: pl.DataFrame, measures: Measures
) -> None:
    written = write_portraits(profile(typed, measures[1:], None), measures[1:], None)
    assert not written["portrait"].str.contains("participation").any()
