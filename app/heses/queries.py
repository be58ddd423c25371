"""Reads of a run's files: its tables, what was odd in the records, and its students."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import select
from sqlalchemy.orm import Session

from analytics.heses import Settings, parse_settings
from analytics.heses.rules import know_columns
from analytics.heses.settings import Institution, same_code
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.heses import InstitutionTotals, files_of
from app.core.heses.index import ROW
from app.core.paging import PER_PAGE
from app.core.warehouse import administrative_folder
from app.models import HesesRun, Job, Organisation, User
from etl.records import list_years

SOURCE = "hesa_student"
GONE = "The files of this run are gone."


@dataclass(frozen=True, slots=True)
class Problem:
    """What a field held that it cannot, as `validation.csv` has it."""

    field: str
    number: str
    problem: str
    code: str
    records: int
    rows: str


def find_job(session: Session, run: HesesRun) -> Job | None:
    """Return the job of a run, or None where it has none any more."""
    return session.get(Job, run.job_id) if run.job_id is not None else None


def user_names(session: Session, numbers: Iterable[int | None]) -> dict[int, str]:
    """Return the names of users by number."""
    wanted = sorted({number for number in numbers if number is not None})
    known = select(User.id, User.name).where(User.id.in_(wanted)).order_by(User.id)
    return dict(session.execute(known).all())


def institution_names(
    session: Session, institutions: Iterable[InstitutionTotals]
) -> dict[str, str]:
    """Return the names of those institutions that are members, by INSTID."""
    members = session.execute(
        select(Organisation.hesa_instid, Organisation.name)
        .where(Organisation.hesa_instid.is_not(None))
        .order_by(Organisation.id)
    )
    known = {same_code(own): name for own, name in members if own}
    return {one.instid: known.get(same_code(one.instid), "") for one in institutions if one.instid}


def list_table(hearth: Hearth, run: HesesRun, name: str, instid: str) -> list[dict[str, str]]:
    """Return the rows of one institution in one of the long tables, in the file's order.

    Raises
    ------
    NotFound
        The files of the run are gone.
    """
    path = files_of(hearth, run.id).recreated / f"{name}.csv"
    try:
        frame = _table(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise NotFound(GONE) from error
    return frame.filter(pl.col("institution") == instid).to_dicts()


@lru_cache(maxsize=16)
def _table(path: Path, _changed: int) -> pl.DataFrame:
    return pl.read_csv(path, infer_schema=False).fill_null("")


def list_problems(hearth: Hearth, run: HesesRun) -> list[Problem]:
    """Return what fields of the records held that they cannot, in the file's order."""
    path = files_of(hearth, run.id).recreated / "validation.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))[1:]
    except OSError as error:
        raise NotFound(GONE) from error
    return [
        Problem(field, number, problem, code, int(records), first)
        for field, number, problem, code, records, first in rows
    ]


def institution_settings(hearth: Hearth, run: HesesRun, instid: str) -> Institution:
    """Return what an institution had settled in a run; look-ups of postcodes are left out."""
    path = files_of(hearth, run.id).settings
    try:
        found = _settings(path, path.stat().st_mtime_ns).find(instid)
    except OSError as error:
        raise NotFound(GONE) from error
    return found or Institution()


@lru_cache(maxsize=16)
def _settings(path: Path, _changed: int) -> Settings:
    given = json.loads(path.read_text(encoding="utf-8"))
    given.pop("neighbourhood_lookup", None)
    for entry in given.get("institutions", {}).values():
        entry.pop("neighbourhood_lookup", None)
    return parse_settings(given)


def scan_students(hearth: Hearth, run: HesesRun, instid: str) -> pl.LazyFrame:
    """Return the students of one institution, in order of their records.

    Raises
    ------
    NotFound
        The files of the run are gone.
    """
    path = files_of(hearth, run.id).students
    if not path.is_file():
        raise NotFound(GONE)
    return pl.scan_parquet(path).filter(pl.col("INSTID") == instid)


def get_student(hearth: Hearth, run: HesesRun, instid: str, row: int) -> Mapping[str, Any]:
    """Return one record as given, fields of TS 4 in capitals, with what main 23 adds.

    Raises
    ------
    NotFound
        The institution has no such record.
    """
    held = scan_students(hearth, run, instid).filter(pl.col(ROW) == row)
    if held.select(pl.len()).collect().item() == 0:
        raise NotFound("This institution has no such record.")
    frame = pl.scan_parquet(files_of(hearth, run.id).individualised)
    given = know_columns(frame.collect_schema().names()).given
    names = {held_as: name.upper() for name, held_as in given.items()}
    found = frame.slice(row - 1, 1).collect()
    return {names.get(name, name): value for name, value in found.row(0, named=True).items()}


@dataclass(frozen=True, slots=True)
class Listed:
    """Some of the students that a page asks for, and what all of them come to.

    Attributes
    ----------
    rows : the students of one page, by column.
    number : of the page, the last one where a later one was asked for.
    total : how many there are.
    share : the sum of their shares in a cell, in the unit of its shares.
    """

    rows: list[dict[str, Any]]
    number: int
    total: int
    share: int


def list_students(students: pl.LazyFrame, number: int, *, per_page: int = PER_PAGE) -> Listed:
    """Return one page of students, in order of their records; a `share` is added up over all."""
    if "share" not in students.collect_schema().names():
        students = students.with_columns(pl.lit(0, pl.Int64).alias("share"))
    total, share = students.select(pl.len(), pl.col("share").sum()).collect().row(0)
    number = min(number, max(1, -(-total // per_page)))
    rows = students.slice((number - 1) * per_page, per_page).collect().to_dicts()
    return Listed(rows, number, total, int(share))


def list_stored_years(hearth: Hearth) -> Sequence[str]:
    """Return the loaded years of HESA student records that carry fields of TS 4."""
    folder = administrative_folder(hearth)
    return [
        one.year
        for one in list_years(folder)
        if one.source == SOURCE and _carries_ts4(folder / SOURCE / f"{one.year}.parquet")
    ]


def _carries_ts4(path: Path) -> bool:
    return {"INSTID", "HUSID", "FUNDLEV"} <= set(pl.read_parquet_schema(path))
