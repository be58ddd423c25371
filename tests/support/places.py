"""Small stores of reference data, written by a test: a few areas and the postcodes in them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl

from etl.reference.editions import Edition
from etl.reference.layouts.reading import Key, Reading
from etl.reference.store import ReferenceStore

LOADED_AT = datetime(2026, 11, 21, 12, tzinfo=UTC)
#: Real postcodes: two of England, and one each of Wales, Scotland and Northern Ireland.
ENGLISH, LONDON, WELSH, SCOTTISH, IRISH = "CT1 1AA", "SW1A 1AA", "CF10 1AA", "EH1 1BB", "BT1 1AA"


@dataclass(frozen=True)
class Store:
    """A reference store to put editions in."""

    root: Path

    def add(
        self,
        kind: str,
        edition: str,
        rows: pl.DataFrame,
        *,
        area_type: str | None = None,
        estimate: bool = False,
        synthetic: bool = False,
        in_use: bool | None = None,
    ) -> Edition:
        """Take in a table whose first column is its key."""
        key: Key = rows.columns[0]  # type: ignore[assignment]
        reading = Reading(
            edition, key, area_type, rows, synthetic=synthetic, estimate=estimate
        )  # fmt: skip
        return ReferenceStore(self.root).add(
            reading, kind, loaded_at=LOADED_AT, put_in_use=in_use
        )  # fmt: skip


def small_directory() -> pl.DataFrame:
    """Rows of a postcode directory: the five postcodes, one ended, one in a changed LSOA."""
    return pl.DataFrame(
        {
            "postcode": [IRISH, WELSH, ENGLISH, SCOTTISH, LONDON],
            "introduced_on": [date(1980, 1, 1)] * 5,
            "terminated_on": [None, None, None, date(2019, 6, 1), None],
            "lad": ["N09000003", "W06000015", "E07000106", "S12000036", "E09000033"],
            "ward": ["N08000301", "W05001283", "E05004955", "S13002927", "E05013806"],
            "lsoa11": ["95GG24S1", "W01001855", "E01024031", "S01008677", "E01004736"],
            "lsoa21": ["N21000001", "W01002012", "E01035000", "S01014000", "E01004736"],
            "bua22": ["N99999999", "W45000001", "E63000001", "S99999999", "E63000002"],
        }
    )


def add_small_world(root: Path) -> Store:
    """Write a directory, deprivation in two editions, and participation by postcode."""
    store = Store(root)
    store.add("onspd", "2025-11", small_directory())
    store.add(
        "imd",
        "2019",
        pl.DataFrame({"code": ["E01004736", "E01024031"], "imd_decile": [8, 3]}),
        area_type="lsoa11",
    )
    store.add(
        "imd",
        "2025",
        pl.DataFrame(
            {
                "code": ["E01004736", "E01035000"],
                "imd_decile": [9, 2],
                "imd_score": [10.5, None],
            }
        ),
        area_type="lsoa21",
    )
    store.add(
        "ofs_participation",
        "2024-09",
        pl.DataFrame(
            {
                "postcode": [WELSH, ENGLISH, SCOTTISH],
                "polar4_quintile": [1, 5, None],
                "reason_removed_polar": [None, None, "unsafe for measurement"],
                "uni_connect_target_ward": [False, True, None],
            }
        ),
        synthetic=True,
    )
    store.add(
        "settlement_estimate",
        "2026-11",
        pl.DataFrame(
            {"postcode": [ENGLISH, WELSH], "settlement_size": [12, 9000],
             "settlement_urban": [False, True]}
        ),
        estimate=True,
    )  # fmt: skip
    return store


def add_real_places(root: Path, shared: Path) -> Store:
    """Write real open data in the normalised columns: live postcodes, and IMD and RUC twice."""
    store = Store(root)
    read = pl.scan_parquet
    postcodes = (
        read(shared / "postcodes" / "uk_postcodes_all_1m.parquet")
        .filter("live")
        .select(
            "postcode",
            terminated_on=pl.lit(None, dtype=pl.Date),
            easting_m="e",
            northing_m="n",
            lad=pl.col("lad25").cast(pl.String),
            lsoa11=pl.col("lsoa11_dz11").cast(pl.String),
            lsoa21=pl.col("lsoa21_dz21").cast(pl.String),
        )
    )
    store.add("onspd", "2025-11", postcodes.collect())
    for year, area_type in ((2019, "lsoa11"), (2025, "lsoa21")):
        imd = read(shared / "imd" / f"imd{year}_england_{area_type}.parquet").select(
            code=f"{area_type}_code", imd_decile=pl.col("IMD_decile").cast(pl.Int8)
        )
        quintile = (pl.col("imd_decile") + 1) // 2
        store.add(
            "imd", f"{year}", imd.with_columns(imd_quintile=quintile).collect(), area_type=area_type
        )
    for year, area_type in ((2011, "lsoa11"), (2021, "lsoa21")):
        path = shared / "ons_lookups_ruc" / f"ruc{year % 100}_{area_type}.parquet"
        ruc = read(path).select(
            code=f"{area_type}_code",
            ruc_code=f"ruc{year % 100}_code",
            ruc_class="classification",
            urban=pl.col("ruc") == "Urban",
        )
        store.add("ruc", f"{year}-{area_type}", ruc.collect(), area_type=area_type)
    return store
