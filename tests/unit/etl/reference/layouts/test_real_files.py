"""The real files beside the project load with the counts that their index gives."""

from pathlib import Path

import polars as pl
import pytest

from etl.reference import UnreadableReference, read_reference

SHARED = Path(__file__).parents[5].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real files are not here")

IMD = "Index of Multiple Deprivation (IMD)"
DIRECTORY = {
    "new": {
        "pcds": "pcds", "doterm": "doterm", "lad": "lad25cd", "e": "east1m", "n": "north1m",
        "quality": "gridind", "lsoa11": "lsoa11cd", "lsoa21": "lsoa21cd", "parish": "parncp25cd",
    },
    "old": {
        "pcds": "pcds", "doterm": "doterm", "lad": "oslaua", "e": "oseast1m", "n": "osnrth1m",
        "quality": "osgrdind", "lsoa11": "lsoa11", "lsoa21": "lsoa21", "parish": "parish",
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "file", "edition", "area_type", "rows"),
    [
        ("imd", "imd/imd2015_england_lsoa11.parquet", "2015", "lsoa11", 32_844),
        ("imd", "imd/imd2019_england_lsoa11.parquet", "2019", "lsoa11", 32_844),
        ("imd", "imd/imd2025_england_lsoa21.parquet", "2025", "lsoa21", 33_755),
        ("ruc", "ons_lookups_ruc/ruc21_lsoa21.parquet", "2021-lsoa21", "lsoa21", 35_672),
        ("ruc", "ons_lookups_ruc/ruc21_msoa21.parquet", "2021-msoa21", "msoa21", 7_264),
        ("ruc", "ons_lookups_ruc/ruc21_ltla24.parquet", "2021-lad24", "lad", 318),
        ("ruc", "ons_lookups_ruc/ruc11_lsoa11.parquet", "2011-lsoa11", "lsoa11", 34_753),
        ("ruc", "ons_lookups_ruc/ruc11_msoa11.parquet", "2011-msoa11", "msoa11", 7_201),
        ("ruc", "ons_lookups_ruc/ruc11_wards11.parquet", "2011-ward11", "ward", 8_570),
        ("ruc", "ons_lookups_ruc/ruc16_dz11.parquet", "2016-dz11", "dz11", 6_976),
        ("gias", "schools/gias_open_2025-05-24.parquet", "2025-05-24", None, 27_153),
        ("boundaries", "boundaries/ltla24.parquet", "lad24", "lad", 361),
        ("boundaries", "boundaries/ltla24_buc.geojson", "lad24", "lad", 361),
        ("boundaries", "boundaries/msoa21.parquet", "msoa21", "msoa21", 7_264),
        ("boundaries", "boundaries/lsoa21.parquet", "lsoa21", "lsoa21", 35_672),
        ("boundaries", "boundaries/countries20.parquet", "country20", "country", 4),
        ("boundaries", "boundaries/region_nation24_derived.geojson", "region24", "region", 12),
        (
            "area_lookup", "ons_lookups_ruc/derived_lsoa21_msoa21_ltla22.parquet",
            "lsoa21-lad22-msoa21", "lsoa21", 35_672,
        ),
        ("area_lookup", "ons_lookups_ruc/lookup_lsoa11_lsoa21_ltla22.parquet",
         "lsoa11-lsoa21-lad22", None, 35_795),
    ],
)  # fmt: skip
def test_read_reference__real_file__counts_of_the_index(
    kind: str, file: str, edition: str, area_type: str | None, rows: int
) -> None:
    reading = read_reference(kind, SHARED / file)

    assert (reading.edition, reading.area_type) == (edition, area_type)
    assert reading.table.lazy().collect().height == rows


@pytest.mark.parametrize("detail", ["25m", "100m"])
def test_read_reference__real_coastline__rings(detail: str) -> None:
    path = SHARED / "coastline" / f"gb_coast_estuaries_lt1000m_closed_simpl{detail}.parquet"

    assert read_reference("coastline", path, edition="2021").table.lazy().collect().height == 141


def test_read_reference__real_towns__coastal_ones() -> None:
    reading = read_reference(
        "coastal", SHARED / "coastal_towns/english_education_ons_towns_2023.csv"
    )

    table = reading.table.lazy().collect()
    assert (table.height, table["coastal"].sum()) == (1_100, 153)
    assert reading.notes == ("4 rows without the code of a town were left out.",)


@pytest.mark.parametrize(
    ("kind", "file", "rows"),
    [
        ("ks4", "england_ks4final_2018-19_subset.csv", 5_516),
        ("ks5", "england_ks5final_2018-19_subset.csv", 2_903),
        # The file has 6,023 lines, of which the last is blank.
        ("gias", "edubase_july2017_partial_6023.csv", 6_022),
    ],
)
def test_read_reference__real_schools__counts(kind: str, file: str, rows: int) -> None:
    path = SHARED / "schools" / f"{file}.gz"

    assert read_reference(kind, path).table.lazy().collect().height == rows


