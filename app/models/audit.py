"""The audit log: append-only, each event bound to the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.fields import FieldKind, Sensitivity, explained, internal


class AuditEvent(Base):
    """Who did what, when and from where. Holds numbers of records, never their values."""

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("ix_audit_event_organisation_id_at", "organisation_id", "at"),
        Index("ix_audit_event_user_id_at", "user_id", "at"),
        # Failed sign-ins from one address are counted here (app.accounts.throttle).
        Index("ix_audit_event_address_at", "address", "at"),
    )

    sequence: Mapped[int] = mapped_column(
        BigInteger,
        primary_key=True,
        autoincrement=False,
        info=explained("Event", "Its place in the log.", kind=FieldKind.INTEGER),
    )
    at: Mapped[datetime] = mapped_column(
        info=explained("When", "The instant at which it was written.", kind=FieldKind.DATETIME)
    )
    user_id: Mapped[int | None] = mapped_column(
        BigInteger, info=explained("Who", "The person who did it; empty for Hearth itself.")
    )
    role: Mapped[str | None] = mapped_column(
        String(200), info=explained("Role", "The person's role at that time.")
    )
    organisation_id: Mapped[int | None] = mapped_column(
        BigInteger, info=explained("Member", "The member whose records it concerns.")
    )
    action: Mapped[str] = mapped_column(
        String(60), info=explained("What", "The kind of event, such as participant.read.")
    )
    entity: Mapped[str | None] = mapped_column(
        String(40), info=explained("Kind of record", "The kind of record it concerns.")
    )
    entity_ids: Mapped[list[Any]] = mapped_column(
        default=list, info=explained("Records", "The numbers of the records it concerns.")
    )
    detail: Mapped[dict[str, Any]] = mapped_column(
        default=dict, info=explained("Detail", "Names of fields and counts; never a value.")
    )
    origin: Mapped[str] = mapped_column(
        String(20), info=explained("From where", "The site, a job or a command.")
    )
    address: Mapped[str | None] = mapped_column(
        String(64),
        info=explained(
            "Address",
            "The network address it came from.",
            sensitivity=Sensitivity.IDENTIFIER,
        ),
    )
    request_id: Mapped[str | None] = mapped_column(
        String(40), info=explained("Request", "Names the request, also in the technical log.")
    )
    previous_hash: Mapped[str] = mapped_column(
        String(64), info=internal("Previous hash", "The hash of the event before it.")
    )
    hash: Mapped[str] = mapped_column(
        String(64), info=internal("Hash", "Binds the event to all before it.")
    )


class AuditHead(Base):
    """The end of the chain; its row lock puts writers in order."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(
        primary_key=True, autoincrement=False, info=internal("Number", "Always 1.")
    )
    sequence: Mapped[int] = mapped_column(
        BigInteger, info=internal("Last event", "The place of the last event.")
    )
    hash: Mapped[str] = mapped_column(
        String(64), info=internal("Last hash", "The hash of the last event.")
    )
