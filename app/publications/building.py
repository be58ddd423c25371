"""The job that makes the files of a publication, whole or not at all.

A worker that dies leaves a draft of the folder; the next begins again and removes it. What follows
from the same edition and question is the same, so files made twice are found made.
"""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from analytics.charts import Atlas
from analytics.publications import MANIFEST, build_files, digest_of
from analytics.publications.study import build_study_files
from analytics.reports import Question, Report, Years
from analytics.track.scope import EVERYBODY, Scope
from app.core import jobs
from app.core.access import Permission
from app.core.atlas import open_atlas
from app.core.context import Hearth
from app.core.errors import DomainError
from app.core.releases import population_of_study
from app.core.report_editions import get_facts
from app.core.reports import FONTS, Asked, answer, find_report, pin
from app.core.studies import get_study
from app.models import Publication, PublicationStatus
from app.publications import disclosure
from app.publications.files import root_of
from app.publications.overrides import forget
from app.publications.services import BUILD_JOB
from app.publications.steps import tell
from app.publications.studies import Frozen, freeze_study, run_again

CHANGED = (
    "The edition of the warehouse is not the one that this was prepared from: drop this draft, and"
    " prepare it from the present edition."
)


def question_of(publication: Publication) -> Question:
    """Return the question that a publication answers, as it was frozen."""
    return Question(
        report=publication.report,
        scope=Scope((publication.member,)) if publication.member else EVERYBODY,
        whose=publication.whose,
        years=Years.parse(publication.years) if publication.years else None,
        definitions=dict(publication.definitions),
    )


@jobs.handles(BUILD_JOB)
def build_job(context: jobs.JobContext) -> None:
    """Make the files of a draft on behalf of the person who prepared it."""
    context.actor.require(Permission.PREPARE_PUBLICATIONS)
    with context.session() as session:
        publication = session.get(Publication, context.payload["publication"])
        if publication is None or publication.status != PublicationStatus.DRAFT:
            return
        root = root_of(context.hearth, publication.id)
        if publication.study_id is None:
            count = partial(_count, _asked(context, publication), open_atlas(context.hearth))
        else:
            study = get_study(session, publication.study_id)
            count = partial(_count_study, freeze_study(context.hearth, study), context)
    context.progress(5, 100, "Counting")
    counted = count()
    context.progress(60, 100, "Writing the files")
    made = _write(root, context.job_id, counted)
    context.progress(90, 100, "Holding it against everything released")
    _settle(context, made, counted)
    _clear(root, made)


@dataclass(frozen=True, slots=True)
class Counted:
    """What was worked out for a publication, and how it goes on from there.

    Attributes
    ----------
    definitions : by family, that the report uses. write : writes all files to a folder.
    hold : holds what is printed against everything released.
    """

    report: Report
    definitions: Mapping[str, str]
    write: Callable[[Path], object]
    hold: Callable[[Hearth], disclosure.Held]


def _count(asked: Asked, atlas: Atlas) -> Counted:
    asked = pin(asked)
    report, question, checked = answer(asked, atlas), asked.question, asked.edition.checked
    return Counted(
        report,
        question.definitions,
        lambda out: build_files(report, question, out, checked=checked, fonts=FONTS),
        lambda hearth: disclosure.hold(hearth, asked, report),
    )


def _count_study(frozen: Frozen, context: jobs.JobContext) -> Counted:
    made, question, run = run_again(frozen, context), frozen.question, frozen.run
    population = population_of_study(frozen.place.edition, question, run.locked.protocol)
    return Counted(
        made.report,
        question.definitions,
        lambda out: build_study_files(made, run, question, out, fonts=FONTS),
        lambda hearth: disclosure.hold_study(hearth, population, made.report),
    )


def _asked(context: jobs.JobContext, publication: Publication) -> Asked:
    facts = get_facts(context.hearth, publication.edition)
    if facts.snapshot != publication.snapshot:
        raise DomainError(CHANGED)
    return Asked(find_report(publication.report), question_of(publication), facts)


def _write(root: Path, job_id: int, counted: Counted) -> str:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in root.glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = root / f".draft-{job_id}"
    draft.mkdir(mode=0o700)
    try:
        counted.write(draft)
        made = digest_of((draft / MANIFEST).read_bytes())
        folder = root / made
        shutil.rmtree(folder, ignore_errors=True)  # what an undone transaction left
        Path(draft).replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _settle(context: jobs.JobContext, made: str, counted: Counted) -> None:
    """Let the record say which files are its own, and what the disclosure check found of them."""
    held = counted.hold(context.hearth)
    with context.session() as session:
        publication = session.get_one(
            Publication, context.payload["publication"], with_for_update=True
        )
        if publication.status != PublicationStatus.DRAFT:
            return
        if [*held.findings] != publication.findings or made != publication.manifest:
            forget(publication)
        publication.manifest, publication.code = made, counted.report.made.code
        publication.definitions = dict(counted.definitions)
        publication.findings, publication.held_against = [*held.findings], held.entry
        tell(session, "build", publication, {"findings": len(held.findings)})
        session.commit()


def _clear(root: Path, made: str) -> None:
    """Remove files made before: nobody has checked them."""
    for path in root.iterdir():
        if path.is_dir() and path.name != made:
            shutil.rmtree(path, ignore_errors=True)
