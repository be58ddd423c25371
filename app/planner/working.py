"""Plans that take longer than a page may: a job works one out, and it is kept for who asks next."""

from typing import Final
from urllib.parse import parse_qsl

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core import jobs
from app.core.access import Actor, Permission
from app.core.need import find_own_member
from app.models import UNDER_WAY, Job
from app.planner.ask import Ask
from app.planner.plans import work_out

PLAN_JOB: Final = "planner.plan"


def find_job(session: Session, actor: Actor, ask: Ask) -> Job | None:
    """Return the last job that a person had made a plan, where it is of this ask; else None."""
    last = session.scalar(_of(actor).limit(1))
    return last if last is not None and last.payload["ask"] == str(ask) else None


def ask_for(session: Session, actor: Actor, ask: Ask) -> None:
    """Have a plan worked out; what the person asked for before is stopped."""
    actor.require(Permission.READ_SCHOOLS)
    job = find_job(session, actor, ask)
    if job is None or job.is_over:
        stop(session, actor)
        jobs.enqueue(session, PLAN_JOB, {"ask": str(ask)}, actor=actor)


def stop(session: Session, actor: Actor) -> None:
    """Stop the work on what a person asked for."""
    for job in session.scalars(_of(actor).where(Job.state.in_(UNDER_WAY))).all():
        jobs.request_cancel(session, job)


@jobs.handles(PLAN_JOB)
def plan_job(context: jobs.JobContext) -> None:
    """Work a plan out; one that is kept is found done."""
    context.actor.require(Permission.READ_SCHOOLS)
    ask = Ask.read(dict(parse_qsl(context.payload["ask"])))
    with context.session() as session:
        own = find_own_member(session, context.actor)
    work_out(context.hearth, ask, own, lambda what, done, all_: context.progress(done, all_, what))


def _of(actor: Actor) -> Select[Job]:
    return (
        select(Job)
        .where(Job.kind == PLAN_JOB, Job.user_id == actor.user_id)
        .order_by(Job.id.desc())
    )
