"""What the warehouse takes from whoever holds the records: six tables, in chunks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import polars as pl

from etl.postcodes import PostcodeDirectory, check_postcodes
from etl.warehouse.editions import WarehouseError

_TEXT, _WHOLE, _NUMBER, _YES_NO, _DAY = (
    pl.String(),
    pl.Int64(),
    pl.Float64(),
    pl.Boolean(),
    pl.Date(),
)


class RecordsSource(Protocol):
    """Whoever holds the records. Each method gives its table in any number of chunks.

    Keys may be numbers or text; days may be dates or ISO text; what each must and may have is in
    `PARTICIPANTS`, `ACTIVITIES`, `REGISTRATIONS`, `INSTITUTIONS`, `MEMBERS` and `UPLOADS`.
    """

    def iter_participants(self) -> Iterator[pl.DataFrame]:
        """Give the participants, each participant_key once."""
        ...

    def iter_activities(self) -> Iterator[pl.DataFrame]:
        """Give the activities, each activity_key once."""
        ...

    def iter_registrations(self) -> Iterator[pl.DataFrame]:
        """Give the registrations, a participant and an activity at most once."""
        ...

    def iter_institutions(self) -> Iterator[pl.DataFrame]:
        """Give the schools and colleges, each urn once; none where they are not known."""
        ...

    def iter_members(self) -> Iterator[pl.DataFrame]:
        """Give the members, each organisation_key once; none where they are not known."""
        ...

    def iter_uploads(self) -> Iterator[pl.DataFrame]:
        """Give what became of uploaded rows, as numbers; none where nothing was uploaded."""
        ...


@dataclass(frozen=True, slots=True)
class FolderRecords:
    """Records in Parquet files of a folder: participants, activities and registrations.

    Schools and colleges are in institutions.parquet and members in organisations.parquet, beside
    them or one folder up, if at all.
    """

    folder: Path
    chunk_rows: int = 500_000

    def iter_participants(self) -> Iterator[pl.DataFrame]:
        """Give the participants in chunks."""
        return self._iter("participants")

    def iter_activities(self) -> Iterator[pl.DataFrame]:
        """Give the activities in chunks."""
        return self._iter("activities")

    def iter_registrations(self) -> Iterator[pl.DataFrame]:
        """Give the registrations in chunks."""
        return self._iter("registrations")

    def iter_institutions(self) -> Iterator[pl.DataFrame]:
        """Give the schools and colleges in chunks."""
        return self._iter_beside("institutions")

    def iter_members(self) -> Iterator[pl.DataFrame]:
        """Give the members in chunks."""
        for chunk in self._iter_beside("organisations"):
            yield chunk.rename({"key": "organisation_key"})

    def iter_uploads(self) -> Iterator[pl.DataFrame]:
        """Give nothing: nobody uploaded these records."""
        return iter(())

    def _iter_beside(self, table: str) -> Iterator[pl.DataFrame]:
        for folder in (self.folder, self.folder.parent):
            path = folder / f"{table}.parquet"
            if path.exists():
                return self._read(path)
        return iter(())

    def _iter(self, table: str) -> Iterator[pl.DataFrame]:
        path = self.folder / f"{table}.parquet"
        if not path.exists():
            raise WarehouseError(f"There is no {table}.parquet among the records.")
        return self._read(path)

    def _read(self, path: Path) -> Iterator[pl.DataFrame]:
        import pyarrow.parquet as pq

        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=self.chunk_rows):
                yield pl.DataFrame(batch)


@dataclass(frozen=True, slots=True)
class TableShape:
    """Columns of one of the tables; a column not named here never enters the warehouse."""

    name: str
    required: Mapping[str, pl.DataType]
    optional: Mapping[str, pl.DataType]

    def make_empty(self) -> pl.DataFrame:
        """Make a table of this shape without rows."""
        return pl.DataFrame(schema={**self.required, **self.optional})


PARTICIPANTS: Final = TableShape(
    "participants",
    {
        "participant_key": _TEXT,
        "organisation_key": _TEXT,
        "first_name": _TEXT,
        "last_name": _TEXT,
        "date_of_birth": _DAY,
        "postcode": _TEXT,
        "evaluation_group": _TEXT,
        "tracking_permission": _YES_NO,
    },
    {
        "middle_name": _TEXT,
        "sex": _TEXT,
        "upn": _TEXT,
        "uln": _TEXT,
        "husid": _TEXT,
        "institution_urn": _WHOLE,
        "phase_adjustment": _WHOLE,
        "ethnicity": _TEXT,
        "disability": _TEXT,
        "first_generation": _TEXT,
        "free_school_meals": _TEXT,
        "care_experienced": _TEXT,
        "estranged": _TEXT,
        "young_carer": _TEXT,
        "refugee": _TEXT,
        "service_child": _TEXT,
        "uploaded": _YES_NO,
    },
)
ACTIVITIES: Final = TableShape(
    "activities",
    {
        "activity_key": _TEXT,
        "organisation_key": _TEXT,
        "activity_type": _TEXT,
        "starts_on": _DAY,
        "status": _TEXT,
    },
    {
        "programme_key": _TEXT,
        "academic_year": _TEXT,
        "ends_on": _DAY,
        "contact_hours": _NUMBER,
        "mode": _TEXT,
        "venue_postcode": _TEXT,
        "funding_stream": _TEXT,
        "host_urn": _WHOLE,
        "cost_pounds": _NUMBER,
    },
)
REGISTRATIONS: Final = TableShape(
    "registrations",
    {"participant_key": _TEXT, "activity_key": _TEXT, "status": _TEXT},
    {"hours": _NUMBER},
)

INSTITUTIONS: Final = TableShape(
    "institutions",
    {"urn": _WHOLE},
    {
        "name": _TEXT,
        "postcode": _TEXT,
        "kind": _TEXT,
        "phase": _TEXT,
        "local_authority": _TEXT,
        "region": _TEXT,
        "low_age": _WHOLE,
        "high_age": _WHOLE,
        "ks4_attainment8": _NUMBER,
        "fsm_percent": _NUMBER,
        "opened_on": _DAY,
        "closed_on": _DAY,
    },
)

MEMBERS: Final = TableShape(
    "members",
    {"organisation_key": _TEXT, "name": _TEXT},
    {"kind": _TEXT, "ukprn": _TEXT},
)

# Uploaded rows of each member by what became of them, a number of rows each.
UPLOADS: Final = TableShape(
    "uploads", {"organisation_key": _TEXT, "state": _TEXT, "rows": _WHOLE}, {}
)


def shape_chunk(chunk: pl.DataFrame, shape: TableShape) -> pl.DataFrame:
    """Bring a chunk to the columns and types of the warehouse.

    A value that is not of its type becomes null: the records are mended where they are kept.

    Raises
    ------
    WarehouseError
        A required column is missing, or a row has no key.
    """
    missing = [column for column in shape.required if column not in chunk.columns]
    if missing:
        raise WarehouseError(f"The {shape.name} have no column {', '.join(missing)}.")
    shaped = chunk.select(
        _cast(chunk[column], dtype)
        if column in chunk.columns
        else pl.lit(None, dtype).alias(column)
        for column, dtype in {**shape.required, **shape.optional}.items()
    )
    for column in shape.required:
        if column.endswith("_key") and shaped[column].null_count():
            raise WarehouseError(f"A row of the {shape.name} has no {column}.")
    return shaped


def shape_checked(
    chunk: pl.DataFrame, shape: TableShape, column: str, directory: PostcodeDirectory
) -> pl.DataFrame:
    """Bring a chunk to its shape, the postcodes of a column repaired; null where there is none."""
    shaped = shape_chunk(chunk, shape)
    checked = check_postcodes(shaped[column], directory)
    return shaped.with_columns(checked["postcode"].alias(column))


def _cast(values: pl.Series, dtype: pl.DataType) -> pl.Series:
    if values.dtype == pl.String and dtype == pl.Date():
        return values.str.to_date("%Y-%m-%d", strict=False)
    return values.cast(dtype, strict=False)
