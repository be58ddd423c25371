"""A student return as a file (CSV, XLSX, Parquet, fixed width), made into Parquet of text.

Every row and column is kept, in order, as it was written. What the columns mean is not known here.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import duckdb
import polars as pl
import pyarrow.parquet as pq

from etl.records.faults import UnreadableRecords

_DELIMITERS: Final = (",", "\t", ";", "|")
_LONGEST_LINE: Final = 16_000_000
#: By default a buffer holds sixteen of the longest lines, and memory many buffers.
_BUFFER_BYTES: Final = 2 * _LONGEST_LINE
_MEMORY: Final = "1GB"


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table of text in a Parquet file.

    Attributes
    ----------
    path : the Parquet file.
    columns : their names as in the file given.
    rows : number of records.
    """

    path: Path
    columns: tuple[str, ...]
    rows: int


def read_student_return(path: Path, folder: Path, *, layout: Path | None = None) -> TextTable:
    """Make a file of records into Parquet of text.

    Parameters
    ----------
    path
        `.csv` or `.txt` (comma, tab, semicolon or bar; UTF-8 or Windows-1252), `.xlsx`, `.parquet`,
        or fixed width where a layout is given.
    folder
        Where the Parquet file is written; a Parquet file that is text already is read in place.
    layout
        CSV `name,start,length` of a fixed-width file, positions counted from 1.

    Raises
    ------
    UnreadableRecords
        The file, and where in it: never a value.
    """
    target = folder / f"{path.stem}.{len(list(folder.iterdir()))}.parquet"
    if not path.is_file():
        raise UnreadableRecords(f"There is no file {path.name}.")
    if layout is not None:
        return _fixed_width(path, layout, target)
    match path.suffix.lower():
        case ".parquet":
            return _parquet(path, target)
        case ".xlsx" | ".xlsm":
            return _workbook(path, target)
        case ".csv" | ".txt":
            return _delimited(path, target)
        case _:
            raise UnreadableRecords(f"{path.name} is neither CSV, XLSX nor Parquet.")


def _parquet(path: Path, target: Path) -> TextTable:
    try:
        schema = pq.read_schema(path)
        rows = pq.read_metadata(path).num_rows
    except (OSError, ValueError) as error:
        raise UnreadableRecords(f"{path.name} is damaged or is not Parquet.") from error
    if any(str(kind) not in {"string", "large_string"} for kind in schema.types):
        try:
            frame = pl.scan_parquet(path)
            frame.select(_as_text(*each) for each in frame.collect_schema().items()).sink_parquet(
                target
            )
        except pl.exceptions.PolarsError as error:
            raise UnreadableRecords(f"{path.name} is damaged or is not Parquet.") from error
        path = target
    return TextTable(path, _checked(schema.names, path.name), rows)


def _as_text(name: str, kind: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if kind.is_float():
        # A column of codes with a blank in it is often kept as 1.0: the code is 1.
        whole = column.cast(pl.Int64, strict=False)
        return (
            pl.when(whole == column)
            .then(whole.cast(pl.String))
            .otherwise(column.cast(pl.String))
            .alias(name)
        )
    if isinstance(kind, pl.Datetime):
        return column.dt.strftime("%Y-%m-%d").alias(name)
    return column.cast(pl.String)


def _workbook(path: Path, target: Path) -> TextTable:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    except (CalamineError, OSError, ValueError) as error:
        raise UnreadableRecords(f"{path.name} is damaged or is not a workbook.") from error
    if not rows:
        raise UnreadableRecords(f"{path.name} is empty.")
    names = _checked([_cell(value) for value in rows[0]], path.name)
    columns = {name: [_cell(row[place]) for row in rows[1:]] for place, name in enumerate(names)}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(names, pl.String))
    frame.write_parquet(target)
    return TextTable(target, names, frame.height)


def _cell(value: Any) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _delimited(path: Path, target: Path) -> TextTable:
    path, encoding = _in_utf8(path, target.with_suffix(".utf8.csv"))
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(_LONGEST_LINE)
    delimiter = max(_DELIMITERS, key=first.count)
    header = next(csv.reader([first], delimiter=delimiter), [])
    names = _checked(header, path.name)
    connection = duckdb.connect()
    try:
        connection.execute(f"SET memory_limit = '{_MEMORY}'")
        connection.execute("SET preserve_insertion_order = true")
        connection.execute("SET autoinstall_known_extensions = false")
        table = connection.read_csv(
            str(path), header=False, skiprows=1, delimiter=delimiter, quotechar='"', escapechar='"',
            all_varchar=True, columns=dict.fromkeys(names, "VARCHAR"), auto_detect=False,
            max_line_size=_LONGEST_LINE, buffer_size=_BUFFER_BYTES,
        )  # fmt: skip
        table.write_parquet(str(target), compression="zstd")
    except duckdb.Error as error:
        raise UnreadableRecords(_where(path.name, str(error), len(names))) from error
    finally:
        connection.close()
    return TextTable(target, names, pq.read_metadata(target).num_rows)


def _in_utf8(path: Path, copy: Path) -> tuple[Path, str]:
    """Find the file itself where it is UTF-8, else a copy of it read as Windows-1252."""
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 22):
                pass
    except UnicodeDecodeError:
        with (
            path.open(encoding="cp1252", errors="replace", newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while part := source.read(1 << 22):
                target.write(part)
        return copy, "utf-8-sig"
    return path, "utf-8-sig"


def _where(name: str, error: str, columns: int) -> str:
    """Say where a CSV file breaks off, without what DuckDB quotes of it."""
    line = next((word for word in error.split("Line:")[1:2]), "").split()
    at = f"line {int(line[0]):,} " if line and line[0].isdigit() else "a line "
    return (
        f"{name}: {at}has not the {columns:,} columns of the header, or a quotation mark is open."
    )


def _fixed_width(path: Path, layout: Path, target: Path) -> TextTable:
    places = _read_layout(layout)
    path, encoding = _in_utf8(path, target.with_suffix(".utf8.txt"))
    lines = pl.Series("line", path.read_text(encoding=encoding).splitlines(), dtype=pl.String)
    lines = lines.filter(lines.str.strip_chars() != "")
    columns = [
        lines.str.slice(start - 1, length).str.strip_chars().alias(name)
        for name, start, length in places
    ]
    frame = pl.DataFrame(columns)
    frame.write_parquet(target)
    return TextTable(target, tuple(frame.columns), frame.height)


def _read_layout(layout: Path) -> list[tuple[str, int, int]]:
    try:
        with layout.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        places = [(row["name"].strip(), int(row["start"]), int(row["length"])) for row in rows]
    except (OSError, UnicodeDecodeError, KeyError, ValueError, AttributeError) as error:
        raise UnreadableRecords(
            f"{layout.name} is not a layout: a CSV file name,start,length."
        ) from error
    _checked([name for name, _, _ in places], layout.name)
    return places


def _checked(names: Sequence[str], file: str) -> tuple[str, ...]:
    if not names or not any(name.strip() for name in names):
        raise UnreadableRecords(f"{file} has no header.")
    blank = [place for place, name in enumerate(names, start=1) if not name.strip()]
    if blank:
        raise UnreadableRecords(f"{file}: column {blank[0]} has no name.")
    seen: set[str] = set()
    for name in names:
        if name.strip().lower() in seen:
            raise UnreadableRecords(f"{file} has two columns {name.strip()}.")
        seen.add(name.strip().lower())
    return tuple(names)
