"""Publications: reports that were prepared, checked and approved to be shown outside.

The files of a publication lie in the instance folder; here is what was asked, of which edition,
and who did what when. One of a single member belongs to that member; one of all members to none.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import MemberOwned, Record
from app.models.fields import FieldKind, explained, internal


class PublicationStatus(StrEnum):
    """Where a publication stands."""

    DRAFT = "draft"
    CHECKED = "checked"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Publication(MemberOwned, Record):
    """One report, or one impact study, of one edition of the warehouse, as a set of files."""

    __tablename__ = "publication"
    __table_args__ = (
        UniqueConstraint("slug"),
        Index("ix_publication_status", "status"),
        Index("ix_publication_replaces_id", "replaces_id"),
        Index("ix_publication_study_id", "study_id"),
    )

    organisation_id: Mapped[int | None] = mapped_column(  # type: ignore[assignment]
        ForeignKey("organisation.id"),
        index=True,
        info=internal("Member", "The member whose figures they are; nobody's, if of all members."),
    )
    title: Mapped[str] = mapped_column(
        String(200),
        info=explained(
            "Title", "What the publication is called. It stands in the list and in the citation.",
            example="Entry to higher education, University of Wexcombe",
        ),
    )  # fmt: skip
    summary: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained(
            "Summary", "What it says, in two or three sentences for somebody who reads no further.",
            kind=FieldKind.LONG_TEXT,
        ),
    )  # fmt: skip
    note: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained(
            "Note to those who check", "Why it is published, and what to look at. Not published.",
            kind=FieldKind.LONG_TEXT,
        ),
    )  # fmt: skip
    report: Mapped[str] = mapped_column(
        String(60), info=internal("Report", "The name of the report.")
    )
    study_id: Mapped[int | None] = mapped_column(
        ForeignKey("impact_study.id"),
        info=internal("Study", "The impact study that is published; none, if it is a report."),
    )
    member: Mapped[str] = mapped_column(
        String(60), default="", info=internal("Whose", "The member's key; empty for all members.")
    )
    whose: Mapped[str] = mapped_column(
        String(200), default="", info=internal("Whose, in words", "Whose participants they are.")
    )
    years: Mapped[str] = mapped_column(
        String(20), default="", info=internal("Years", "2007/08-2015/16; empty for all there are.")
    )
    definitions: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Definitions", "By family, the key of the one that is used.")
    )
    edition: Mapped[int] = mapped_column(
        info=internal("Edition", "The edition of the warehouse that it rests on.")
    )
    snapshot: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Snapshot", "SHA-256 of the edition's manifest.")
    )
    code: Mapped[str] = mapped_column(
        String(40), default="", info=internal("Code", "The version of Hearth that made it.")
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default=PublicationStatus.DRAFT.value,
        info=internal(
            "State", "Draft, checked, approved, published, withdrawn, or dropped as a draft."
        ),
    )
    job_id: Mapped[int | None] = mapped_column(
        ForeignKey("job.id", ondelete="SET NULL"),
        info=internal("Job", "The job that makes the files, the latest if they were made again."),
    )
    manifest: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Manifest", "SHA-256 of the manifest of the files.")
    )
    findings: Mapped[list[Any]] = mapped_column(
        default=list,
        info=internal("Findings", "What the disclosure check found, a sentence each."),
    )
    held_against: Mapped[str] = mapped_column(
        String(64),
        default="",
        info=internal("Held against", "What had been released when the disclosure was checked."),
    )
    override_reason: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained(
            "Reason to publish all the same",
            "Why what the disclosure check found does not give anybody away.",
            kind=FieldKind.LONG_TEXT,
        ),
    )
    override_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"),
        info=internal("Override asked by", "Who gave the reason to publish all the same."),
    )
    override_confirmed_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"),
        info=internal("Override confirmed by", "The second person who read and took the reason."),
    )
    sealed: Mapped[str] = mapped_column(
        String(64), default="", info=internal("Seal", "SHA-256 of all that was checked.")
    )
    hands: Mapped[list[Any]] = mapped_column(
        default=list,
        info=internal("Hands", "Who prepared, changed or checked it: none of them approves it."),
    )
    prepared_by: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Prepared by", "Who prepared it.")
    )
    prepared_at: Mapped[datetime] = mapped_column(
        info=internal("Prepared", "When it was prepared.")
    )
    checked_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Checked by", "Who checked it.")
    )
    checked_at: Mapped[datetime | None] = mapped_column(
        info=internal("Checked", "When it was checked.")
    )
    approved_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"),
        info=internal("Approved by", "Who of the research group approved it."),
    )
    approved_at: Mapped[datetime | None] = mapped_column(
        info=internal("Approved", "When it was approved for external circulation.")
    )
    sent_back: Mapped[str] = mapped_column(
        Text, default="", info=explained("Sent back because", "Why it went back to being a draft.")
    )
    slug: Mapped[str | None] = mapped_column(
        String(150), info=internal("Address", "The last part of its public address, for good.")
    )
    version: Mapped[int] = mapped_column(
        default=1, info=internal("Version", "1, and one more for each correction.")
    )
    replaces_id: Mapped[int | None] = mapped_column(
        ForeignKey("publication.id"),
        info=internal("Corrects", "The publication that this one corrects."),
    )
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Published by", "Who published it.")
    )
    published_at: Mapped[datetime | None] = mapped_column(
        info=internal("Published", "When it was published.")
    )
    withdrawn_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Withdrawn by", "Who withdrew it.")
    )
    withdrawn_at: Mapped[datetime | None] = mapped_column(
        info=internal("Withdrawn", "When it was withdrawn.")
    )
    withdrawal_reason: Mapped[str] = mapped_column(
        Text,
        default="",
        info=explained("Withdrawn because", "Why it was withdrawn; everybody can read it."),
    )
