"""Which administrative records are one person's, across years and sources.

By the participant that a record is linked to, and by the numbers that a person keeps. Names are not
compared here: see `find_clusters` with the years apart.
"""

from typing import Final

import polars as pl

from etl.linkage.components import number_components
from etl.linkage.standardise import IDENTIFIERS

RECORD: Final = ("source", "year", "record")
LINK, NUMBER, ALONE = "link", "identifier", "alone"


def find_record_people(records: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Put the records of one person together.

    Parameters
    ----------
    records
        RECORD, each once, and any of IDENTIFIERS: text, null where a record has none.
    links
        RECORD and person: whom a record is linked to. A record that is linked to two people is
        linked to neither.

    Returns
    -------
    pl.DataFrame
        RECORD; person, or null where none of the person's records is linked; group: a number for
        each person, from 0; by: `link`, `identifier` (a number in common with another record) or
        `alone`; contradicted: records with one number are linked to different people. Then each
        keeps its own link, and the numbers join none of them. In the order of RECORD.
    """
    table = records.select(*RECORD, *(c for c in IDENTIFIERS if c in records.columns)).sort(RECORD)
    certain = links.select(*RECORD, "person").unique().filter(~pl.struct(RECORD).is_duplicated())
    table = table.join(certain, on=RECORD, how="left", maintain_order="left")
    together = _joined_by_numbers(table)
    table = table.with_columns(pl.Series("together", together)).with_columns(
        (pl.col("person").drop_nulls().n_unique().over("together") > 1).alias("contradicted"),
        (pl.len().over("together") > 1).alias("several"),
        pl.col("person").is_not_null().alias("linked"),
    )
    free = pl.col("contradicted")
    table = table.with_columns(
        pl.when(free)
        .then("person")
        .otherwise(pl.col("person").drop_nulls().first().over("together"))
        .alias("person"),
        # Where numbers contradict the links, a record stands with those of its link alone.
        pl.when(free).then(-1 - pl.int_range(pl.len())).otherwise("together").alias("together"),
    )
    key = pl.coalesce(pl.concat_str(pl.lit("p"), "person"), pl.concat_str(pl.lit("t"), "together"))
    by = (
        pl.when("linked")
        .then(pl.lit(LINK))
        .when(pl.col("several") & ~free)
        .then(pl.lit(NUMBER))
        .otherwise(pl.lit(ALONE))
    )
    return table.select(
        *RECORD,
        "person",
        (key.rank("dense").cast(pl.Int64) - 1).alias("group"),
        by.alias("by"),
        "contradicted",
    )


def _joined_by_numbers(table: pl.DataFrame) -> pl.Series:
    """Number the groups of records that hang together by their numbers."""
    count = table.height
    held = [
        table.select(
            pl.int_range(pl.len()).alias("row"),
            pl.concat_str(pl.lit(f"{name} "), pl.col(name)).alias("number"),
        ).drop_nulls()
        for name in IDENTIFIERS
        if name in table.columns
    ]
    ends = pl.concat(held) if held else pl.DataFrame(schema={"row": pl.Int64, "number": pl.String})
    holders = ends["number"].rank("dense").cast(pl.Int64).fill_null(0).to_numpy() - 1 + count
    nodes = count + ends["number"].n_unique()
    return pl.Series(number_components(ends["row"].to_numpy(), holders, nodes)[:count])
