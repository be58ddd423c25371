"""Code lists as the database holds them: versions side by side, never overwritten."""

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Record
from app.models.fields import FieldKind, explained, internal


class CodeListVersion(Record):
    """One edition of a list of allowed values."""

    __tablename__ = "code_list"
    __table_args__ = (UniqueConstraint("key", "version"),)

    key: Mapped[str] = mapped_column(
        String(40), info=explained("List", "The short name by which fields refer to the list.")
    )
    version: Mapped[str] = mapped_column(
        String(20), info=explained("Edition", "Which edition of the list this is.")
    )
    title: Mapped[str] = mapped_column(
        String(120), info=explained("Title", "The list's name in plain words.")
    )
    source: Mapped[str] = mapped_column(
        String(300), info=explained("Source", "Who defines the list.")
    )

    codes: Mapped[list["CodeValue"]] = relationship(
        back_populates="code_list", order_by="CodeValue.position", cascade="all, delete-orphan"
    )


class CodeValue(Record):
    """One allowed value of an edition."""

    __tablename__ = "code"
    __table_args__ = (UniqueConstraint("code_list_id", "value"),)

    code_list_id: Mapped[int] = mapped_column(
        ForeignKey("code_list.id", ondelete="CASCADE"),
        info=internal("List", "The edition that the value belongs to."),
    )
    value: Mapped[str] = mapped_column(
        String(40), info=explained("Code", "What is stored and exchanged.")
    )
    label: Mapped[str] = mapped_column(String(200), info=explained("Label", "What people read."))
    is_missing: Mapped[bool] = mapped_column(
        info=explained(
            "Means not known",
            "Values such as 997, 998 and 999 never replace a known value.",
            kind=FieldKind.BOOLEAN,
        )
    )
    position: Mapped[int] = mapped_column(info=internal("Order", "The place in the list."))

    code_list: Mapped[CodeListVersion] = relationship(back_populates="codes")
