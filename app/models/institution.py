"""Schools and colleges, shared by all members and named by their URN."""

from datetime import date

from sqlalchemy import CheckConstraint, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Record
from app.models.fields import FieldKind, explained

GIAS = "DfE Get Information about Schools"


class Institution(Record):
    """A school or college that participants attend."""

    __tablename__ = "institution"
    __table_args__ = (CheckConstraint("length(urn) = 6", name="urn_has_six_digits"),)

    urn: Mapped[str] = mapped_column(
        String(6),
        unique=True,
        info=explained(
            "URN",
            "The six-digit Unique Reference Number of the school or college.",
            kind=FieldKind.URN,
            source=GIAS,
            example="900123",
        ),
    )
    name: Mapped[str] = mapped_column(
        String(200),
        index=True,
        info=explained("Name", "The name of the school or college.", source=GIAS),
    )
    kind: Mapped[str] = mapped_column(
        String(20),
        info=explained(
            "Kind",
            "School or college.",
            kind=FieldKind.CODE,
            code_list="institution_kind",
            source=GIAS,
        ),
    )
    phase: Mapped[str] = mapped_column(
        String(20),
        info=explained(
            "Phase",
            "The stage of education that it serves.",
            kind=FieldKind.CODE,
            code_list="institution_phase",
            source=GIAS,
        ),
    )
    establishment_type: Mapped[str | None] = mapped_column(
        String(80),
        info=explained("Type", "The type of establishment, such as academy.", source=GIAS),
    )
    local_authority: Mapped[str | None] = mapped_column(
        String(80), info=explained("Local authority", "Where it is.", source=GIAS)
    )
    region: Mapped[str | None] = mapped_column(
        String(40),
        index=True,
        info=explained(
            "Region", "Where it is.", kind=FieldKind.CODE, code_list="region", source=GIAS
        ),
    )
    postcode: Mapped[str | None] = mapped_column(
        String(8),
        info=explained("Postcode", "Where it is.", kind=FieldKind.POSTCODE, source=GIAS),
    )
    low_age: Mapped[int | None] = mapped_column(
        info=explained("Youngest age", "Age of its youngest pupils.", kind=FieldKind.INTEGER)
    )
    high_age: Mapped[int | None] = mapped_column(
        info=explained("Oldest age", "Age of its oldest pupils.", kind=FieldKind.INTEGER)
    )
    ks4_attainment8: Mapped[float | None] = mapped_column(
        Numeric(5, 1, asdecimal=False),
        info=explained(
            "Attainment 8",
            "The school's average Attainment 8 score at Key Stage 4.",
            kind=FieldKind.DECIMAL,
            source="DfE school performance tables",
        ),
    )
    fsm_percent: Mapped[float | None] = mapped_column(
        Numeric(5, 1, asdecimal=False),
        info=explained(
            "Pupils with free school meals (%)",
            "Share of pupils who are eligible for free school meals.",
            kind=FieldKind.DECIMAL,
            source=GIAS,
        ),
    )
    opened_on: Mapped[date | None] = mapped_column(
        info=explained("Opened", "When it opened.", kind=FieldKind.DATE, source=GIAS)
    )
    closed_on: Mapped[date | None] = mapped_column(
        info=explained("Closed", "When it closed, if it did.", kind=FieldKind.DATE, source=GIAS)
    )
