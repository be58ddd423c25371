"""A finished impact study as a publication: prepared, counted once more from its locked plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from analytics.impact.errors import StudyFault
from analytics.impact.report import Made, Place, make
from analytics.publications import StudyRun
from analytics.publications.study import question_of_study
from analytics.reports import Question
from app.core import jobs
from app.core.access import Actor, Permission
from app.core.context import Hearth
from app.core.errors import Conflict, DomainError
from app.core.studies import StudyRecord, get_study, place_of, run_of
from app.models import ImpactStudy, Publication, StudyStatus
from app.publications import services


@dataclass(frozen=True, slots=True)
class Frozen:
    """A study as it is published: where it is made, what by, and the question it answers."""

    place: Place
    run: StudyRun
    question: Question


def get_finished(session: Session, number: int, actor: Actor) -> StudyRecord:
    """Return a study that this person is shown and that can be published.

    Raises
    ------
    NotFound
        There is no such study within the person's reach.
    Conflict
        It is not done.
    """
    study = get_study(session, number, actor)
    if study.status != StudyStatus.READY:
        raise Conflict("status", "Only a study that is done can be published.")
    return study


def prepare_study(
    session: Session,
    hearth: Hearth,
    *,
    actor: Actor,
    study: ImpactStudy,
    words: Mapping[str, str],
    replaces: Publication | None = None,
) -> Publication:
    """Freeze a study that is done, and have its files made as they will be published.

    Parameters
    ----------
    study : one that the person may read. words, replaces : as of `services.prepare`.
    """
    actor.require(Permission.READ_STUDIES)
    frozen = freeze_study(hearth, study)
    return services.freeze(
        session, hearth, actor=actor, question=frozen.question, edition=frozen.place.edition,
        words=words, replaces=replaces, study_id=study.id,
    )  # fmt: skip


def freeze_study(hearth: Hearth, study: ImpactStudy) -> Frozen:
    """Return what a study is made from.

    Raises
    ------
    DomainError
        Its edition is gone.
    """
    place, run = place_of(hearth, study), run_of(study)
    return Frozen(place, run, question_of_study(place, run))


def run_again(frozen: Frozen, context: jobs.JobContext) -> Made:
    """Run a study from its locked plan.

    Raises
    ------
    DomainError
        It cannot be made; the message says why.
    """
    try:
        return make(
            frozen.place,
            frozen.run.locked,
            opened_at=frozen.run.opened_at,
            told_because=frozen.run.told_because,
            progress=lambda step, part: context.progress(5 + round(55 * part), 100, step),
        )
    except StudyFault as fault:
        raise DomainError(str(fault)) from fault