@pytest.mark.parametrize(("year", "lsoa", "lad"), [(2015, "2011", "2013"), (2025, "2021", "2024")])
def test_read_reference__file_7_of_the_real_ranks__whole_and_cut(
    tmp_path: Path, year: int, lsoa: str, lad: str
) -> None:
    source = SHARED / "imd" / f"imd{year}_england_lsoa{lsoa[2:]}.parquet"
    path = tmp_path / f"File_7_IoD{year}.csv"
    pl.read_parquet(source).select(
        pl.col(f"lsoa{lsoa[2:]}_code").alias(f"LSOA code ({lsoa})"),
        pl.lit("E06000001").alias(f"Local Authority District code ({lad})"),
        pl.col("IMD_score").alias(f"{IMD} Score"),
        pl.col("IMD_rank").alias(f"{IMD} Rank (where 1 is most deprived)"),
        pl.col("IMD_decile").alias(f"{IMD} Decile (where 1 is most deprived 10% of LSOAs)"),
    ).write_csv(path)

    assert read_reference("imd", path).edition == str(year)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-100]))
    with pytest.raises(UnreadableReference, match="ends too early, after row"):
        read_reference("imd", path)


def test_read_reference__ofs_file_of_the_real_geography__every_quintile(tmp_path: Path) -> None:
    entry = pl.read_parquet(SHARED / "he_entry_proxy/he_entry_proxy_iod2019_lsoa11.parquet")
    postcodes = pl.read_parquet(SHARED / "postcodes/postcodes_sample_2pct.parquet").select(
        "postcode", pl.col("lsoa11_dz11").cast(pl.String).alias("lsoa11_code")
    )
    rows = postcodes.join(entry, on="lsoa11_code", how="left", maintain_order="left")
    path = tmp_path / "Postcode-lookup-dataset-September-2024.csv"
    rows.select(
        "postcode", pl.col("he_entry_quintile_unweighted").alias("POLAR4_quintile")
    ).write_csv(path)

    reading = read_reference("ofs_participation", path)

    table = reading.table.lazy().collect()
    assert (reading.edition, table.height) == ("2024-09", 35_988)
    known = (
        rows["he_entry_quintile_unweighted"].drop_nulls().value_counts(sort=False).sort(pl.nth(0))
    )
    assert (
        table["polar4_quintile"].drop_nulls().value_counts().sort(pl.nth(0)).rows() == known.rows()
    )


@pytest.mark.parametrize("names", ["new", "old"])
def test_read_reference__every_real_postcode__in_either_layout(tmp_path: Path, names: str) -> None:
    heading = DIRECTORY[names]
    path = tmp_path / "ONSPD_NOV_2025_UK.csv"
    compact = pl.col("postcode").str.replace(" ", "")
    text = pl.col("lad25", "lsoa11_dz11", "lsoa21_dz21").cast(pl.String)
    pl.scan_parquet(SHARED / "postcodes/uk_postcodes_all_1m.parquet").with_columns(text).select(
        (compact.str.head(-3) + " " + compact.str.tail(3)).alias(heading["pcds"]),
        pl.lit("198001").alias("dointr"),
        pl.when(~pl.col("live")).then(pl.lit("199606")).alias(heading["doterm"]),
        pl.col("lad25").fill_null("E99999999").alias(heading["lad"]),
        pl.lit("E99999999").alias(heading["parish"]),
        pl.col("e").alias(heading["e"]),
        pl.col("n").alias(heading["n"]),
        pl.when(pl.col("e").is_null()).then(9).otherwise(1).alias(heading["quality"]),
        pl.col("lsoa11_dz11").fill_null("E99999999").alias(heading["lsoa11"]),
        pl.col("lsoa21_dz21").fill_null("E99999999").alias(heading["lsoa21"]),
    ).sink_csv(path)

    reading = read_reference("onspd", path)

    assert isinstance(reading.table, pl.LazyFrame)
    counts = reading.table.select(
        pl.len(),
        pl.col("terminated_on").is_null().sum().alias("live"),
        pl.col("easting_m").is_null().sum().alias("nowhere"),
        pl.col("lad").drop_nulls().n_unique().alias("authorities"),
        (pl.col("grid") == "irish").sum().alias("irish"),
        pl.col("postcode").is_sorted().alias("sorted"),
    ).collect(engine="streaming")
    assert counts.row(0) == (2_720_556, 1_799_395, 24_159, 361, 60_276, True)
