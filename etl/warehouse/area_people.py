"""How many people live in each neighbourhood, from counts by areas of a publisher."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from etl.postcodes import PostcodeDirectory
from etl.reference.attach import attach
from etl.warehouse.indicators import Plan, list_counts


def count_people(
    living: pl.DataFrame, plan: Plan, reference: Path, directory: PostcodeDirectory
) -> pl.DataFrame:
    """Count the people of each area of postcodes in use.

    Those of a publisher's area lie evenly on its postcodes in use; so where it is the neighbourhood
    itself the count is as published. Postcodes of which nothing is known are taken to be as the
    others of their neighbourhood.

    Parameters
    ----------
    living
        A row a postcode in use: `area`, `postcode`.

    Returns
    -------
    pl.DataFrame
        A row an area: `area`, and each column of `list_counts`; null where nothing is known.
    """
    areas = living.select(pl.col("area").unique().sort())
    for column in list_counts():
        pair, name = plan.counts[column.name], column.name
        if pair is None:
            areas = areas.with_columns(pl.lit(None, column.dtype).alias(name))
            continue
        wanted = {name: (pair.indicator.key, pair.edition.edition)}
        found = attach(reference, living, wanted, areas=(pair.level,), directory=directory)
        of_a_postcode = pl.col(name) / pl.len().over(pair.level)
        counted = (
            found.select("area", of_a_postcode)
            .group_by("area")
            .agg((pl.col(name).mean() * pl.len()).round().cast(column.dtype))
        )
        areas = areas.join(counted, on="area", how="left", maintain_order="left")
    return areas
