"""Impact studies within a person's reach."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import Actor
from app.core.paging import Page, paginate
from app.core.studies import StudyRecord, get_study, shown_to
from app.models import ImpactStudy, Job, Publication, PublicationStatus, StudyStatus, User

__all__ = [
    "StudyRecord",
    "find_job",
    "get_study",
    "list_published",
    "list_studies",
    "names_of_people",
]


def list_studies(session: Session, actor: Actor, *, page: int) -> Page[ImpactStudy]:
    """Return the studies that a person is shown and that were not dropped, the newest first."""
    wanted = select(ImpactStudy).where(
        ImpactStudy.status != StudyStatus.DROPPED.value, shown_to(actor)
    )
    return paginate(session, wanted.order_by(ImpactStudy.id.desc()), page)


def find_job(session: Session, study: ImpactStudy) -> Job | None:
    """Return the job that matches or estimates, the latest."""
    return None if study.job_id is None else session.get(Job, study.job_id)


def list_published(session: Session, study: ImpactStudy) -> Sequence[Publication]:
    """Return the publications of a study that everybody can read, the newest first."""
    wanted = select(Publication).where(
        Publication.study_id == study.id,
        Publication.status == PublicationStatus.PUBLISHED.value,
    )
    return session.scalars(wanted.order_by(Publication.id.desc())).all()


def names_of_people(session: Session, study: ImpactStudy) -> dict[int, str]:
    """Return the names of those who declared and locked it."""
    numbers = {study.prepared_by, study.locked_by} - {None}
    rows = session.execute(select(User.id, User.name).where(User.id.in_(numbers)).order_by(User.id))
    return {row[0]: row[1] for row in rows}
