"""Schools and providers of higher education, and how far each neighbourhood is from the nearest."""

from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from etl.reference.editions import Edition
from etl.reference.place_editions import read_catalogue
from etl.reference.place_names import PlaceNames
from etl.warehouse.neighbourhoods import SECTOR, Neighbourhoods
from etl.warehouse.sources import TableShape, shape_chunk

_TEXT, _WHOLE = pl.String(), pl.Int64()
#: What is taken of the register of schools; a column that an extract lacks is null.
_REGISTER: Final = TableShape(
    "schools",
    {"urn": _WHOLE, "name": _TEXT},
    {
        **dict.fromkeys(("type", "phase", "status", "postcode"), _TEXT),
        **dict.fromkeys(("high_age", "ukprn", "easting_m", "northing_m"), _WHOLE),
    },
)
_KM: Final = 1000


def read_register(edition: Edition | None, areas: Neighbourhoods) -> pl.DataFrame:
    """Read the register of schools: urn, name, type, phase, status, high_age, ukprn and place.

    A school of which the register gives no place is where its postcode is. Without an edition
    there are no rows.
    """
    given = _REGISTER.make_empty() if edition is None else pl.read_parquet(edition.path())
    schools = shape_chunk(given, _REGISTER)
    by_postcode = areas.locate(schools["postcode"])
    return schools.with_columns(
        pl.coalesce(column, by_postcode[column]).cast(pl.Int32).alias(column)
        for column in ("easting_m", "northing_m")
    ).drop("postcode")


def name_areas(table: pl.DataFrame, reference: Path) -> pl.DataFrame:
    """Add the names of neighbourhoods, as far as they are known; a code where they are not."""
    names = PlaceNames(read_catalogue(reference))
    code = pl.col("neighbourhood")
    known: dict[str, str] = {}
    for level in table["level"].unique().sort().drop_nulls():
        known |= names.of_type(level) if level != SECTOR else {}
    name = code.replace_strict(known, default=code, return_dtype=pl.String).alias("name")
    return table.select("neighbourhood", name, pl.exclude("neighbourhood"))


def add_distances(
    table: pl.DataFrame, providers: pl.DataFrame, schools: pl.DataFrame
) -> pl.DataFrame:
    """Add how far in a straight line the nearest provider is, which one, and the nearest school.

    Parameters
    ----------
    table : neighbourhoods with easting_m, northing_m and region.
    providers, schools : easting_m and northing_m on the British National Grid, all known;
        providers with their name as `provider`.

    Returns
    -------
    pl.DataFrame
        The rows with provider_km, provider and school_km; null in Northern Ireland, which is on
        another grid, and where there is none.
    """
    british = (pl.col("region") != "Northern Ireland").fill_null(value=True)
    metres = table.select(pl.when(british).then(pl.col("easting_m", "northing_m")))
    nearest, provider_km = _find_nearest(metres, providers)
    _, school_km = _find_nearest(metres, schools)
    return table.with_columns(
        provider_km.alias("provider_km"),
        providers["provider"].gather(nearest).alias("provider"),
        school_km.alias("school_km"),
    )


def _find_nearest(metres: pl.DataFrame, sites: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """Find the nearest site of each place: its row, and the kilometres; null without either."""
    from scipy.spatial import cKDTree

    nearest = np.full(len(metres), -1, dtype=np.int64)
    away_km = np.full(len(metres), np.nan)
    known = metres["easting_m"].is_not_null().to_numpy()
    if sites.height and known.any():
        tree = cKDTree(_points(sites))
        away_m, nearest[known] = tree.query(_points(metres.filter(known)))
        away_km[known] = away_m / _KM
    rows = pl.Series(nearest)
    return rows.set(rows < 0, None), pl.Series(away_km).fill_nan(None)


def _points(sites: pl.DataFrame) -> NDArray[np.float64]:
    return sites.select("easting_m", "northing_m").to_numpy().astype(np.float64)
