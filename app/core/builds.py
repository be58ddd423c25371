"""Asking for a new edition of the warehouse, and stopping the work on one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, jobs
from app.core.access import Actor, Permission
from app.core.errors import Conflict
from app.core.warehouse import JOB
from app.models import Job


def find_latest_build(session: Session) -> Job | None:
    """Return the last build that somebody asked for, or None."""
    return session.scalar(select(Job).where(Job.kind == JOB).order_by(Job.id.desc()).limit(1))


def ask_for_edition(session: Session, *, actor: Actor) -> Job:
    """Ask for a new edition; a worker builds it.

    Raises
    ------
    Conflict
        One is being built already.
    """
    actor.require(Permission.BUILD_WAREHOUSE)
    latest = find_latest_build(session)
    if latest is not None and not latest.is_over:
        raise Conflict("edition", "A new edition is being built already.")
    job = jobs.enqueue(session, JOB, {}, actor=actor)
    audit.record(session, "warehouse.ask", entity="job", entity_ids=[job.id])
    return job


def stop_build(session: Session, *, actor: Actor) -> None:
    """Stop the build at its next step; the edition that is current stays so."""
    actor.require(Permission.BUILD_WAREHOUSE)
    latest = find_latest_build(session)
    if latest is not None and not latest.is_over:
        jobs.request_cancel(session, latest)
        audit.record(session, "warehouse.stop", entity="job", entity_ids=[latest.id])
