"""Reads of the administrative records: years, their notes, and the files on their way in."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.administrative.expected import Expected, list_expected
from app.core import administrative
from app.core.administrative import PREPARE_JOB
from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.warehouse import administrative_folder
from app.models import UNDER_WAY, Job, JobState
from etl.durable import hash_file
from etl.records import (
    SOURCES,
    LoadNote,
    Prepared,
    SourceLayout,
    find_excluded,
    find_year,
    list_years,
    read_note,
)
from etl.records.notes import count_rows

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class LoadedYear:
    """A year that is loaded; a note is missing where it was put there without one."""

    layout: SourceLayout
    year: str
    path: Path
    rows: int
    note: LoadNote | None

    @property
    def sha256(self) -> str:
        """The hash of its own file, as editions of the warehouse note it."""
        return hash_file(self.path) or ""


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """A file that was sent: being read, or read and waiting for a person's yes."""

    job: Job
    layout: SourceLayout
    prepared: Prepared | None


def list_loaded(hearth: Hearth) -> list[LoadedYear]:
    """List the years that are loaded, by source in the order of learning, the latest first."""
    years = [
        LoadedYear(SOURCES[y.source], y.year, y.path, count_rows(y.path), read_note(y.path))
        for y in list_years(administrative_folder(hearth))
    ]
    order = list(SOURCES)
    latest = sorted(years, key=lambda each: each.year, reverse=True)
    return sorted(latest, key=lambda each: order.index(each.layout.key))


def get_loaded(hearth: Hearth, source: str, year: str) -> LoadedYear:
    """Return one year.

    Raises
    ------
    NotFound
        It is not loaded.
    """
    layout = SOURCES.get(source)
    found = find_year(administrative_folder(hearth), source, year) if layout else None
    if layout is None or found is None:
        raise NotFound("This year is not loaded.")
    return LoadedYear(layout, year, found.path, count_rows(found.path), read_note(found.path))


def list_missing(session: Session, hearth: Hearth) -> list[Expected]:
    """List the years that the cohort clock expects and nobody has loaded."""
    held = {(one.source, one.year) for one in list_years(administrative_folder(hearth))}
    expected = list_expected(session, hearth.today)
    return [one for one in expected if (one.source, one.year) not in held]


def list_on_their_way(session: Session, hearth: Hearth) -> list[OnItsWay]:
    """List the files that are being read, or wait for a yes, the latest first."""
    jobs = session.scalars(
        select(Job)
        .where(
            Job.kind == PREPARE_JOB,
            Job.state.in_((*UNDER_WAY, JobState.DONE.value)),
        )
        .order_by(Job.id.desc())
        .limit(_SHOWN)
    ).all()
    ways = [OnItsWay(job, SOURCES[job.payload["source"]], _draft(hearth, job)) for job in jobs]
    return [way for way in ways if way.prepared is not None or not way.job.is_over]


def get_on_its_way(session: Session, hearth: Hearth, number: int) -> OnItsWay:
    """Return one file that was sent.

    Raises
    ------
    NotFound
        There is none.
    """
    job = session.get(Job, number)
    if job is None or job.kind != PREPARE_JOB:
        raise NotFound("There is no such load.")
    return OnItsWay(job, SOURCES[job.payload["source"]], _draft(hearth, job))


def find_left_out(hearth: Hearth, source: str, year: str) -> Path | None:
    """Find the rows that were left out of a year."""
    return find_excluded(administrative_folder(hearth), source, year)


def find_left_out_of_load(hearth: Hearth, way: OnItsWay) -> Path | None:
    """Find the rows that are left out of a file that was sent, also of one that was refused."""
    path = administrative.draft_folder(hearth, way.job.id) / "excluded.csv"
    return path if way.job.is_over and path.is_file() else None


def _draft(hearth: Hearth, job: Job) -> Prepared | None:
    return administrative.find_draft(hearth, job.id) if job.state == JobState.DONE else None
