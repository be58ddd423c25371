"""The folder of administrative records: `<source>/<year>.parquet`, each year whole."""

import re
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from etl.records.hesa import FieldFault, find_faults
from etl.records.layouts import SOURCES, get_layout
from etl.records.reader import UnreadableRecords, read_year

_YEAR: Final = re.compile(r"\d{4}(-\d{2})?")


@dataclass(frozen=True, slots=True, order=True)
class SourceYear:
    """Where the records of one source and year are: an exam year `2016` or a session `2019-20`."""

    source: str
    year: str
    path: Path


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """What a load did.

    Attributes
    ----------
    rows, rows_before : how many the year has now, and had before (None: it was not there).
    faults : fields kept for a classification with values that are not of their kind.
    """

    source: str
    year: str
    rows: int
    rows_before: int | None
    faults: tuple[FieldFault, ...] = ()


def list_years(folder: Path) -> tuple[SourceYear, ...]:
    """List the source-years in a folder, by source in the order of learning, then by year.

    Files of other names are left alone.
    """
    return tuple(
        SourceYear(source, path.stem, path)
        for source in SOURCES
        for path in sorted((folder / source).glob("*.parquet"))
        if _YEAR.fullmatch(path.stem)
    )


def load_year(folder: Path, source: str, year: str, file: Path, *, today: date) -> LoadedYear:
    """Check a file and let it replace the year, whole or not at all.

    Raises
    ------
    UnreadableRecords
        The file or the year is not usable; what was loaded before stays.
    UnknownSource
        There is no such source.
    """
    layout = get_layout(source)
    if not _YEAR.fullmatch(year):
        raise UnreadableRecords("A year is written like 2016 or 2019-20.")
    table = read_year(file, source, today=today, year=year)
    if table.is_empty():
        raise UnreadableRecords(f"{file.name} has no record of {layout.title}.")
    target = folder / source / f"{year}.parquet"
    target.parent.mkdir(parents=True, exist_ok=True)
    before = _count_rows(target)
    with tempfile.TemporaryDirectory(prefix=".load-", dir=target.parent) as draft:
        written = Path(draft) / target.name
        table.write_parquet(written, compression="zstd")
        written.replace(target)
    return LoadedYear(source, year, table.height, before, find_faults(table) if layout.kept else ())


def _count_rows(path: Path) -> int | None:
    import pyarrow.parquet as pq

    return int(pq.read_metadata(path).num_rows) if path.exists() else None
