"""Which administrative records of an edition are one person's, over all sources and years.

Kept beside the identities: nothing of it is among the tables of analysis.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import polars as pl

from etl.linkage.record_people import RECORD, find_record_people
from etl.records import SourceYear
from etl.records.layouts import SHARED
from etl.warehouse.linkages import FOLDER

_SCHEMA: Final = dict.fromkeys((*RECORD, *SHARED), pl.String())


def keep_record_people(
    identity: Path, years: Iterable[SourceYear], links: pl.DataFrame
) -> dict[str, int]:
    """Put the records of one person together, and write who is whose.

    Parameters
    ----------
    identity
        Folder of the identities, which has people.parquet and records/SOURCE/YEAR.parquet.
        linkage/people.parquet is written: source, year, record_pseudonym, and as
        `find_record_people` gives them person, group, by and contradicted.
    links
        source, year, pseudonym, record_pseudonym.

    Returns
    -------
    dict[str, int]
        How many records and persons there are; linked, persons who are a participant; and what
        does not go together: contradicted, records that share a number with a record of another
        participant; claimed_by_several, records that are linked to participants who are not one
        person; several_in_a_year, persons with more than one record of a source in a year.
    """
    linked = _persons_of(identity, links)
    found = find_record_people(_records(identity, years), linked)
    path = identity / FOLDER / "people.parquet"
    path.parent.mkdir(exist_ok=True)
    found.rename({"record": "record_pseudonym"}).write_parquet(path, compression="zstd")
    again = found.filter(pl.struct("source", "year", "group").is_duplicated())
    return {
        "records": found.height,
        "persons": found["group"].n_unique(),
        "linked": found["person"].drop_nulls().n_unique(),
        "contradicted": int(found["contradicted"].sum()),
        "claimed_by_several": linked.filter(pl.struct(RECORD).is_duplicated())
        .select(RECORD)
        .n_unique(),
        "several_in_a_year": again["group"].n_unique(),
    }


def _records(identity: Path, years: Iterable[SourceYear]) -> pl.DataFrame:
    tables = [
        pl.read_parquet(
            identity / "records" / each.source / f"{each.year}.parquet",
            columns=["pseudonym", *SHARED],
        ).select(
            pl.lit(each.source).alias("source"),
            pl.lit(each.year).alias("year"),
            pl.col("pseudonym").alias("record"),
            *SHARED,
        )
        for each in years
    ]
    return pl.concat([pl.DataFrame(schema=_SCHEMA), *tables])


def _persons_of(identity: Path, links: pl.DataFrame) -> pl.DataFrame:
    """Give the person whom each record is linked to, each once."""
    people = pl.read_parquet(identity / "people.parquet", columns=["pseudonym", "person"])
    return (
        links.select("source", "year", "pseudonym", pl.col("record_pseudonym").alias("record"))
        .join(people, on="pseudonym", how="inner")
        .select(*RECORD, "person")
        .unique()
    )
