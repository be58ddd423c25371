"""Prepares a file to take a year's place: read, checked, added to what is there, written."""

import re
import shutil
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

import polars as pl

from etl.durable import hash_file
from etl.records.choosing import ROW
from etl.records.completion import complete_from
from etl.records.faults import UnreadableRecords
from etl.records.hesa import FieldFault
from etl.records.layouts import SourceLayout, get_layout
from etl.records.notes import LoadNote, Stamp, read_note
from etl.records.preparing import Against, Draft, Progress, draft_year
from etl.records.reader import read_year
from etl.records.settling import (
    MOST_EXCLUDED,
    Settled,
    count_excluded_words,
    excluded_rows,
    refuse_too_many,
    settle,
)

_EXAM_YEAR: Final = re.compile(r"\d{4}")
_SESSION: Final = re.compile(r"(\d{4})-(\d{2})")
_TABLE, _LEFT_OUT = "table.parquet", "excluded.csv"


@dataclass(frozen=True, slots=True)
class Plan:
    """How a file is to be loaded.

    Attributes
    ----------
    mapping : of its columns to ours; None recognises a layout.
    add : to the year that is there, record by record, instead of in its place.
    most_excluded : share of rows that may be left out.
    file_name : as its sender calls it; None: as it lies.
    loaded_at, loaded_by : for the note of the year.
    progress : called with (what is being done, rows done, rows in all).
    """

    mapping: Path | None = None
    add: bool = False
    most_excluded: float = MOST_EXCLUDED
    file_name: str | None = None
    loaded_at: datetime | None = None
    loaded_by: str | None = None
    progress: Progress | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A year as it will be.

    Attributes
    ----------
    table, excluded : its file, and the rows left out (None in the note: there are none).
    added_to : hash of the year that it adds to, or None.
    faults : fields kept for a classification with values that are not of their kind.
    """

    table: Path
    excluded: Path
    note: LoadNote
    added_to: str | None = None
    faults: tuple[FieldFault, ...] = ()


def prepare_year(
    folder: Path, source: str, year: str, file: Path, *, into: Path, today: date, plan: Plan
) -> Prepared:
    """Prepare a file to take the place of a year of a store, or to add to it.

    Parameters
    ----------
    folder
        Of the store, which stays as it is.
    file
        `.csv` or `.txt` (comma, tab, semicolon or bar; UTF-8 or Windows-1252), `.xlsx` or
        `.parquet`; in a layout that is known, in our own column names, or as the mapping says.
    into
        Folder for the result: `table.parquet` and, where rows are left out, `excluded.csv`, which
        is written also where the file is refused because too many are.
    today : nobody may be born after it.

    Raises
    ------
    UnreadableRecords
        The file or the year is not usable.
    UnknownSource
        There is no such source.
    """
    layout = get_layout(source)
    check_year(year, layout)
    target = folder / source / f"{year}.parquet"
    if plan.add and not target.exists():
        raise UnreadableRecords(f"{source} {year} is not loaded: load it before adding to it.")
    workings = into / "workings"
    workings.mkdir()
    name = plan.file_name or file.name
    try:
        draft = draft_year(
            file,
            source,
            workings,
            Against(year, today, complete_from(folder)),
            mapping=plan.mapping,
            progress=plan.progress,
        )
        settled = settle(draft, name, year)
        left_out = excluded_rows(draft, settled)
        if left_out.height:
            left_out.write_csv(into / _LEFT_OUT)
        refuse_too_many(settled, name, plan.most_excluded)
        stamp = Stamp(name, hash_file(file) or "", plan.loaded_at, plan.loaded_by)
        note = _describe(draft, settled, year, stamp)
        faults = tuple(draft.kept_faults.values())
        if plan.add:
            return _add(into, settled, note, target, today)
        return _write(into, settled.kept, note, faults)
    finally:
        shutil.rmtree(workings)


def open_prepared(into: Path) -> Prepared:
    """Open what was prepared before, in the same folder.

    Raises
    ------
    UnreadableRecords
        There is nothing, or not all of it.
    """
    table = into / _TABLE
    note = read_note(table) if table.is_file() else None
    if note is None:
        raise UnreadableRecords("What was prepared is no longer kept: send the file again.")
    against = into / "added_to"
    added_to = against.read_text(encoding="utf-8") if against.exists() else None
    return Prepared(table, into / _LEFT_OUT, note, added_to)


def check_year(year: str, layout: SourceLayout) -> None:
    """Refuse what is not a year of a source.

    Raises
    ------
    UnreadableRecords
        With the way in which its years are written.
    """
    session = _SESSION.fullmatch(year)
    if layout.by_session:
        if session is None or (int(session[1]) + 1) % 100 != int(session[2]):
            raise UnreadableRecords(
                f"A year of {layout.title} is written like 2019-20, the session."
            )
    elif not _EXAM_YEAR.fullmatch(year):
        raise UnreadableRecords(f"A year of {layout.title} is written like 2016, the exam year.")


def _describe(draft: Draft, settled: Settled, year: str, stamp: Stamp) -> LoadNote:
    reading = draft.reading
    return LoadNote(
        source=draft.layout.key,
        year=year,
        rows=settled.kept_rows,
        given=settled.rows,
        merged=settled.merged,
        layout=reading.key,
        layout_title=reading.title,
        left=reading.left,
        absent=reading.absent,
        excluded=settled.excluded,
        blanked=settled.blanked,
        stamp=stamp,
    )


def _write(
    into: Path, kept: pl.LazyFrame, note: LoadNote, faults: tuple[FieldFault, ...]
) -> Prepared:
    left_out = into / _LEFT_OUT
    if left_out.exists():
        digest = hash_file(left_out) or ""
        note = replace(note, excluded_file=f"{note.year}-{digest[:16]}.csv")
    kept.sink_parquet(into / _TABLE, compression="zstd", metadata=note.as_metadata())
    return Prepared(into / _TABLE, left_out, note, None, faults)


def _add(into: Path, settled: Settled, note: LoadNote, target: Path, today: date) -> Prepared:
    """Put records in the place of those of the same identifier, and the others beside them."""
    was = read_year(target, note.source, today=today).lazy()
    before = read_note(target)
    new = settled.kept.collect()
    stays = was.filter(~pl.col("record_id").is_in(new["record_id"].implode()))
    together = pl.concat([stays, new.lazy()], how="diagonal")
    _carry_excluded(into, target, before, settled)
    rows = together.select(pl.len()).collect().item()
    left_out = into / _LEFT_OUT
    excluded = count_excluded_words(left_out) if left_out.exists() else ()
    note = replace(note, rows=rows, excluded=excluded)
    if before is not None:
        note = replace(
            note,
            given=before.given + note.given,
            merged=before.merged + note.merged,
            layout=before.layout,
            layout_title=before.layout_title,
            left=before.left,
            absent=tuple(name for name in before.absent if name in note.absent),
            blanked=(*before.blanked, *note.blanked),
            stamp=before.stamp,
            supplements=(*before.supplements, note.stamp),
        )
    added_to = hash_file(target) or ""
    (into / "added_to").write_text(added_to, encoding="utf-8")
    return replace(_write(into, together, note, ()), added_to=added_to)


def _carry_excluded(into: Path, target: Path, before: LoadNote | None, settled: Settled) -> None:
    """Keep the rows left out before, but those that the supplement sent again."""
    if before is None or before.excluded_file is None:
        return
    path = target.parent / ".excluded" / Path(before.excluded_file).name
    if not path.is_file():
        return
    old = pl.read_csv(path, infer_schema=False)
    sent = settled.sent_again.cast(pl.String)
    old = old.filter(~pl.col(ROW).is_in(sent.implode()))
    here = into / _LEFT_OUT
    new = pl.read_csv(here, infer_schema=False) if here.exists() else old.clear()
    together = pl.concat([old, new], how="diagonal")
    here.unlink(missing_ok=True)
    if together.height:
        together.write_csv(here)
