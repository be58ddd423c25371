"""Where homes, schools and venues are: what takes the place of their postcodes in analysis."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from etl.postcodes import check_postcodes
from etl.warehouse.neighbourhoods import Neighbourhoods
from etl.warehouse.workings import Workings

#: The source whose records tell where all young people live, whoever takes part.
PLACED_SOURCE: Final = "npd_ks4"
_RECORD_HOMES: Final = pl.DataFrame(
    schema=dict.fromkeys(("source", "year", "pseudonym", "neighbourhood"), pl.String())
)


def place_homes(workings: Workings, areas: Neighbourhoods) -> None:
    """Find the neighbourhood of each participant's home, into the table `homes_placed`."""
    for path in workings.list_files("participants"):
        people = pl.read_parquet(path, columns=["pseudonym", "postcode"])
        located = areas.locate(people["postcode"]).select("neighbourhood", "local_authority")
        workings.write("homes_placed", people.select("pseudonym").hstack(located))


def place_records(
    workings: Workings, areas: Neighbourhoods, years: Iterable[tuple[str, Path]]
) -> None:
    """Find the neighbourhoods that records say, into the table `record_homes_placed`.

    Parameters
    ----------
    years
        Years of the source, each with its identities.
    """
    workings.write("record_homes_placed", _RECORD_HOMES)
    for year, path in years:
        people = pl.read_parquet(path, columns=["pseudonym", "postcode"])
        checked = check_postcodes(people["postcode"], areas.directory)
        located = areas.locate(checked["postcode"])
        placed = people.select(
            pl.lit(PLACED_SOURCE).alias("source"),
            pl.lit(year).alias("year"),
            "pseudonym",
            located["neighbourhood"],
        )
        workings.write("record_homes_placed", placed)


def find_spots(workings: Workings, areas: Neighbourhoods) -> pl.DataFrame:
    """Find the place of each postcode of a school or venue: postcode, and as `locate` gives it."""
    used = pl.concat(
        workings.scan(table).select(pl.col(column).alias("postcode"))
        for table, column in (("activities", "venue_postcode"), ("institutions", "postcode"))
    )
    postcodes = used.drop_nulls().unique().sort("postcode").collect()
    return postcodes.hstack(areas.locate(postcodes["postcode"]))
