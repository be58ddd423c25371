from functools import cache

import numpy as np
import polars as pl
import pytest

from etl.demo.country import measure_country

KEYS = [("ofs_participation", "2024-09"), ("imd", "2025")]
NATIONS = {"AB": ("E07000008", 0), "CD": ("W06000001", 250_000), "EF": ("E09000007", 500_000)}


@cache
def directory():
    """Three towns: 40 districts of 5 sectors of 3 postcodes each, one postcode ended."""
    rows = [
        (
            f"{area}{district} {sector}{unit}",
            300_000 + far + 900 * district + 300 * sector,
            200_000 + 700 * (district % 7) + 100 * number,
            authority,
            0 if (area, district, sector, unit) == ("AB", 1, 1, "AA") else 1,
        )
        for area, (authority, far) in NATIONS.items()
        for district in range(1, 41)
        for sector in range(1, 6)
        for number, unit in enumerate(("AA", "AB", "AC"))
    ]
    columns = ["postcode", "easting_m", "northing_m", "local_authority", "live"]
    return pl.DataFrame(rows, schema=columns, orient="row")


@cache
def country():
    return measure_country(7, directory())


@pytest.mark.parametrize(("nation", "fifth"), [("England", 80), ("Wales", 40)])
def test_measure_country__each_nation__fifths_of_equal_size(nation, fifth):
    participation = country().editions["ofs_participation", "2024-09"].filter(country=nation)
    sizes = participation["polar4_quintile"].value_counts()["count"]
    assert sizes.to_list() == pytest.approx([fifth] * 5, abs=1)


def test_measure_country__deprivation__tenths_of_equal_size():
    sizes = country().editions["imd", "2025"]["imd_decile"].value_counts()["count"]
    assert sizes.to_list() == pytest.approx([40] * 10, abs=1)


def test_measure_country__wales__without_what_is_published_of_england():
    participation = country().editions["ofs_participation", "2024-09"]
    welsh = participation.filter(country="Wales")
    assert welsh["polar4_quintile"].null_count() == 0
    assert welsh["tundra_lsoa_quintile"].null_count() == len(welsh)
    assert not set(country().editions["imd", "2025"]["sector"]) & set(welsh["sector"])


def test_measure_country__neighbours__more_alike_than_others():
    quintile = country().editions["ofs_participation", "2024-09"]["polar4_quintile"].to_numpy()
    beside = np.abs(np.diff(quintile)).mean()
    assert beside < 0.9 * np.abs(np.diff(np.random.default_rng(1).permutation(quintile))).mean()


def test_measure_country__same_seed__same_measures():
    again = measure_country(7, directory())
    assert all(again.editions[key].equals(country().editions[key]) for key in KEYS)


def test_surround__own_sectors__stay_as_they_are_and_the_rest_is_added():
    own = pl.DataFrame(
        {"postcode": ["AB1 1AA", "AB1 1AB"], "imd_decile": [3, 3]},
        schema_overrides={"imd_decile": pl.Int8},
    )
    table = country().surround("imd", "2025", own)
    assert table.columns == own.columns
    assert table["postcode"].is_sorted()
    assert table["postcode"].is_unique().all()
    # One that has ended is kept where it was there; a third of the sector follows the others.
    mine = table.filter(pl.col("postcode").str.starts_with("AB1 1"))
    assert mine["imd_decile"].to_list() == [3, 3, 3]
    assert len(table) == 2 * 40 * 5 * 3
