"""The students of a run in order of institution, with what the pages list: read in milliseconds.

The individualised file keeps the order of the records as given, so that one institution's rows may
lie anywhere in it. This holds its derived columns once more, sorted, in small row groups: a page
reads the groups of its institution alone.
"""

from pathlib import Path

import polars as pl

from analytics.heses.individualised import COLUMNS
from analytics.heses.rules import know_columns

ROW = "ROW"
KEYS = (
    "INSTID", "CAMPID", "HUSID", "NUMHUS", "QUALAIM", "TINST1", "TINST2",
    # What the sentences of exclusion speak of.
    "COMDATE", "DATELEFT", "RSNLEAVE", "SPCSTU", "MODE", "SPLENGTH", "UNITLGTH", "STULOAD",
    "LOCSDY", "FUNDCODE", "TYPEYR", "FUNDLEV", "FUNDCOMP",
)  # fmt: skip
ROW_GROUP = 16_384


def write_students(individualised: Path, target: Path) -> None:
    """Write the students of an individualised file (Parquet) in order of INSTID, then of row.

    `ROW` is the place of the record in the file as given, counted from 1.
    """
    frame = pl.scan_parquet(individualised, row_index_name=ROW, row_index_offset=1)
    given = know_columns(frame.collect_schema().names()).given
    keys = [_key(given.get(name.lower()), name) for name in KEYS]
    (
        frame.select(pl.col(ROW).cast(pl.Int64), *keys, *COLUMNS)
        .sort("INSTID", ROW)
        .sink_parquet(target, row_group_size=ROW_GROUP, statistics=True)
    )


def _key(given: str | None, name: str) -> pl.Expr:
    """A key as the tables name it: without spaces around it, blank where there is none."""
    column = pl.lit("") if given is None else pl.col(given).cast(pl.String).fill_null("")
    return column.str.strip_chars(" ").alias(name)
