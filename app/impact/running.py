"""The jobs of a study: matching before outcomes are opened, and all of it afterwards.

A job that dies begins again; what follows from the same edition and protocol is the same. Files are
kept whole or not at all.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from analytics.documents import FORMATS
from analytics.impact.errors import StudyFault
from analytics.impact.protocol import Protocol
from analytics.impact.report import look, make, write
from analytics.impact.study import PoorBalance
from analytics.publications import write_twin
from app.core import jobs
from app.core.access import Permission, rescope
from app.core.errors import DomainError
from app.core.reports import FONTS
from app.core.studies import place_of, run_of
from app.impact import queries
from app.impact.files import keep_files, root_of
from app.impact.services import CHECK_JOB, RUN_JOB
from app.models import ImpactStudy
from app.models import StudyStatus as Status

#: Of a hundred, where a job stands when its people have been studied.
_STUDIED: Final = 85


@jobs.handles(CHECK_JOB)
def check_job(context: jobs.JobContext) -> None:
    """Match the groups of a draft, and show how alike they are."""
    context.actor.require(Permission.MAKE_STUDIES)
    with _session(context) as session:
        study = queries.get_study(session, context.payload["study"])
        place, protocol = place_of(context.hearth, study), Protocol.from_json(study.protocol)
    if study.status != Status.DRAFT:
        return
    with _told():
        report = look(place, protocol, lambda step, part: _tell(context, step, part))
    with _draft(context, study) as draft:
        write_twin(report, draft)
        _settle(context, study, draft, Status.DRAFT)


@jobs.handles(RUN_JOB)
def run_job(context: jobs.JobContext) -> None:
    """Run a locked study whose outcomes were opened, and write its report and bundle."""
    context.actor.require(Permission.MAKE_STUDIES)
    with _session(context) as session:
        study = queries.get_study(session, context.payload["study"])
        place, run = place_of(context.hearth, study), run_of(study)
    if study.status != Status.LOCKED:
        return
    try:
        with _told():
            made = make(
                place,
                run.locked,
                opened_at=run.opened_at,
                told_because=run.told_because,
                progress=lambda step, part: _tell(context, step, part),
            )
    except PoorBalance:
        _settle(context, study, None, Status.REFUSED)
        return
    context.progress(_STUDIED, 100, "Writing the report")
    with _draft(context, study) as draft:
        write(made, draft, FORMATS, fonts=FONTS)
        _settle(context, study, draft, Status.READY)


@contextmanager
def _session(context: jobs.JobContext) -> Iterator[Session]:
    """Give a session in the reach over figures: studies are figures, and no record."""
    with context.session() as session:
        rescope(session, context.actor.figures_scope)
        yield session


@contextmanager
def _told() -> Iterator[None]:
    """Tell what keeps a study from being made in its own words."""
    try:
        yield
    except PoorBalance:
        raise
    except StudyFault as fault:
        raise DomainError(str(fault)) from fault


def _tell(context: jobs.JobContext, step: str, part: float) -> None:
    context.progress(5 + round((_STUDIED - 5) * part), 100, step)


@contextmanager
def _draft(context: jobs.JobContext, study: ImpactStudy) -> Iterator[Path]:
    """Give a folder to write to; what another worker left is removed, and so is this one."""
    root = root_of(context.hearth, study.id)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in root.glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = root / f".draft-{context.job_id}"
    draft.mkdir(mode=0o700)
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _settle(
    context: jobs.JobContext, study: ImpactStudy, draft: Path | None, status: Status
) -> None:
    """Let the record say what was made of it; what was made before goes."""
    context.progress(95, 100, "Keeping the files")
    root = root_of(context.hearth, study.id)
    made = study.results if draft is None else keep_files(root, draft)
    with _session(context) as session:
        present = queries.get_study(session, study.id)
        present.results, present.status = made, status.value
        session.commit()
    for path in root.iterdir():
        if path.is_dir() and path.name != made:
            shutil.rmtree(path, ignore_errors=True)
