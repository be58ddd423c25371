"""Maps that need no official file, drawn by a worker while the site already serves."""

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.access import Actor
from app.core.context import db_session
from app.core.places import prepare_places
from app.models import UNDER_WAY, Job

JOB = "boundaries.draw"


def ask_for_boundaries(session: Session) -> Job:
    """Have the boundaries drawn from postcodes; a worker does it."""
    return jobs.enqueue(session, JOB, {}, actor=Actor.system())


def is_drawing(session: Session) -> bool:
    """Whether boundaries are about to be there."""
    job = select(Job.id).where(Job.kind == JOB, Job.state.in_(UNDER_WAY)).order_by(Job.id)
    return session.scalar(job.limit(1)) is not None


def is_drawing_now() -> bool:
    """Whether the page that is being made may lack maps that are about to be there."""
    try:
        return is_drawing(db_session())
    except SQLAlchemyError:  # the page that says that the records are away
        return False


@jobs.handles(JOB)
def draw_boundaries(context: jobs.JobContext) -> None:
    """Draw the boundaries; what has been drawn before is found drawn."""
    from app.core import drawn_boundaries  # what it needs is slow to start with

    def tell(what: str, done: int, total: int) -> None:
        context.progress(done, total, what)

    drawn_boundaries.compute(context.hearth, tell)
    prepare_places(context.hearth)
