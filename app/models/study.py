"""Impact studies: declared, locked, then run. The results lie in the instance folder."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import MemberOwned, Record
from app.models.fields import FieldKind, explained, internal


class StudyStatus(StrEnum):
    """Where a study stands."""

    DRAFT = "draft"
    LOCKED = "locked"
    READY = "ready"
    REFUSED = "refused"
    DROPPED = "dropped"


class ImpactStudy(MemberOwned, Record):
    """One impact study on one edition of the warehouse.

    One of a single member belongs to that member; one of all members to none.
    """

    __tablename__ = "impact_study"
    __table_args__ = (Index("ix_impact_study_status", "status"),)

    organisation_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organisation.id"),
        index=True,
        info=internal("Member", "The member whose participants they are; nobody's, if of all."),
    )
    title: Mapped[str] = mapped_column(
        String(200),
        info=explained(
            "Title", "What the study is called, in the list and in its report.",
            example="Key Stage 4 attainment, 2018 to 2025",
        ),
    )  # fmt: skip
    note: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained(
            "Why this study", "What it is for, and where it stands how the activity should work.",
            kind=FieldKind.LONG_TEXT,
        ),
    )  # fmt: skip
    kind: Mapped[str] = mapped_column(
        String(40), info=internal("Study", "Which kind of study it is.")
    )
    member: Mapped[str] = mapped_column(
        String(60), default="", info=internal("Whose", "The member's key; empty for all members.")
    )
    whose: Mapped[str] = mapped_column(
        String(200), default="", info=internal("Whose, in words", "Whose participants they are.")
    )
    protocol: Mapped[str] = mapped_column(
        Text, info=internal("Protocol", "What is declared, as canonical text.")
    )
    protocol_hash: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Hash", "SHA-256 of the protocol that was locked.")
    )
    edition: Mapped[int] = mapped_column(
        info=internal("Edition", "The edition of the warehouse that it is made on.")
    )
    snapshot: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Snapshot", "SHA-256 of the edition's manifest.")
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default=StudyStatus.DRAFT.value,
        info=internal("State", "Draft, locked, ready, refused for want of balance, or dropped."),
    )
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"),
        info=internal("Job", "The job that matches or estimates, the latest."),
    )
    told_because: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained(
            "Reason to estimate all the same",
            "Why effects are estimated although the groups are not alike. The report prints it.",
            kind=FieldKind.LONG_TEXT,
        ),
    )
    results: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Results", "SHA-256 of the list of the result files.")
    )
    prepared_by: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Prepared by", "Who declared it.")
    )
    prepared_at: Mapped[datetime] = mapped_column(
        info=internal("Prepared", "When it was declared.")
    )
    locked_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Locked by", "Who locked the protocol.")
    )
    locked_at: Mapped[datetime | None] = mapped_column(
        info=internal("Locked", "When the protocol was locked.")
    )
    opened_at: Mapped[datetime | None] = mapped_column(
        info=internal("Opened", "When outcomes were first looked at.")
    )
