"""The editions of the warehouse: what the figures rest on, and how a new one is asked for."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import audit, jobs
from app.core.access import Actor, Permission
from app.core.context import LONDON, Hearth
from app.core.errors import Conflict
from app.core.warehouse import JOB, warehouse_folder
from app.models import Job
from etl.warehouse import Edition, list_editions

RECORDS = ("participants", "activities", "registrations")


@dataclass(frozen=True, slots=True)
class EditionLine:
    """One edition as the page lists it. Counts of everything, by which nobody is known."""

    number: int
    built: str
    participants: int
    activities: int
    registrations: int
    administrative: int


def list_lines(hearth: Hearth) -> list[EditionLine]:
    """Return the editions, newest first."""
    return [_line(edition) for edition in reversed(list_editions(warehouse_folder(hearth)))]


def _line(edition: Edition) -> EditionLine:
    counts = {name: int(number) for name, number in edition.manifest["counts"].items()}
    built = datetime.fromisoformat(edition.manifest["built_at"]).astimezone(LONDON)
    participants, activities, registrations = (counts.pop(name, 0) for name in RECORDS)
    return EditionLine(
        number=edition.number,
        built=f"{built:%d/%m/%Y, %H:%M}",
        participants=participants,
        activities=activities,
        registrations=registrations,
        administrative=sum(counts.values()),
    )


def find_latest_job(session: Session) -> Job | None:
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
    latest = find_latest_job(session)
    if latest is not None and not latest.is_over:
        raise Conflict("edition", "A new edition is being built already.")
    job = jobs.enqueue(session, JOB, {}, actor=actor)
    audit.record(session, "warehouse.ask", entity="job", entity_ids=[job.id])
    return job
