"""Who somebody is, where a file has a HESA identifier and no name: as the student record says."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

import polars as pl

_TAKEN: Final = (
    "first_name",
    "middle_name",
    "last_name",
    "date_of_birth",
    "sex",
    "postcode",
    "previous_surname",
)


def complete_from(folder: Path) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """Make what fills in names by HUSID from the years of HESA students in a store.

    Parameters
    ----------
    folder
        Of the store; of several years of a student the latest counts.

    Returns
    -------
    Callable
        Takes rows with typed columns and gives them with the blanks among names, date of birth,
        sex and postcode filled in; rows and their order stay.
    """

    @cache
    def known() -> pl.DataFrame | None:
        years = sorted((folder / "hesa_student").glob("*.parquet"), reverse=True)
        held = [path for path in years if "husid" in pl.read_parquet_schema(path)]
        if not held:
            return None
        columns = ["husid", *_TAKEN]
        students = pl.concat(pl.scan_parquet(path).select(columns) for path in held)
        return (
            students.filter(pl.col("husid").is_not_null())
            .unique("husid", keep="first", maintain_order=True)
            .collect()
        )

    def complete(rows: pl.DataFrame) -> pl.DataFrame:
        students = known()
        if students is None:
            return rows
        joined = rows.join(students, on="husid", how="left", suffix="_hesa", maintain_order="left")
        return joined.with_columns(
            pl.coalesce(name, f"{name}_hesa").alias(name) for name in _TAKEN
        ).drop(f"{name}_hesa" for name in _TAKEN)

    return complete
