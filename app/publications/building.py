"""The job that makes the files of a publication, whole or not at all.

A worker that dies leaves a draft of the folder; the next begins again and removes it. What follows
from the same edition and question is the same, so files made twice are found made.
"""

import shutil
from pathlib import Path

from analytics.publications import MANIFEST, build_files, digest_of
from analytics.reports import Question, Report, Years
from analytics.track.scope import EVERYBODY, Scope
from app.core import jobs
from app.core.access import Permission
from app.core.errors import DomainError
from app.core.report_editions import get_facts
from app.core.reports import FONTS, Asked, answer, find_report, pin
from app.models import Publication, PublicationStatus
from app.publications import disclosure
from app.publications.files import root_of
from app.publications.overrides import forget
from app.publications.services import BUILD_JOB
from app.publications.steps import tell

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
        asked = _asked(context, publication)
        root = root_of(context.hearth, publication.id)
    context.progress(5, 100, "Counting")
    asked = pin(asked)
    report = answer(asked)
    context.progress(50, 100, "Writing the files")
    made = _write(root, context.job_id, report, asked)
    context.progress(90, 100, "Holding it against everything released")
    _settle(context, made, asked, report)
    _clear(root, made)


def _asked(context: jobs.JobContext, publication: Publication) -> Asked:
    facts = get_facts(context.hearth, publication.edition)
    if facts.snapshot != publication.snapshot:
        raise DomainError(CHANGED)
    return Asked(find_report(publication.report), question_of(publication), facts)


def _write(root: Path, job_id: int, report: Report, asked: Asked) -> str:
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in root.glob(".draft-*"):
        shutil.rmtree(left, ignore_errors=True)
    draft = root / f".draft-{job_id}"
    draft.mkdir(mode=0o700)
    try:
        build_files(report, asked.question, draft, checked=asked.edition.checked, fonts=FONTS)
        made = digest_of((draft / MANIFEST).read_bytes())
        folder = root / made
        shutil.rmtree(folder, ignore_errors=True)  # what an undone transaction left
        Path(draft).replace(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return made


def _settle(context: jobs.JobContext, made: str, asked: Asked, report: Report) -> None:
    """Let the record say which files are its own, and what the disclosure check found of them."""
    held = disclosure.hold(context.hearth, asked, report)
    with context.session() as session:
        publication = session.get_one(
            Publication, context.payload["publication"], with_for_update=True
        )
        if publication.status != PublicationStatus.DRAFT:
            return
        if [*held.findings] != publication.findings or made != publication.manifest:
            forget(publication)
        publication.manifest, publication.code = made, report.made.code
        publication.definitions = dict(asked.question.definitions)
        publication.findings, publication.held_against = [*held.findings], held.entry
        tell(session, "build", publication, {"findings": len(held.findings)})
        session.commit()


def _clear(root: Path, made: str) -> None:
    """Remove files made before: nobody has checked them."""
    for path in root.iterdir():
        if path.is_dir() and path.name != made:
            shutil.rmtree(path, ignore_errors=True)
