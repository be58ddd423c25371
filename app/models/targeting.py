"""Saved targeting maps and plans: what counts as a sign of need, and where, under a name."""

from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import MemberOwned, Record
from app.models.fields import explained, internal


class SavedKind(StrEnum):
    """Which page the address is of."""

    TARGETING = "targeting"
    PLANNER = "planner"


class SavedMap(MemberOwned, Record):
    """A rule and a place as the address of a page has them; for all staff of a member."""

    __tablename__ = "saved_map"
    __table_args__ = (UniqueConstraint("organisation_id", "kind", "name"),)

    kind: Mapped[str] = mapped_column(
        String(20),
        default=SavedKind.TARGETING.value,
        info=internal("Kind", "Whether it is a targeting map or a plan of the planner."),
    )
    name: Mapped[str] = mapped_column(
        String(120),
        info=explained(
            "Name", "What the saved map or plan is called among those of the member.",
            example="Our coast, 2027 to 2030",
        ),
    )  # fmt: skip
    address: Mapped[str] = mapped_column(
        Text, info=internal("Address", "The rule, the place and what else is asked; no postcode.")
    )
    saved_by: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Saved by", "Who saved it.")
    )
