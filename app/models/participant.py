"""Participants: who they are, as the member that reached them knows them."""

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import MemberOwned, Record, SoftDeletes
from app.models.fields import FieldKind, Sensitivity, explained, internal

if TYPE_CHECKING:
    from app.models.institution import Institution
    from app.models.participant_details import Address, Characteristic

MINIMUM = "Minimum data for tracking (names, date of birth, postcode, school, sex)"


class Participant(MemberOwned, SoftDeletes, Record):
    """A young person whom a member's outreach has reached, as that member knows them."""

    __tablename__ = "participant"
    __table_args__ = (
        UniqueConstraint("organisation_id", "id"),
        Index(
            "uq_participant_organisation_id_identity_key",
            "organisation_id",
            "identity_key",
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
            sqlite_where=text("deleted_at IS NULL"),
        ),
        Index(
            "uq_participant_organisation_id_reference",
            "organisation_id",
            "reference",
            unique=True,
            postgresql_where=text("deleted_at IS NULL AND reference IS NOT NULL"),
            sqlite_where=text("deleted_at IS NULL AND reference IS NOT NULL"),
        ),
        Index("ix_participant_organisation_id_search_name", "organisation_id", "search_name"),
        # Those who see all members read the same list, without the member in front.
        Index("ix_participant_search_name", "search_name"),
        Index("ix_participant_organisation_id_institution_id", "organisation_id", "institution_id"),
        CheckConstraint("phase_adjustment BETWEEN -3 AND 3", name="phase_adjustment_in_range"),
    )

    reference: Mapped[str | None] = mapped_column(
        String(60),
        info=explained(
            "Your reference",
            "Your own number for this person, if you keep one. A later upload with the same"
            " reference updates this record.",
            kind=FieldKind.REFERENCE,
            sensitivity=Sensitivity.IDENTIFIER,
            aliases=("Student HEAT ID", "Student ID", "ID", "Learner ID", "Reference"),
            example="WEX-00123",
        ),
    )
    first_name: Mapped[str] = mapped_column(
        String(100),
        info=explained(
            "First name",
            "The legal first name, as on school or passport records, since that is the name"
            " other records use.",
            kind=FieldKind.NAME,
            sensitivity=Sensitivity.IDENTIFIER,
            source=MINIMUM,
            needed_for_tracking=True,
            aliases=("Forename", "Given name", "First", "Firstname"),
            example="Amira",
        ),
    )
    middle_name: Mapped[str | None] = mapped_column(
        String(100),
        info=explained(
            "Middle name",
            "Any further given names. They help to tell two people apart.",
            kind=FieldKind.NAME,
            sensitivity=Sensitivity.IDENTIFIER,
            aliases=("Middle names", "Other names", "Second name"),
            example="Jane",
        ),
    )
    last_name: Mapped[str] = mapped_column(
        String(100),
        info=explained(
            "Last name",
            "The legal family name.",
            kind=FieldKind.NAME,
            sensitivity=Sensitivity.IDENTIFIER,
            source=MINIMUM,
            needed_for_tracking=True,
            aliases=("Surname", "Family name", "Last", "Lastname"),
            example="O'Neill",
        ),
    )
    date_of_birth: Mapped[date] = mapped_column(
        index=True,
        info=explained(
            "Date of birth",
            "Day, month and year. It decides the school cohort and when results arrive.",
            kind=FieldKind.DATE,
            sensitivity=Sensitivity.IDENTIFIER,
            source=MINIMUM,
            needed_for_tracking=True,
            aliases=("DOB", "D.O.B.", "Birth date", "Birthdate", "Date of birth (DD/MM/YYYY)"),
            example="31/08/2007",
        ),
    )
    sex: Mapped[str | None] = mapped_column(
        String(3),
        info=explained(
            "Sex",
            "As recorded by the school. Used to link records and to describe who was reached.",
            kind=FieldKind.CODE,
            sensitivity=Sensitivity.IDENTIFIER,
            code_list="sex",
            source="HESA student record, SEXID",
            needed_for_tracking=True,
            aliases=("Gender", "Sex/Gender", "M/F"),
            example="Female",
        ),
    )
    postcode: Mapped[str | None] = mapped_column(
        String(8),
        index=True,
        info=explained(
            "Home postcode",
            "Where the person lives now. It links records and gives the neighbourhood's"
            " participation quintile and deprivation.",
            kind=FieldKind.POSTCODE,
            sensitivity=Sensitivity.IDENTIFIER,
            source=MINIMUM,
            needed_for_tracking=True,
            aliases=("Postcode", "Post code", "Home post code", "Postal code", "PCode"),
            example="ME4 4AG",
        ),
    )
    institution_id: Mapped[int | None] = mapped_column(
        ForeignKey("institution.id"),
        index=True,
        info=explained(
            "School or college",
            "The school or college that the person attends now, by its URN.",
            kind=FieldKind.URN,
            source=MINIMUM,
            needed_for_tracking=True,
            aliases=(
                "School URN",
                "URN",
                "School",
                "Institution",
                "College",
                "Last known Institution HEAT ID",
                "School name",
            ),
            example="900123",
        ),
    )
    phase_adjustment: Mapped[int] = mapped_column(
        default=0,
        info=explained(
            "Phase adjustment",
            "Years by which the person is ahead (+1) or behind (-1) the school year of their age."
            " Leave empty for nearly everybody.",
            kind=FieldKind.INTEGER,
            source="HEAT student record, Phase Adjustment",
            aliases=("Phase Adjustment",),
            example="0",
        ),
    )
    evaluation_group: Mapped[str] = mapped_column(
        String(20),
        default="participant",
        info=explained(
            "Evaluation group",
            "Whether the person took part, or is recorded to be compared with those who did.",
            kind=FieldKind.CODE,
            code_list="evaluation_group",
            example="Participant",
        ),
    )
    notice_on: Mapped[date | None] = mapped_column(
        info=explained(
            "Privacy notice given on",
            "The day on which the person was told how their data is used.",
            kind=FieldKind.DATE,
            source="UK GDPR, Articles 13 and 14",
            needed_for_tracking=True,
            aliases=("Individual Data Collection Date", "Privacy notice date", "Consent date"),
            example="14/09/2026",
        ),
    )
    notice_version: Mapped[str | None] = mapped_column(
        String(40),
        info=explained(
            "Privacy notice version",
            "Which edition of the notice the person was given.",
            aliases=("Individual Data Collection Privacy Form", "Privacy notice"),
            example="2026-09",
        ),
    )
    tracking_permission: Mapped[bool] = mapped_column(
        default=True,
        info=explained(
            "May be tracked",
            "No if the person or a parent has objected to their record being linked.",
            kind=FieldKind.BOOLEAN,
            source="UK GDPR, Article 21",
            needed_for_tracking=True,
            aliases=("Tracking permission", "Consent to track", "Opted in"),
            example="Yes",
        ),
    )
    upn: Mapped[str | None] = mapped_column(
        String(13),
        info=explained(
            "UPN",
            "Unique Pupil Number: a letter and twelve characters, from the school.",
            kind=FieldKind.REFERENCE,
            sensitivity=Sensitivity.IDENTIFIER,
            source="DfE Unique Pupil Numbers guidance",
            aliases=("Unique Pupil Number",),
        ),
    )
    search_name: Mapped[str] = mapped_column(
        String(310),
        info=internal("Search name", "The names in lower case without accents, for finding."),
    )
    identity_key: Mapped[str | None] = mapped_column(
        String(64),
        info=internal(
            "Identity key",
            "A keyed hash of names, date of birth and postcode: the same person recorded twice"
            " by one member has the same key.",
        ),
    )
    upload_id: Mapped[int | None] = mapped_column(
        index=True, info=internal("Upload", "The upload that created this record, if one did.")
    )

    institution: Mapped["Institution | None"] = relationship(lazy="joined")
    addresses: Mapped[list["Address"]] = relationship(
        back_populates="participant",
        order_by="Address.from_on, Address.id",
        cascade="all, delete-orphan",
    )
    characteristics: Mapped[list["Characteristic"]] = relationship(
        back_populates="participant", order_by="Characteristic.kind", cascade="all, delete-orphan"
    )

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, (self.first_name, self.middle_name, self.last_name)))
