"""HESES re-created: each run over a file of student records, and corrections that are proposed.

What a run made lies in files in the instance folder; here is only who did what and when. A
correction belongs to the member whose institution it concerns, if that institution is a member.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import MemberOwned, Record
from app.models.fields import FieldKind, Sensitivity, explained, internal


class RunStatus(StrEnum):
    """Where a run stands."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class CorrectionStatus(StrEnum):
    """What became of a correction that an institution proposed."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class HesesRun(Record):
    """HESES re-created once from one file of student records."""

    __tablename__ = "heses_run"

    year: Mapped[int] = mapped_column(
        info=explained(
            "Year", "The year in which the academic year begins.", kind=FieldKind.INTEGER,
            source="HEFCE 00/06", example="1998",
        )
    )  # fmt: skip
    file_name: Mapped[str] = mapped_column(
        String(255), info=explained("File", "The name of the file of student records as sent.")
    )
    sha256: Mapped[str] = mapped_column(
        String(64), info=internal("Content hash", "SHA-256 of the file of student records.")
    )
    records: Mapped[int] = mapped_column(
        default=0, info=internal("Records", "How many student records the file holds.")
    )
    institutions: Mapped[int] = mapped_column(
        default=0, info=internal("Institutions", "How many institutions the records are of.")
    )
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"),
        info=internal("Job", "The job that does the work, the latest if it was started again."),
    )
    started_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Started by", "Who asked for the run.")
    )
    started_at: Mapped[datetime] = mapped_column(
        info=internal("Started", "When the run was asked for, or started again.")
    )
    finished_at: Mapped[datetime | None] = mapped_column(
        info=internal("Finished", "When the run ended, however it ended.")
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default=RunStatus.RUNNING.value,
        info=internal("State", "Running, done, failed or stopped."),
    )
    based_on_id: Mapped[int | None] = mapped_column(
        ForeignKey("heses_run.id"),
        info=internal("Repeats", "The run that this one repeats with corrections."),
    )
    note: Mapped[str] = mapped_column(
        String(500), default="", info=explained("Note", "What this run is for, in your own words.")
    )


class HesesCorrection(MemberOwned, Record):
    """A value of one student record that an institution says is wrong (HEFCE 00/06, main 16)."""

    __tablename__ = "heses_correction"
    __table_args__ = (Index("ix_heses_correction_run_id_instid", "run_id", "instid"),)

    organisation_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organisation.id"),
        index=True,
        info=internal("Member", "The member whose institution it concerns, if it is one."),
    )
    run_id: Mapped[int] = mapped_column(
        ForeignKey("heses_run.id"), info=internal("Run", "The run whose record it would change.")
    )
    instid: Mapped[str] = mapped_column(
        String(20),
        info=explained("INSTID", "The institution's number in the record.", source="HESA INSTID"),
    )
    husid: Mapped[str] = mapped_column(
        String(40),
        info=explained(
            "HUSID", "The student's number in the record.",
            sensitivity=Sensitivity.IDENTIFIER, source="HESA HUSID",
        ),
    )  # fmt: skip
    numhus: Mapped[str] = mapped_column(
        String(20),
        default="",
        info=explained("NUMHUS", "Which of the student's instances it is.", source="HESA NUMHUS"),
    )
    field: Mapped[str] = mapped_column(
        String(20),
        info=explained("Field", "The field to change, by its name in TS 4.", source="TS 4"),
    )
    value_before: Mapped[str] = mapped_column(
        String(200), default="", info=explained("Value now", "What the record says; may be blank.")
    )
    value_after: Mapped[str] = mapped_column(
        String(200),
        default="",
        info=explained("Right value", "What the record ought to say; may be blank."),
    )
    reason: Mapped[str] = mapped_column(
        Text, info=explained("Reason", "Why the record is wrong, and how you know.")
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default=CorrectionStatus.PROPOSED.value,
        index=True,
        info=internal("State", "Proposed, accepted, rejected or withdrawn."),
    )
    proposed_by: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Proposed by", "Who proposed it.")
    )
    proposed_at: Mapped[datetime] = mapped_column(
        info=internal("Proposed", "When it was proposed.")
    )
    decided_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Decided by", "Who accepted or rejected it.")
    )
    decided_at: Mapped[datetime | None] = mapped_column(
        info=internal("Decided", "When it was accepted or rejected.")
    )
    decision_note: Mapped[str] = mapped_column(
        Text, default="", info=explained("Decision", "Why it was accepted or rejected.")
    )
