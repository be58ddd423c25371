"""A file of one source and year, read in batches and checked, ready to take a year's place.

Memory holds a batch and the identifiers, however many rows the file has.
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import polars as pl
import pyarrow.parquet as pq

from etl.records import hesa
from etl.records.checks import find_row_faults, type_columns
from etl.records.choosing import ROW, Reading, choose_layout
from etl.records.faults import UnreadableRecords
from etl.records.layouts import SourceLayout, get_layout
from etl.records.shaping import as_text, shape
from etl.records.student_return import TextTable, read_student_return

BATCH_ROWS: Final = 100_000
Progress = Callable[[str, int, int], None]
Complete = Callable[[pl.DataFrame], pl.DataFrame]
_GRADUATE_CODES: Final = {"2017": "activity_2017", "2019": "activity_2019"}


@dataclass
class Draft:
    """A file, read and checked row by row, as parts in a folder.

    Attributes
    ----------
    text : the file as text. parts : Parquet files in the order of its rows, with `row` (from 1, a
        header left out), `origin` (the row of an earlier file that it mends), the layout's
        columns, `unreadable` and `faults`.
    unreadable : by column, how many values were left blank and the row of the first.
    births : people by the year whose September began their cohort.
    """

    reading: Reading
    layout: SourceLayout
    text: TextTable
    parts: list[Path] = field(default_factory=list)
    unreadable: dict[str, tuple[int, int]] = field(default_factory=dict)
    kept_faults: dict[str, hesa.FieldFault] = field(default_factory=dict)
    births: Counter[int] = field(default_factory=Counter)

    def scan(self) -> pl.LazyFrame:
        """Scan the rows in their order."""
        return pl.scan_parquet(self.parts)


@dataclass(frozen=True, slots=True)
class Against:
    """What rows are checked against.

    Attributes
    ----------
    year : of the records, as in file names. today : nobody may be born after it.
    complete : says who somebody is where the file has identifiers and no names.
    """

    year: str
    today: date
    complete: Complete | None = None


def draft_year(
    file: Path,
    source: str,
    folder: Path,
    against: Against,
    *,
    mapping: Path | None = None,
    progress: Progress | None = None,
) -> Draft:
    """Read a file and check it row by row.

    Parameters
    ----------
    file
        `.csv` or `.txt` (comma, tab, semicolon or bar), `.xlsx` or `.parquet`.
    folder
        Empty, for what is worked out; the caller removes it.
    mapping : of the file's columns to ours, see `etl.records.mapping`; None recognises a layout.
    progress : called with (what is being done, rows done, rows in all).

    Raises
    ------
    UnreadableRecords
        The file as a whole is not what it should be. UnknownSource : there is no such source.
    """
    tell = progress or (lambda _what, _done, _total: None)
    layout = get_layout(source)
    tell("reading the file", 0, 1)
    text = _read_text(file, folder)
    reading = choose_layout(text.columns, source, file.name, mapping=mapping)
    draft = Draft(reading, layout, text)
    for before, batch in _batches(text, reading.columns):
        tell("checking the rows", before, text.rows)
        rows = _check(draft, batch, before, against)
        part = folder / f"part-{len(draft.parts):05d}.parquet"
        rows.write_parquet(part)
        draft.parts.append(part)
        _count(draft, rows)
    tell("checking the rows", text.rows, text.rows)
    return draft


def _read_text(file: Path, folder: Path) -> TextTable:
    text = read_student_return(file, folder)
    if not text.rows:
        raise UnreadableRecords(f"{file.name} has no rows.")
    return text


def _batches(text: TextTable, columns: tuple[str, ...]) -> Iterator[tuple[int, pl.DataFrame]]:
    before = 0
    with pq.ParquetFile(text.path) as file:
        for batch in file.iter_batches(BATCH_ROWS, columns=list(columns)):
            frame = pl.DataFrame(batch)
            yield before, as_text(frame, frame.columns)
            before += frame.height


def _check(draft: Draft, batch: pl.DataFrame, before: int, against: Against) -> pl.DataFrame:
    reading, layout = draft.reading, draft.layout
    year = against.year
    if reading.is_hesa:
        made = hesa.as_records(batch, year)
        asked = [step for step in reading.steps if step.ours == "year"]
        made = pl.concat([made, shape(batch, asked, {})], how="horizontal") if asked else made
    else:
        lists = {"activity_{year}": _GRADUATE_CODES.get(year[:4], "")}
        made = shape(batch, reading.steps, lists)
    if layout.kept:
        _count_kept(draft, made, before)
    typed = type_columns(made, layout)
    if reading.unit == "aim":
        typed = typed.with_columns(pl.coalesce("uln", "record_id").alias("record_id"))
    if against.complete is not None and reading.is_nameless:
        typed = against.complete(typed)
    return typed.with_columns(
        pl.int_range(before + 1, before + 1 + pl.len(), dtype=pl.Int64).alias("row"),
        _origin(batch),
        *(made[name] for name in ("year", "preferred") if name in made.columns),
    ).with_columns(find_row_faults(year, against.today, has_year="year" in made.columns))


def _origin(batch: pl.DataFrame) -> pl.Series:
    if ROW in batch.columns:
        return batch[ROW].cast(pl.Int64, strict=False).alias("origin")
    return pl.Series("origin", [None] * batch.height, dtype=pl.Int64)


def _count(draft: Draft, rows: pl.DataFrame) -> None:
    lost = rows.select("row", "unreadable").explode("unreadable").drop_nulls("unreadable")
    lost = lost.filter(pl.col("unreadable") != "date_of_birth")
    for name, count, first in (
        lost.group_by("unreadable", maintain_order=True)
        .agg(pl.len(), pl.col("row").first().alias("first"))
        .iter_rows()
    ):
        before, row = draft.unreadable.get(name, (0, first))
        draft.unreadable[name] = (before + count, row)
    born = rows["date_of_birth"].drop_nulls()
    began = born.dt.year() - (born.dt.month() < 9).cast(pl.Int32)
    for cohort, count in began.value_counts().iter_rows():
        draft.births[cohort] += count


def _count_kept(draft: Draft, made: pl.DataFrame, before: int) -> None:
    for found in hesa.find_faults(made, before):
        known = draft.kept_faults.get(found.name)
        draft.kept_faults[found.name] = (
            found
            if known is None
            else dataclasses.replace(known, records=known.records + found.records)
        )
