"""Saved targeting maps: what counts as a sign of need, and where, under a name."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import MemberOwned, Record
from app.models.fields import explained, internal


class SavedMap(MemberOwned, Record):
    """A rule and a place as the targeting map's address has them; for all staff of a member."""

    __tablename__ = "saved_map"
    __table_args__ = (UniqueConstraint("organisation_id", "name"),)

    name: Mapped[str] = mapped_column(
        String(120),
        info=explained(
            "Name", "What the saved map is called among those of the member.",
            example="Our coast, 2027 to 2030",
        ),
    )  # fmt: skip
    address: Mapped[str] = mapped_column(
        Text, info=internal("Address", "The rule, the place and the marks; no postcode.")
    )
    saved_by: Mapped[int] = mapped_column(
        ForeignKey("user_account.id"), info=internal("Saved by", "Who saved it.")
    )
