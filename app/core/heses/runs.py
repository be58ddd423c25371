"""What is known of a run: how it stands, what it read, and its institutions."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from app.core.context import Hearth
from app.core.errors import NotFound
from app.core.heses.files import files_of
from app.models import HesesRun, Job, JobState, RunStatus

#: What routes hold of a run: they never touch models.
RunRecord: TypeAlias = HesesRun

SILENT = (
    "The program that did this has stopped in the middle. Nothing half-done was kept: another"
    " takes the work over as soon as one is free, or you can start it again."
)
FAILED = "Something went wrong on our side. Start it again, or tell us."


@dataclass(frozen=True, slots=True)
class Standing:
    """How a run stands: also when the worker that did it never came to say so.

    Attributes
    ----------
    status : running, done, failed or stopped.
    problem : why it failed, in a sentence.
    can_start_again : whether what was given is kept and nothing is at work on it.
    """

    status: RunStatus
    problem: str | None = None
    can_start_again: bool = False

    @property
    def is_done(self) -> bool:
        return self.status is RunStatus.DONE


@dataclass(frozen=True, slots=True)
class InstitutionTotals:
    """One institution of a run, as `summary.json` has it."""

    instid: str
    records: int
    counted: int
    excluded: int
    column_4: int
    load_method: str
    part_time_load_factor: float | None

    @property
    def segment(self) -> str:
        """Its part of an address; a record without INSTID has one too."""
        return self.instid or "-"


def get_run(session: Session, run_id: int) -> HesesRun:
    """Return a run; whether a person may see it is not asked here.

    Raises
    ------
    NotFound
        There is none.
    """
    found = session.get(HesesRun, run_id)
    if found is None:
        raise NotFound("There is no such run of HESES.")
    return found


def standing_of(session: Session, run: HesesRun, now: datetime) -> Standing:
    """Return how a run stands at this moment, by its own state and its job's."""
    status = RunStatus(run.status)
    job = session.get(Job, run.job_id) if run.job_id is not None else None
    if status is not RunStatus.RUNNING or job is None:
        problem = (job.problem if job else None) or FAILED if status is RunStatus.FAILED else None
        return Standing(status, problem, status in (RunStatus.FAILED, RunStatus.STOPPED))
    if job.state == JobState.CANCELLED:
        return Standing(RunStatus.STOPPED, None, True)
    if job.state == JobState.FAILED:
        return Standing(RunStatus.FAILED, job.problem or FAILED, True)
    is_silent = job.state == JobState.RUNNING and job.lease_until and job.lease_until < now
    if is_silent:
        return Standing(RunStatus.FAILED, SILENT, True)
    return Standing(RunStatus.RUNNING)


def summary_of(hearth: Hearth, run: HesesRun) -> Mapping[str, Any]:
    """Return `summary.json` of a run that is done.

    Raises
    ------
    NotFound
        The run is not done, or its files are gone.
    """
    path = files_of(hearth, run.id).summary
    try:
        return _read_summary(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise NotFound("This run has no tables: it is not done, or its files are gone.") from error


@lru_cache(maxsize=32)
def _read_summary(path: Path, _changed: int) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


def institutions_of(hearth: Hearth, run: HesesRun) -> list[InstitutionTotals]:
    """Return the institutions of a run that is done, in order of INSTID; none before that."""
    try:
        summary = summary_of(hearth, run)
    except NotFound:
        return []
    return [
        InstitutionTotals(
            instid=instid,
            records=each["records"],
            counted=each["counted"],
            excluded=each["excluded"],
            column_4=each["column_4"],
            load_method=each["load_method"],
            part_time_load_factor=each["part_time_load_factor"],
        )
        for instid, each in sorted(summary["institutions"].items())
    ]
