"""A small store from which neighbourhood types can be made: 120 areas with real postcodes."""

from pathlib import Path

import numpy as np
import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.postcodes.encoding import find_key, postcodes_from_keys
from tests.support.places import Store

AREAS, EACH = 120, 3


def add_measured_areas(root: Path, directory: PostcodeDirectory) -> pl.DataFrame:
    """Write a directory of areas, deprivation, a class and participation; give `postcode, code`.

    Three levels of deprivation by two classes; participation goes with the first.
    """
    store = Store(root)
    first = int(np.searchsorted(directory.keys, find_key("CT1 1AA") or 0))
    rows = np.arange(first, first + 5_000)
    lived = rows[(directory.live_flags[rows] == 1) & (directory.eastings[rows] >= 0)]
    lived = lived[: AREAS * EACH]
    homes = pl.DataFrame({"postcode": postcodes_from_keys(directory.keys[lived])})
    homes = homes.with_columns(lad=pl.lit("E07000106"))
    codes = [f"E01{number:06}" for number in range(AREAS)]
    homes = homes.with_columns(lsoa21=pl.Series(np.repeat(codes, EACH)))
    blank = pl.lit(None, dtype=pl.Date)
    store.add("onspd", "2025-11", homes.with_columns(introduced_on=blank, terminated_on=blank))
    rng, level = np.random.default_rng(3), np.arange(AREAS) % 3
    areas = pl.DataFrame(
        {
            "code": codes,
            "imd_score": 10 + 20 * level + rng.standard_normal(AREAS),
            "imd_decile": 10 - 4 * level,
        }
    )
    store.add("imd", "2025", areas, area_type="lsoa21")
    ruc = pl.DataFrame(
        {
            "code": codes,
            "ruc_class": np.where(np.arange(AREAS) % 2, "Urban: City", "Rural: Village"),
        }
    )
    store.add("ruc", "2021-lsoa21", ruc, area_type="lsoa21")
    quintiles = pl.Series(np.repeat(5 - 2 * level, EACH), dtype=pl.Int8)
    look_up = homes.select("postcode").with_columns(polar4_quintile=quintiles)
    store.add("ofs_participation", "2024-09", look_up)
    return homes.select("postcode", code="lsoa21")
