"""What people decided about links, and which pair somebody is looking at now.

A decision names a pair by its pseudonyms, which stay the same from edition to edition under one
key; it holds no name. Decisions are only ever added: a change of mind is a new row.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Key
from app.models.fields import explained, internal


class DecisionKind(StrEnum):
    """Why somebody looked at a pair, or what was done to it by hand."""

    REVIEW = "review"
    SAMPLE = "sample"
    CUT = "cut"
    RESTORE = "restore"
    UNDO = "undo"


class Answer(StrEnum):
    """What somebody said of a pair."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class LinkDecision(Base):
    """What one person said of one pair at one moment. Nothing in it is ever changed."""

    __tablename__ = "link_decision"
    __table_args__ = (
        # Two answers sent at once cannot both be the first that somebody gives to a pair.
        UniqueConstraint(
            "source",
            "pseudonym",
            "record_pseudonym",
            "reviewer_id",
            "turn",
            name="uq_link_decision_turn",
        ),
        Index("ix_link_decision_reviewer_id", "reviewer_id"),
    )

    id: Mapped[int] = mapped_column(
        Key, primary_key=True, info=internal("Number", "Hearth's own number for this decision.")
    )
    source: Mapped[str] = mapped_column(
        String(40), info=explained("Source", "The administrative source of the record.")
    )
    pseudonym: Mapped[str] = mapped_column(
        String(64), info=explained("Participant", "The participant's pseudonym.")
    )
    record_pseudonym: Mapped[str] = mapped_column(
        String(64), info=explained("Record", "The administrative record's pseudonym.")
    )
    kind: Mapped[str] = mapped_column(
        String(10),
        info=explained(
            "Kind", "An answer in review or on a sampled link, a cut, a restoring or an undoing."
        ),
    )
    answer: Mapped[str] = mapped_column(
        String(10), info=explained("Answer", "One person, different persons, or unsure.")
    )
    reviewer_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Reviewer", "Who decided.")
    )
    turn: Mapped[int] = mapped_column(
        default=0,
        info=internal("Turn", "How often this person had decided on this pair before."),
    )
    decided_at: Mapped[datetime] = mapped_column(info=internal("Decided", "When it was decided."))
    note: Mapped[str] = mapped_column(
        String(500), default="", info=explained("Note", "Why, in the reviewer's words; no names.")
    )
    edition: Mapped[int] = mapped_column(
        info=internal("Edition", "The edition of the warehouse in which the pair was shown.")
    )
    probability_then: Mapped[float] = mapped_column(
        info=internal("Probability then", "What linkage had made of the pair in that edition.")
    )
    stratum: Mapped[str] = mapped_column(
        String(40),
        default="",
        info=internal("Stratum", "For a sampled link, the kind of link that it was drawn from."),
    )


class LinkLease(Base):
    """A pair kept for one reviewer for some minutes, so that two do not get the same one."""

    __tablename__ = "link_lease"
    __table_args__ = (
        UniqueConstraint("source", "pseudonym", "record_pseudonym", name="uq_link_lease_pair"),
    )

    reviewer_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"),
        primary_key=True,
        autoincrement=False,
        info=internal("Reviewer", "Who has the pair before them."),
    )
    source: Mapped[str] = mapped_column(
        String(40), info=internal("Source", "The administrative source of the record.")
    )
    pseudonym: Mapped[str] = mapped_column(
        String(64), info=internal("Participant", "The participant's pseudonym.")
    )
    record_pseudonym: Mapped[str] = mapped_column(
        String(64), info=internal("Record", "The administrative record's pseudonym.")
    )
    kept_until: Mapped[datetime] = mapped_column(
        info=internal("Until", "When others may be given the pair.")
    )
