"""Tables of reference data on their way into the store: sorted, checked, compared; bounded memory.

Knows a table and its key; not where editions lie.
"""

import os
from pathlib import Path

import polars as pl

from etl.reference.bounded import connect, quoted_name, quoted_text
from etl.reference.editions import LoadRefused


def write_table(table: pl.DataFrame | pl.LazyFrame, key: str, path: Path) -> None:
    """Write a table sorted by its key, as zstd Parquet, through a file beside it.

    Parameters
    ----------
    table
        With the column `key`; read in pieces when lazy.
    path
        Where to; its folder takes what does not fit in memory meanwhile.

    Raises
    ------
    LoadRefused
        The table cannot be read to its end, has no rows or no key column, or a key is empty or
        stands twice.
    """
    lazy = table.lazy()
    if key not in lazy.collect_schema().names():
        raise LoadRefused(f"The table has no column {key}, which should name its rows.")
    try:
        lazy.sink_parquet(path, compression="zstd")
    except pl.exceptions.PolarsError as error:
        raise LoadRefused(
            f"The table cannot be read to its end: {str(error).splitlines()[0]}."
        ) from error
    keys = pl.read_parquet(path, columns=[key]).to_series()
    _check_keys(keys)
    # Most publishers sort their files: then what was written stands as it is.
    if not keys.is_sorted():
        given = path.rename(path.with_name("given.parquet"))
        with connect(path.parent / "spill") as connection:
            source = connection.read_parquet(str(given))
            source.order(quoted_name(key)).write_parquet(str(path), compression="zstd")
        given.unlink()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def describe_table(path: Path) -> tuple[int, tuple[str, ...]]:
    """Count the rows and name the columns of a Parquet file."""
    lazy = pl.scan_parquet(path)
    rows = int(lazy.select(pl.len()).collect().item())
    return rows, tuple(lazy.collect_schema().names())


def count_changes(before: Path, after: Path, key: str, spill: Path) -> tuple[int, int, int] | None:
    """Count the rows added, removed and changed from one table to another.

    Columns that only one of the two has are left aside. Rows are compared by a 64-bit hash of
    their values, so that memory holds a key and a hash a row and not the tables.

    Returns
    -------
    tuple[int, int, int] | None
        Added, removed, changed; None where the tables have no key in common to compare by.
    """
    columns = {path: pl.scan_parquet(path).collect_schema() for path in (before, after)}
    if key not in columns[before] or key not in columns[after]:
        return None
    shared = sorted(columns[before].keys() & columns[after].keys() - {key})
    with connect(spill / "spill") as connection:
        for name, path in (("before", before), ("after", after)):
            texts = [f"CAST({quoted_name(column)} AS VARCHAR)" for column in shared]
            connection.execute(
                f"CREATE VIEW {name}_rows AS SELECT {quoted_name(key)} AS key,"  # noqa: S608
                f" hash({', '.join(texts) or '1'}) AS content"
                f" FROM read_parquet({quoted_text(path)})"
            )
        [(added, removed, changed)] = connection.execute(
            "SELECT count(*) FILTER (b.key IS NULL), count(*) FILTER (a.key IS NULL),"
            " count(*) FILTER (a.content <> b.content)"
            " FROM after_rows AS a FULL JOIN before_rows AS b ON a.key = b.key"
        ).fetchall()
    return added, removed, changed


def _check_keys(keys: pl.Series) -> None:
    if keys.is_empty():
        raise LoadRefused("The file has no rows.")
    if keys.null_count():
        raise LoadRefused(f"{keys.null_count():,} rows have no {keys.name}.")
    repeated = len(keys) - keys.n_unique()
    if repeated:
        raise LoadRefused(f"A {keys.name} stands twice ({repeated:,} rows too many).")
