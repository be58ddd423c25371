"""What belongs to a participant: where they have lived, and what is known of them."""

from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import MemberOwned, Record
from app.models.fields import FieldKind, FieldSpec, Sensitivity, explained, internal

if TYPE_CHECKING:
    from app.models.participant import Participant


class Address(MemberOwned, Record):
    """A postcode at which a participant lived, and since when that is known."""

    __tablename__ = "address"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            ondelete="CASCADE",
        ),
        Index("ix_address_participant_id", "participant_id"),
    )

    participant_id: Mapped[int] = mapped_column(
        info=internal("Participant", "Whose address this is.")
    )
    postcode_given: Mapped[str] = mapped_column(
        String(40),
        info=explained(
            "Postcode as given",
            "What was typed or uploaded, before any repair.",
            sensitivity=Sensitivity.IDENTIFIER,
        ),
    )
    postcode: Mapped[str | None] = mapped_column(
        String(8),
        info=explained(
            "Postcode",
            "The postcode in its usual form, if it is known to exist.",
            kind=FieldKind.POSTCODE,
            sensitivity=Sensitivity.IDENTIFIER,
        ),
    )
    repair: Mapped[str | None] = mapped_column(
        String(200), info=explained("Repair", "What was put right in the postcode, and why.")
    )
    from_on: Mapped[date] = mapped_column(
        info=explained("From", "The day from which this address is known.", kind=FieldKind.DATE)
    )
    source: Mapped[str] = mapped_column(
        String(60), info=explained("Source", "Where the address came from.")
    )

    participant: Mapped["Participant"] = relationship(
        back_populates="addresses", overlaps="organisation"
    )


class Characteristic(MemberOwned, Record):
    """Something known of a participant, with where it came from and when."""

    __tablename__ = "characteristic"
    __table_args__ = (
        ForeignKeyConstraint(
            ["organisation_id", "participant_id"],
            ["participant.organisation_id", "participant.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("participant_id", "kind"),
    )

    participant_id: Mapped[int] = mapped_column(
        info=internal("Participant", "Whose characteristic this is.")
    )
    kind: Mapped[str] = mapped_column(
        String(40), info=explained("Characteristic", "Which characteristic this is.")
    )
    code: Mapped[str] = mapped_column(
        String(20),
        info=explained("Value", "A code of the list of this characteristic."),
    )
    source: Mapped[str] = mapped_column(
        String(60), info=explained("Source", "Who said so: an upload, a form, a school.")
    )
    recorded_on: Mapped[date] = mapped_column(
        info=explained("Recorded", "The day on which it was recorded.", kind=FieldKind.DATE)
    )

    participant: Mapped["Participant"] = relationship(back_populates="characteristics")


def _special(label: str, help: str, code_list: str, **rest: Any) -> FieldSpec:  # noqa: A002
    return FieldSpec(
        label=label,
        help=help,
        kind=FieldKind.CODE,
        sensitivity=Sensitivity.SPECIAL_CATEGORY,
        code_list=code_list,
        **rest,
    )


#: The kinds of `Characteristic`: each is explained as a column would be.
CHARACTERISTICS: dict[str, FieldSpec] = {
    "ethnicity": _special(
        "Ethnicity",
        "As the person or the school describes it.",
        "ethnicity",
        source="HESA student record, ETHNIC",
        aliases=("Ethnic origin", "Ethnic group"),
        example="Indian",
    ),
    "disability": _special(
        "Disability",
        "A disability or long-term condition, as the person describes it.",
        "disability",
        source="HESA student record, DISABLE",
        aliases=("Disabled",),
        example="No known disability",
    ),
    "first_generation": _special(
        "First generation in HE",
        "Yes if no parent or carer has a higher-education qualification.",
        "first_generation",
        aliases=(
            "First Generation HE",
            "Parental HE",
            "First in family",
            "First in family to go to university",
        ),
        example="Yes",
    ),
    "free_school_meals": _special(
        "Free school meals",
        "Whether the person has been eligible for free school meals in the last six years.",
        "free_school_meals",
        aliases=("FSM", "FSM6", "Pupil Premium"),
        example="Yes",
    ),
    "care_experienced": _special(
        "Care experienced",
        "Whether the person has ever been looked after by a local authority.",
        "care_experienced",
        source="HESA student record, CARELEAVER",
        aliases=("Care Leaver", "Looked after", "In care"),
        example="Not a care leaver",
    ),
    "estranged": _special(
        "Estranged",
        "Whether the person studies without the support of their family.",
        "yes_no",
        example="No",
    ),
    "young_carer": _special(
        "Young carer",
        "Whether the person cares for a relative without pay.",
        "yes_no",
        example="No",
    ),
    "refugee": _special(
        "Refugee or asylum seeker",
        "Whether the person is a refugee or seeks asylum.",
        "yes_no",
        aliases=("Refugee / Asylum Seeker", "Asylum seeker"),
        example="No",
    ),
    "service_child": _special(
        "Service child",
        "Whether a parent serves in the armed forces.",
        "yes_no",
        aliases=("Service Children", "Military family"),
        example="No",
    ),
}
