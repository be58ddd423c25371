"""Schools and providers of higher education, and how far each neighbourhood is from the nearest."""

from typing import Final

import polars as pl

from etl.reference.editions import Edition
from etl.warehouse.nearest import find_nearest
from etl.warehouse.neighbourhoods import Neighbourhoods
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
    nearest, provider_m = find_nearest(metres, providers)
    _, school_m = find_nearest(metres, schools)
    return table.with_columns(
        (provider_m / _KM).alias("provider_km"),
        providers["provider"].gather(nearest).alias("provider"),
        (school_m / _KM).alias("school_km"),
    )
