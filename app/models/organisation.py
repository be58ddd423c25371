"""Who takes part: member organisations."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Record
from app.models.fields import FieldKind, explained


class Organisation(Record):
    """A member: a university, college, partnership or charity that records outreach."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("length(ukprn) = 8", name="ukprn_has_eight_digits"),
        CheckConstraint("length(hesa_instid) = 4", name="hesa_instid_has_four_digits"),
    )

    key: Mapped[str] = mapped_column(
        String(60),
        unique=True,
        info=explained("Key", "A short name that never changes, used in files and commands."),
    )
    name: Mapped[str] = mapped_column(
        String(200), unique=True, info=explained("Name", "The member's full name.")
    )
    kind: Mapped[str] = mapped_column(
        String(20),
        info=explained(
            "Kind of organisation",
            "Whether the member is a university, a college, a partnership or a charity.",
            kind=FieldKind.CODE,
            code_list="organisation_kind",
        ),
    )
    membership: Mapped[str] = mapped_column(
        String(20),
        info=explained(
            "Membership",
            "Core members subscribe by themselves; consortium members through a partnership such"
            " as Uni Connect; third-sector members are charities.",
            kind=FieldKind.CODE,
            code_list="membership",
        ),
    )
    region: Mapped[str] = mapped_column(
        String(40),
        index=True,
        info=explained(
            "Region",
            "The English region whose hub officer supports the member.",
            kind=FieldKind.CODE,
            code_list="region",
            source="ONS regions of England",
        ),
    )
    ukprn: Mapped[str | None] = mapped_column(
        String(8),
        info=explained(
            "UKPRN",
            "UK Provider Reference Number, eight digits.",
            source="UK Register of Learning Providers",
            example="10099999",
        ),
    )
    hesa_instid: Mapped[str | None] = mapped_column(
        String(4),
        info=explained(
            "HESA INSTID",
            "The four-digit number by which HESA knows the provider.",
            source="HESA student record, INSTID",
            example="0199",
        ),
    )
