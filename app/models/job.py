"""Jobs: long work that shows progress, can be stopped and survives a crash."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Record
from app.models.fields import internal


class JobState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


#: States of a job that waits or runs, as they are stored.
UNDER_WAY: Final = (JobState.QUEUED.value, JobState.RUNNING.value)


class Job(Record):
    """One piece of long work, with the lease of the worker that holds it."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state_lease_until", "state", "lease_until"),)

    kind: Mapped[str] = mapped_column(String(40), info=internal("Kind", "What is to be done."))
    payload: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Payload", "Numbers of records; never a value.")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, index=True, info=internal("Member", "The member of the person who asked.")
    )
    user_id: Mapped[int | None] = mapped_column(
        BigInteger, info=internal("Asked by", "The person on whose behalf it runs.")
    )
    state: Mapped[str] = mapped_column(
        String(20),
        default=JobState.QUEUED.value,
        info=internal("State", "Queued, running, done, failed or cancelled."),
    )
    done: Mapped[int] = mapped_column(default=0, info=internal("Done", "Steps done."))
    total: Mapped[int] = mapped_column(default=0, info=internal("Total", "Steps in all."))
    message: Mapped[str] = mapped_column(
        String(200), default="", info=internal("Message", "What is being done now.")
    )
    attempts: Mapped[int] = mapped_column(
        default=0, info=internal("Attempts", "How often a worker has taken it.")
    )
    worker: Mapped[str | None] = mapped_column(
        String(80), info=internal("Worker", "Which process holds it.")
    )
    lease_until: Mapped[datetime | None] = mapped_column(
        info=internal("Lease", "Until when the worker holds it without a sign of life.")
    )
    cancel_requested: Mapped[bool] = mapped_column(
        default=False, info=internal("Stop asked for", "Whether a person asked for it to stop.")
    )
    started_at: Mapped[datetime | None] = mapped_column(
        info=internal("Started", "When a worker first took it.")
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        info=internal("Finished", "When it ended.")
    )
    problem: Mapped[str | None] = mapped_column(
        String(500), info=internal("Problem", "Why it failed, in plain words.")
    )

    @property
    def is_over(self) -> bool:
        return self.state not in UNDER_WAY

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0
