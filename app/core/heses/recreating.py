"""The job that re-creates HESES: what was sent is read, classified, and published as a whole.

A worker that dies leaves a draft; the next begins again from what was given and removes it.
"""

import hashlib
import os
import resource
import shutil
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import polars as pl
import pyarrow.parquet as pq
from sqlalchemy import select

from analytics.heses import (
    Given,
    Recreation,
    correct_records,
    read_settings,
    recreate,
    write_corrections,
    write_summary,
)
from analytics.heses.corrections import Corrections
from analytics.heses.readings import HesesError
from analytics.heses.register import list_fields
from app.core import audit, jobs
from app.core.access import Permission
from app.core.errors import DomainError
from app.core.heses.files import RunFiles, files_of
from app.core.heses.index import write_students
from app.core.heses.runs import get_run
from app.core.heses.starting import RECREATE_JOB
from app.core.warehouse import administrative_folder
from app.models import Job, RunStatus
from etl.records.reader import UnreadableRecords
from etl.records.student_return import read_student_return

_FAULTS = (HesesError, UnreadableRecords)
_LONGEST_PROBLEM = 500
_THREADS = 2
#: Where each step begins and ends, of 100; a step that is not named keeps the place.
_STEPS = {
    "Reading the file": (0, 10),
    "Reading": (10, 20),
    "Rules": (20, 60),
    "Individualised file": (60, 85),
    "Validation": (85, 92),
    "Students by institution": (92, 99),
}
Tell = Callable[[str, int, int], None]


@jobs.handles(RECREATE_JOB)
def recreate_job(context: jobs.JobContext) -> None:
    """Re-create HESES for a run; a run that is done is found done."""
    context.actor.require(Permission.MANAGE_HESES)
    if not _is_wanted(context):
        return
    files = files_of(context.hearth, context.payload["run"])
    for left in files.folder.glob(".draft*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = files.folder / f".draft-{context.job_id}"
    try:
        draft.mkdir(mode=0o700)
        done = _recreate(files, draft, _teller(context), administrative_folder(context.hearth))
        _publish(files, draft)
    except _FAULTS as error:
        _end(context, RunStatus.FAILED)
        raise DomainError(str(error)[:_LONGEST_PROBLEM]) from error
    except jobs.JobStopped:
        if _was_cancelled(context):  # else another worker has it
            _end(context, RunStatus.STOPPED)
        raise
    except Exception:
        _end(context, RunStatus.FAILED)
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    _end(context, RunStatus.DONE, files=files, done=done)
    shutil.rmtree(files.sent, ignore_errors=True)


def _teller(context: jobs.JobContext) -> Tell:
    def tell(step: str, done: int, total: int) -> None:
        first, last = _STEPS.get(step, (0, 0))
        context.progress(first + (last - first) * done // max(total, 1), 100, step)

    return tell


def _recreate(files: RunFiles, draft: Path, tell: Tell, stored: Path) -> Recreation:
    start = perf_counter()
    settings = read_settings(files.settings)
    tell("Reading the file", 0, 1)
    _read_sent(files, draft, stored)
    given, corrected = _corrected(files, draft)
    done = recreate(
        given,
        settings,
        draft / "recreated",
        modules=_modules(files),
        threads=_THREADS,
        file_type="parquet",
        progress=tell,
    )
    tell("Students by institution", 0, 1)
    write_students(draft / "recreated" / files.individualised.name, draft / files.students.name)
    run = {
        "engine": "duckdb",
        "threads": _THREADS,
        "wall_seconds": round(perf_counter() - start, 3),
        "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    applied = write_corrections(draft / "recreated", corrected)
    write_summary(draft / "recreated", {**done.summary, **applied, "run": run})
    return done


def _read_sent(files: RunFiles, draft: Path, stored: Path) -> None:
    """Make what was sent into Parquet of text, unless that was done before."""
    year = files.sent_file("year")
    if year is not None and not files.given.is_file():
        _take_year(stored / "hesa_student" / f"{year.name}.parquet", draft).replace(files.given)
    for part, target in (("records", files.given), ("modules", files.modules)):
        sent = files.sent_file(part)
        if target.is_file() or sent is None:
            continue
        layout = files.sent_file("layout") if part == "records" else None
        read = read_student_return(sent, draft, layout=layout)
        if read.path == sent:  # Parquet of text already: it stays as it is, under a second name
            os.link(sent, draft / "as-sent.parquet")
            (draft / "as-sent.parquet").replace(target)
        else:
            read.path.replace(target)
    if not files.given.is_file():
        raise DomainError("The records of this run are not kept any more: send them again.")


def _take_year(path: Path, draft: Path) -> Path:
    """Take the fields of TS 4 from a loaded year, and nothing that names a person."""
    target = draft / "year.parquet"
    names = {field.name for field in list_fields()}
    try:
        frame = pl.scan_parquet(path)
        columns = [name for name in frame.collect_schema().names() if name in names]
        frame.select(pl.col(columns).cast(pl.String)).sink_parquet(target)
    except (OSError, pl.exceptions.PolarsError) as error:
        raise DomainError(f"The records of {path.stem} are not loaded any more.") from error
    return target


def _corrected(files: RunFiles, draft: Path) -> tuple[Given, Corrections | None]:
    """Return the records with the run's corrections, if it has any, in them."""
    given = Given(files.given, pq.read_schema(files.given).names)
    if not files.corrections.is_file():
        return given, None
    wanted = read_student_return(files.corrections, draft)
    return correct_records(given, Given(wanted.path, wanted.columns), draft / "corrected.parquet")


def _modules(files: RunFiles) -> Given | None:
    if not files.modules.is_file():
        return None
    return Given(files.modules, pq.read_schema(files.modules).names)


def _publish(files: RunFiles, draft: Path) -> None:
    """Put the results in place: a folder that is there is whole."""
    if files.recreated.exists():
        files.recreated.replace(draft / "before")
    (draft / files.students.name).replace(files.students)
    (draft / "recreated").replace(files.recreated)


def _is_wanted(context: jobs.JobContext) -> bool:
    """Whether the run still waits for this very job: it may be done, or started again."""
    with context.session() as session:
        run = get_run(session, context.payload["run"])
        return run.job_id == context.job_id and run.status != RunStatus.DONE


def _was_cancelled(context: jobs.JobContext) -> bool:
    with context.session() as session:
        asked = session.scalar(select(Job.cancel_requested).where(Job.id == context.job_id))
        return bool(asked)


def _end(
    context: jobs.JobContext,
    status: RunStatus,
    *,
    files: RunFiles | None = None,
    done: Recreation | None = None,
) -> None:
    """Say how the run ended, unless it has been started again since."""
    with context.session() as session, session.begin():
        run = get_run(session, context.payload["run"])
        if run.job_id != context.job_id:
            return
        run.status, run.finished_at = status, context.hearth.clock()
        detail = {}
        if files is not None and done is not None:
            detail = dict(done.summary["counts"])
            run.records = detail["records_in"]
            run.institutions = len(done.summary["institutions"])
            run.sha256 = run.sha256 or _digest(files)
        action = "heses.recreate" if status is RunStatus.DONE else f"heses.{status.value}"
        audit.record(session, action, entity="heses_run", entity_ids=[run.id], detail=detail)


def _digest(files: RunFiles) -> str:
    with (files.sent_file("records") or files.given).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
