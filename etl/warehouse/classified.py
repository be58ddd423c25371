"""What the rules of HESES make of HESA student records, as columns of the tables of analysis.

The rules are not known here: whoever knows them hands over a table a year, by record.
`classified.csv` is the dictionary of its columns.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, Protocol

import polars as pl

from etl.records import SourceYear
from etl.warehouse.editions import WarehouseError

#: The one source whose records are classified.
SOURCE: Final = "hesa_student"
_TYPES: Final[Mapping[str, pl.DataType]] = {
    "flag": pl.Boolean(),
    "text": pl.String(),
    "whole": pl.Int32(),
}


@dataclass(frozen=True, slots=True)
class ClassifiedColumn:
    """One column: its type, and what it means, with its paragraph."""

    column: str
    type: str
    label: str
    values: str
    meaning: str
    source: str

    @property
    def dtype(self) -> pl.DataType:
        """Type in the tables."""
        return _TYPES[self.type]


@dataclass(frozen=True, slots=True)
class ClassifiedYear:
    """The classifications of one year's records.

    Attributes
    ----------
    path : Parquet file with `record_id` and the columns of `list_classified`.
    described : what they were made with, for the manifest; no value of a record.
    """

    path: Path
    described: Mapping[str, Any]


class Classifier(Protocol):
    """Whoever knows the rules."""

    def find(self, year: SourceYear) -> ClassifiedYear | None:
        """Classify the records of a year, or None where they have not the fields for it."""
        ...


@cache
def list_classified() -> tuple[ClassifiedColumn, ...]:
    """List the columns in their order."""
    with (files("etl.warehouse") / "classified.csv").open(encoding="utf-8") as file:
        return tuple(ClassifiedColumn(**row) for row in csv.DictReader(file))


def add_classified(records: pl.DataFrame, year: ClassifiedYear | None) -> pl.DataFrame:
    """Add the columns to the records of a year; null for who is not classified.

    Raises
    ------
    WarehouseError
        A column is missing, or a record is classified twice.
    """
    if year is None:
        return records.with_columns(
            pl.lit(None, c.dtype).alias(c.column) for c in list_classified()
        )
    given = pl.read_parquet(year.path)
    missing = [c.column for c in list_classified() if c.column not in given.columns]
    if missing or "record_id" not in given.columns:
        raise WarehouseError(f"The classifications have no column {', '.join(missing)}.")
    if given["record_id"].is_duplicated().any():
        raise WarehouseError("The classifications have a record twice.")
    columns = given.select(
        "record_id", *(pl.col(c.column).cast(c.dtype) for c in list_classified())
    )
    return records.join(columns, on="record_id", how="left", maintain_order="left")


def describe_columns() -> list[dict[str, str]]:
    """Say what each column means, for the manifest."""
    return [
        {"column": c.column, "label": c.label, "values": c.values, "meaning": c.meaning,
         "source": c.source}
        for c in list_classified()
    ]  # fmt: skip
