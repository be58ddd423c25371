"""Long work: a table of jobs, each held by one worker under a lease.

A worker that dies lets its lease run out, and another takes the job over from the last chunk
that was committed; so a handler must be idempotent: what is done is found done.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.core import audit
from app.core.access.actor import Actor, Scope, actor_of
from app.core.context import Hearth
from app.core.database import RecordsSession
from app.core.errors import DomainError, place_of
from app.models import Job, JobState, User

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
Handler = Callable[["JobContext"], None]
_handlers: dict[str, Handler] = {}


class JobStopped(Exception):
    """The person asked for the job to be stopped, or another worker has taken it over."""


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of a kind."""

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        return handler

    return register


def enqueue(
    session: Session, kind: str, payload: dict[str, Any], *, actor: Actor, total: int = 0
) -> Job:
    """Add a job on behalf of an actor; a worker takes it once the transaction has committed."""
    job = Job(
        kind=kind,
        payload=payload,
        user_id=actor.user_id,
        organisation_id=actor.organisation_id,
        total=total,
    )
    session.add(job)
    session.flush()
    return job


def request_cancel(session: Session, job: Job) -> None:
    """Ask for a job to be stopped at the end of its present chunk."""
    job.cancel_requested = True
    if job.state == JobState.QUEUED:
        job.state = JobState.CANCELLED
    session.flush()


@dataclass
class JobContext:
    """What a handler is given: its payload, sessions in its person's scope, and progress."""

    hearth: Hearth
    job_id: int
    worker: str
    payload: dict[str, Any]
    actor: Actor

    def session(self) -> RecordsSession:
        """Open a session within the scope of the person who asked for the job."""
        session = self.hearth.database.session(self.actor.scope)
        audit.set_origin(session, _origin(self.actor))
        return session

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Tell how far the job is, and renew the lease.

        Raises
        ------
        JobStopped
            The job was cancelled, or its lease was lost; stop without committing more.
        """
        with self.hearth.database.transaction(Scope.nothing()) as session:
            changed = session.execute(
                _held(self.job_id, self.worker)
                .where(Job.cancel_requested.is_(False))
                .values(done=done, total=total, message=message, lease_until=_lease(self.hearth))
            )
        if changed.rowcount == 0:  # type: ignore[attr-defined]
            raise JobStopped


def _held(job_id: int, worker: str) -> Any:
    return update(Job).where(
        Job.id == job_id, Job.worker == worker, Job.state == JobState.RUNNING.value
    )


def _lease(hearth: Hearth) -> datetime:
    return hearth.clock() + hearth.settings.job_lease


def _origin(actor: Actor) -> audit.Origin:
    return audit.Origin(
        user_id=actor.user_id,
        role=actor.role_label or None,
        organisation_id=actor.organisation_id,
        kind="job",
    )


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"[:80]


def claim(hearth: Hearth, worker: str) -> Job | None:
    """Take the oldest job that waits, or whose worker has been silent for a lease."""
    moment = hearth.clock()
    with hearth.database.transaction(Scope.nothing()) as session:
        job = session.scalar(
            select(Job)
            .where(
                or_(
                    Job.state == JobState.QUEUED.value,
                    (Job.state == JobState.RUNNING.value) & (Job.lease_until < moment),
                )
            )
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if job is None:
            return None
        job.state = JobState.RUNNING.value
        job.worker = worker
        job.attempts += 1
        job.started_at = job.started_at or moment
        job.lease_until = moment + hearth.settings.job_lease
        return job


def run_one(hearth: Hearth, worker: str) -> bool:
    """Do one job if there is one. Returns whether there was."""
    job = claim(hearth, worker)
    if job is None:
        return False
    if job.cancel_requested:
        _finish(hearth, job.id, worker, JobState.CANCELLED)
        return True
    if job.attempts > MAX_ATTEMPTS:
        _finish(hearth, job.id, worker, JobState.FAILED, "It failed too often and was given up.")
        return True
    state, problem = _do(hearth, job, worker)
    _finish(hearth, job.id, worker, state, problem)
    hearth.database.refresh_statistics()  # a job may have recorded half a database
    return True


def _do(hearth: Hearth, job: Job, worker: str) -> tuple[JobState, str | None]:
    try:
        context = JobContext(hearth, job.id, worker, job.payload, _actor(hearth, job))
        with _heartbeat(hearth, job.id, worker):
            _handlers[job.kind](context)
    except JobStopped:
        return JobState.CANCELLED, None
    except DomainError as error:
        return JobState.FAILED, error.message
    except Exception as error:  # noqa: BLE001 - whatever it was, the worker goes on
        # The kind and the place alone: a message could hold a value of a record.
        kind, where = type(error).__name__, place_of(error)
        log.error("job %s (%s) failed: %s\n%s", job.id, job.kind, kind, where)
        return JobState.FAILED, "Something went wrong on our side. Try again, or tell us."
    return JobState.DONE, None


def _actor(hearth: Hearth, job: Job) -> Actor:
    if job.user_id is None:
        return Actor.system()
    with hearth.database.session(Scope.nothing(), writes=False) as session:
        user = session.get(User, job.user_id)
        if user is None or not user.active:
            raise DomainError("The person who asked for this can no longer sign in.")
        return actor_of(session, user)


def _finish(
    hearth: Hearth, job_id: int, worker: str, state: JobState, problem: str | None = None
) -> None:
    with hearth.database.transaction(Scope.nothing()) as session:
        session.execute(
            _held(job_id, worker).values(
                state=state.value,
                problem=problem,
                finished_at=hearth.clock(),
                lease_until=None,
            )
        )


class _heartbeat:  # noqa: N801
    """Renews the lease while a handler is busy with one long step."""

    def __init__(self, hearth: Hearth, job_id: int, worker: str) -> None:
        self._hearth, self._job_id, self._worker = hearth, job_id, worker
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True, name="job-heartbeat")

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        pause = self._hearth.settings.job_lease.total_seconds() / 3
        while not self._over.wait(pause):
            try:
                with self._hearth.database.transaction(Scope.nothing()) as session:
                    session.execute(
                        _held(self._job_id, self._worker).values(lease_until=_lease(self._hearth))
                    )
            except SQLAlchemyError as error:
                log.warning("job %s: heartbeat missed: %s", self._job_id, type(error).__name__)


def work(hearth: Hearth, stop: threading.Event, *, pause: timedelta = timedelta(seconds=1)) -> None:
    """Do jobs until told to stop; outlive a database that is away for a while."""
    worker = worker_name()
    while not stop.is_set():
        try:
            busy = run_one(hearth, worker)
        except SQLAlchemyError as error:
            log.warning("worker: the records cannot be reached: %s", type(error).__name__)
            busy = False
            time.sleep(1)
        if not busy:
            stop.wait(pause.total_seconds())
