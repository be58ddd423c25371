"""The folder of administrative records: `<source>/<year>.parquet`, each year whole.

A file is first prepared beside the store: read, checked, and written as the year will be. Only
then does it take the year's place, in one step.
"""

import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from etl.durable import hash_file
from etl.records.faults import UnreadableRecords
from etl.records.hesa import FieldFault
from etl.records.layouts import SOURCES, get_layout
from etl.records.notes import LoadNote, count_rows, read_note
from etl.records.preparation import Plan, Prepared, prepare_year

_YEAR: Final = re.compile(r"\d{4}(-\d{2})?")
_EXCLUDED: Final = ".excluded"


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
    note : from which file, in which layout, what was left out.
    """

    source: str
    year: str
    rows: int
    rows_before: int | None
    note: LoadNote
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


def find_year(folder: Path, source: str, year: str) -> SourceYear | None:
    """Find one year of a source, or None where it is not loaded."""
    wanted = get_layout(source).key
    return next((y for y in list_years(folder) if (y.source, y.year) == (wanted, year)), None)


def load_year(
    folder: Path,
    source: str,
    year: str,
    file: Path,
    *,
    today: date,
    plan: Plan | None = None,
    excluded: Path | None = None,
) -> LoadedYear:
    """Check a file and let it replace the year, or add to it, whole or not at all.

    Parameters
    ----------
    folder : of the store. file : see `prepare_year`.
    plan : how it is to be loaded; None: as a whole year in a layout that is known.
    excluded : where to write the rows that are left out, also where the file is refused for them.

    Raises
    ------
    UnreadableRecords
        The file or the year is not usable; what was loaded before stays.
    UnknownSource
        There is no such source.
    """
    home = folder / get_layout(source).key
    home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".load-", dir=home) as draft:
        into = Path(draft)
        try:
            prepared = prepare_year(
                folder, source, year, file, into=into, today=today, plan=plan or Plan()
            )
        finally:
            left_out = into / "excluded.csv"
            if excluded is not None and left_out.exists():
                shutil.copyfile(left_out, excluded)
        return put_in_place(folder, prepared)


def put_in_place(folder: Path, prepared: Prepared) -> LoadedYear:
    """Let what was prepared take the year's place, in one step.

    Raises
    ------
    UnreadableRecords
        It is a supplement, and the year is not the one that it was made for any more.
    """
    note = prepared.note
    target = folder / note.source / f"{note.year}.parquet"
    if prepared.added_to is not None and hash_file(target) != prepared.added_to:
        raise UnreadableRecords(
            f"{note.source} {note.year} has been loaded again since: prepare the supplement anew."
        )
    before = count_rows(target) if target.exists() else None
    if note.excluded_file is not None:
        kept = excluded_folder(folder, note.source)
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        prepared.excluded.replace(kept / note.excluded_file)
    target.parent.mkdir(parents=True, exist_ok=True)
    prepared.table.replace(target)
    _clear_excluded(folder, note)
    return LoadedYear(note.source, note.year, note.rows, before, note, prepared.faults)


def remove_year(folder: Path, source: str, year: str) -> int:
    """Remove a year of a source, and return how many records it had.

    Raises
    ------
    UnreadableRecords
        It is not loaded.
    """
    found = find_year(folder, source, year)
    if found is None:
        raise UnreadableRecords(f"{source} {year} is not loaded.")
    rows = count_rows(found.path)
    found.path.unlink()
    for path in excluded_folder(folder, source).glob(f"{year}-*.csv"):
        path.unlink()
    return rows


def find_excluded(folder: Path, source: str, year: str) -> Path | None:
    """Find the rows that were left out of a year, or None where there are none."""
    found = find_year(folder, source, year)
    note = None if found is None else read_note(found.path)
    if note is None or note.excluded_file is None:
        return None
    path = excluded_folder(folder, source) / Path(note.excluded_file).name
    return path if path.is_file() else None


def excluded_folder(folder: Path, source: str) -> Path:
    """Return the folder of the rows left out of a source's years; nobody else may read it."""
    return folder / source / _EXCLUDED


def _clear_excluded(folder: Path, note: LoadNote) -> None:
    for path in excluded_folder(folder, note.source).glob(f"{note.year}-*.csv"):
        if path.name != note.excluded_file:
            path.unlink()
