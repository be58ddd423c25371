"""Uploads: a spreadsheet on its way into the records, row by row."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import MemberOwned, Record
from app.models.fields import explained, internal


class UploadKind(StrEnum):
    PARTICIPANTS = "participants"
    REGISTER = "register"


class UploadState(StrEnum):
    """Where an upload stands. Jobs move it from one state to the next."""

    READING = "reading"
    UNREADABLE = "unreadable"
    TO_MAP = "to_map"
    CHECKING = "checking"
    TO_REVIEW = "to_review"
    IMPORTING = "importing"
    IMPORTED = "imported"
    UNDOING = "undoing"
    UNDONE = "undone"
    CANCELLED = "cancelled"


class RowState(StrEnum):
    """What became of a row. Every row read is in exactly one state."""

    UNCHECKED = "unchecked"
    READY = "ready"
    TO_FIX = "to_fix"
    TO_DECIDE = "to_decide"
    DUPLICATE = "duplicate"
    BLANK = "blank"
    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    SET_ASIDE = "set_aside"
    UNDONE = "undone"


class Upload(MemberOwned, Record):
    """A spreadsheet sent by a member."""

    __tablename__ = "upload"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        Index("ix_upload_organisation_id_content_hash", "organisation_id", "content_hash"),
    )

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Sent by", "Who sent the file.")
    )
    kind: Mapped[str] = mapped_column(
        String(20), info=explained("What it holds", "Participants, or the register of an activity.")
    )
    activity_id: Mapped[int | None] = mapped_column(
        ForeignKey("activity.id", ondelete="SET NULL"),
        index=True,
        info=internal("Activity", "The activity whose register it is."),
    )
    file_name: Mapped[str] = mapped_column(
        String(255), info=explained("File", "The name of the file as it was sent.")
    )
    stored_as: Mapped[str] = mapped_column(
        String(80), info=internal("Stored as", "The name of the file in the instance folder.")
    )
    content_hash: Mapped[str] = mapped_column(
        String(64), info=internal("Content hash", "SHA-256 of the file: tells a repeat.")
    )
    state: Mapped[str] = mapped_column(
        String(20),
        default=UploadState.READING.value,
        index=True,
        info=explained("State", "How far the upload has come."),
    )
    problem: Mapped[str | None] = mapped_column(
        String(500), info=explained("Problem", "Why the file could not be read, if it could not.")
    )
    summary: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Summary", "What the reader found: headers, sheet, warnings.")
    )
    mapping: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Mapping", "Which column holds which field, and date orders.")
    )
    counts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Counts", "Rows by state; they add up to the rows read.")
    )
    imported_at: Mapped[datetime | None] = mapped_column(
        info=explained("Imported", "When its good rows were imported.")
    )

    rows: Mapped[list["UploadRow"]] = relationship(
        back_populates="upload",
        order_by="UploadRow.row_number",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class UploadRow(MemberOwned, Record):
    """One row of a spreadsheet, as sent, as understood, and what became of it."""

    __tablename__ = "upload_row"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "upload_id"],
            ["upload.organisation_id", "upload.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("upload_id", "row_number"),
        Index("ix_upload_row_upload_id_state", "upload_id", "state"),
    )

    upload_id: Mapped[int] = mapped_column(info=internal("Upload", "The file it came in."))
    row_number: Mapped[int] = mapped_column(
        info=explained("Row", "The row's number as the spreadsheet program shows it.")
    )
    given: Mapped[dict[str, Any]] = mapped_column(
        info=internal("As sent", "The cells as they were sent, by field.")
    )
    mended: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("As mended", "Cells that a person has since put right.")
    )
    cleaned: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("As understood", "The values that would be recorded.")
    )
    messages: Mapped[list[Any]] = mapped_column(
        default=list, info=internal("Messages", "What is wrong, where, and what to do.")
    )
    state: Mapped[str] = mapped_column(
        String(20),
        default=RowState.UNCHECKED.value,
        info=explained("State", "What became of the row."),
    )
    decision: Mapped[str | None] = mapped_column(
        String(20),
        info=internal("Decision", "What a person decided: same person, new person, set aside."),
    )
    target_id: Mapped[int | None] = mapped_column(
        info=internal("Record", "The record that the row updates or created.")
    )
    effect: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=internal("Effect", "What the import changed, so that it can be undone.")
    )
    problem: Mapped[str | None] = mapped_column(
        Text, info=internal("Problem", "Why the import of this row failed, if it did.")
    )

    upload: Mapped[Upload] = relationship(back_populates="rows")


class UploadMapping(MemberOwned, Record):
    """A member's remembered way of naming columns."""

    __tablename__ = "upload_mapping"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "fingerprint"),)

    kind: Mapped[str] = mapped_column(
        String(20), info=internal("What it holds", "Participants or a register.")
    )
    fingerprint: Mapped[str] = mapped_column(
        String(64), info=internal("Fingerprint", "Of the set of headers.")
    )
    mapping: Mapped[dict[str, Any]] = mapped_column(
        info=internal("Mapping", "Which column holds which field, and date orders.")
    )
