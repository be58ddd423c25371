"""Activities: what a member did, when, and who was there."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Numeric,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import MemberOwned, Record, SoftDeletes
from app.models.fields import FieldKind, explained, internal

if TYPE_CHECKING:
    from app.models.institution import Institution
    from app.models.participant import Participant

Hours = Numeric(7, 2, asdecimal=False)
Pounds = Numeric(10, 2, asdecimal=False)


class Programme(MemberOwned, SoftDeletes, Record):
    """A set of activities that belong together."""

    __tablename__ = "programme"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        UniqueConstraint("organisation_id", "title"),
    )

    title: Mapped[str] = mapped_column(
        String(200), info=explained("Title", "The programme's name.", example="Future Makers")
    )
    description: Mapped[str | None] = mapped_column(
        Text,
        info=explained(
            "Description", "What the programme is for, in a few words.", kind=FieldKind.LONG_TEXT
        ),
    )


class Activity(MemberOwned, SoftDeletes, Record):
    """An outreach activity, the foundation to which registers and evaluation are tied."""

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        ForeignKeyConstraint(
            ["organisation_id", "programme_id"], ["programme.organisation_id", "programme.id"]
        ),
        Index(
            "uq_activity_organisation_id_reference",
            "organisation_id",
            "reference",
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND reference IS NOT NULL"),
            sqlite_where=text("deleted_at IS NULL AND reference IS NOT NULL"),
        ),
        Index("ix_activity_organisation_id_starts_on", "organisation_id", "starts_on"),
        CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        CheckConstraint("contact_hours >= 0", name="contact_hours_not_negative"),
        CheckConstraint("cost_pounds >= 0", name="cost_pounds_not_negative"),
    )

    reference: Mapped[str | None] = mapped_column(
        String(60),
        info=explained(
            "Activity reference",
            "Your own short name for the activity. A register names the activity by it.",
            kind=FieldKind.REFERENCE,
            aliases=("Activity ID", "Activity code"),
            example="WEX-SUMMER-26",
        ),
    )
    title: Mapped[str] = mapped_column(
        String(200),
        info=explained(
            "Title",
            "What you call the activity.",
            aliases=("Activity", "Activity title", "Activity name"),
            example="Engineering summer school",
        ),
    )
    activity_type: Mapped[str] = mapped_column(
        String(40),
        info=explained(
            "Type",
            "The kind of activity. It decides whether the hours count as high or low intensity.",
            kind=FieldKind.CODE,
            code_list="activity_type",
            source="Hearth activity typology, aligned with HEAT and TASO names",
            needed_for_tracking=True,
            aliases=("Activity type",),
            example="Campus visit",
        ),
    )
    programme_id: Mapped[int | None] = mapped_column(
        info=explained("Programme", "The programme that the activity belongs to, if any.")
    )
    academic_year: Mapped[str] = mapped_column(
        String(7),
        index=True,
        info=internal("Academic year", "1 August to 31 July, from the first day of the activity."),
    )
    starts_on: Mapped[date] = mapped_column(
        info=explained(
            "First day",
            "The day on which the activity starts.",
            kind=FieldKind.DATE,
            needed_for_tracking=True,
            aliases=("Start date", "Date", "Starts"),
            example="06/07/2026",
        )
    )
    ends_on: Mapped[date] = mapped_column(
        info=explained(
            "Last day",
            "The day on which it ends; the same day for a single visit.",
            kind=FieldKind.DATE,
            aliases=("End date", "Ends"),
            example="10/07/2026",
        )
    )
    contact_hours: Mapped[float] = mapped_column(
        Hours,
        info=explained(
            "Contact hours per participant",
            "How many hours one participant spends who attends all of it. Intensity, and so every"
            " impact study, is counted in these hours.",
            kind=FieldKind.DECIMAL,
            needed_for_tracking=True,
            aliases=("Hours", "Contact hours", "Duration (hours)"),
            example="30",
        ),
    )
    mode: Mapped[str] = mapped_column(
        String(20),
        default="in_person",
        info=explained(
            "Mode",
            "In person, online or both.",
            kind=FieldKind.CODE,
            code_list="delivery_mode",
            example="In person",
        ),
    )
    venue: Mapped[str | None] = mapped_column(
        String(200), info=explained("Venue", "Where it takes place.", example="Main campus")
    )
    venue_postcode: Mapped[str | None] = mapped_column(
        String(8),
        info=explained(
            "Venue postcode",
            "Where it takes place, so that travel can be shown on a map.",
            kind=FieldKind.POSTCODE,
        ),
    )
    host_id: Mapped[int | None] = mapped_column(
        ForeignKey("institution.id"),
        index=True,
        info=explained(
            "Host school or college",
            "The school or college at which, or for which, the activity is held.",
            kind=FieldKind.URN,
            aliases=("Host URN", "School URN"),
            example="900123",
        ),
    )
    funding_stream: Mapped[str] = mapped_column(
        String(20),
        default="core_app",
        info=explained(
            "Funding",
            "Who pays: the member's own access and participation plan, Uni Connect, or another.",
            kind=FieldKind.CODE,
            code_list="funding_stream",
            example="Core access and participation plan",
        ),
    )
    cost_pounds: Mapped[float | None] = mapped_column(
        Pounds,
        info=explained(
            "Cost (pounds)",
            "What the whole activity cost you, in pounds: staff time, ambassadors, travel, food,"
            " materials and rooms. Leave it empty if you do not know; 0 means that it was free.",
            kind=FieldKind.DECIMAL,
            aliases=("Cost", "Cost (£)", "Total cost"),
            example="1250",
        ),
    )
    target_year_groups: Mapped[str | None] = mapped_column(
        String(40),
        info=explained(
            "Year groups", "The school years that it is meant for, such as 9,10.", example="9,10"
        ),
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default="planned",
        info=explained(
            "Status",
            "Only delivered activities count.",
            kind=FieldKind.CODE,
            code_list="activity_status",
            example="Delivered",
        ),
    )

    host: Mapped["Institution | None"] = relationship(lazy="joined")
    programme: Mapped[Programme | None] = relationship(
        lazy="joined",
        overlaps="organisation",
        foreign_keys="Activity.programme_id",
        primaryjoin="Activity.programme_id == Programme.id",
    )
    sessions: Mapped[list["Session"]] = relationship(
        back_populates="activity",
        order_by="Session.starts_at, Session.id",
        cascade="all, delete-orphan",
    )


class Session(MemberOwned, Record):
    """One meeting of an activity."""

    __tablename__ = "session"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            ondelete="CASCADE",
        ),
        Index("ix_session_activity_id", "activity_id"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
    )

    activity_id: Mapped[int] = mapped_column(
        info=internal("Activity", "The activity that this is a meeting of.")
    )
    title: Mapped[str] = mapped_column(
        String(200), info=explained("Title", "What this meeting is called.", example="Week 1")
    )
    starts_at: Mapped[datetime] = mapped_column(
        info=explained("Starts", "Day and time of the start.", kind=FieldKind.DATETIME)
    )
    ends_at: Mapped[datetime] = mapped_column(
        info=explained("Ends", "Day and time of the end.", kind=FieldKind.DATETIME)
    )
    hours: Mapped[float] = mapped_column(
        Hours,
        info=explained(
            "Hours", "Contact hours for one participant.", kind=FieldKind.DECIMAL, example="2"
        ),
    )

    activity: Mapped[Activity] = relationship(back_populates="sessions")


class Registration(MemberOwned, Record):
    """A participant's place at an activity, or at one session of it."""

    __tablename__ = "registration"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organisation_id", "activity_id"],
            ["activity.organisation_id", "activity.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organisation_id", "session_id"],
            ["session.organisation_id", "session.id"],
            ondelete="CASCADE",
        ),
        Index(
            "uq_registration_participant_id_activity_id",
            "participant_id",
            "activity_id",
            unique=True,
            postgresql_where=text("session_id IS NULL"),
            sqlite_where=text("session_id IS NULL"),
        ),
        Index(
            "uq_registration_participant_id_session_id",
            "participant_id",
            "session_id",
            unique=True,
            postgresql_where=text("session_id IS NOT NULL"),
            sqlite_where=text("session_id IS NOT NULL"),
        ),
        Index("ix_registration_activity_id", "activity_id"),
        CheckConstraint("hours >= 0", name="hours_not_negative"),
    )

    participant_id: Mapped[int] = mapped_column(info=internal("Participant", "Who is registered."))
    activity_id: Mapped[int] = mapped_column(info=internal("Activity", "For what."))
    session_id: Mapped[int | None] = mapped_column(
        info=internal("Session", "For which meeting; empty when for the whole activity.")
    )
    status: Mapped[str] = mapped_column(
        String(20),
        default="attended",
        info=explained(
            "Attendance",
            "Whether the person was there. An excused absence was announced beforehand.",
            kind=FieldKind.CODE,
            code_list="registration_status",
            aliases=("Status", "Attended", "Present"),
            example="Attended",
        ),
    )
    hours: Mapped[float | None] = mapped_column(
        Hours,
        info=explained(
            "Hours attended",
            "How many hours this person attended; empty means all of the activity's hours.",
            kind=FieldKind.DECIMAL,
            aliases=("Hours", "Contact hours"),
            example="6",
        ),
    )
    upload_id: Mapped[int | None] = mapped_column(
        index=True, info=internal("Upload", "The upload that created this record, if one did.")
    )

    participant: Mapped["Participant"] = relationship(
        primaryjoin="Registration.participant_id == Participant.id",
        foreign_keys="Registration.participant_id",
        viewonly=True,
    )
    activity: Mapped[Activity] = relationship(
        primaryjoin="Registration.activity_id == Activity.id",
        foreign_keys="Registration.activity_id",
        viewonly=True,
    )
