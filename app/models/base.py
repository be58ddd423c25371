"""The declarative base, and what records have in common."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Integer, MetaData, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from app.models.fields import internal

NAMING = {
    "pk": "pk_%(table_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

# SQLite counts rows up by itself only for a column that is called INTEGER.
Key = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: always aware, always UTC, also where the database forgets the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: JSON,
        list[Any]: JSON,
    }


class Record(Base):
    """A table with a number of its own and the instants of its life."""

    __abstract__ = True

    id: Mapped[int] = mapped_column(
        Key, primary_key=True, info=internal("Number", "Hearth's own number for this record.")
    )
    created_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC),
        info=internal("Created", "When this record was first saved."),
    )
    updated_at: Mapped[datetime] = mapped_column(
        default=lambda: datetime.now(UTC),
        onupdate=lambda: datetime.now(UTC),
        info=internal("Last changed", "When this record was last saved."),
    )


class MemberOwned:
    """Mixin of every table whose rows belong to one member.

    The access policy adds the member to each query of such a table, and PostgreSQL's row-level
    security repeats it underneath.
    """

    @declared_attr
    def organisation_id(cls) -> Mapped[int]:  # noqa: N805 - SQLAlchemy passes the class
        return mapped_column(
            ForeignKey("organisation.id"),
            index=True,
            info=internal("Member", "The member institution that this record belongs to."),
        )


class SoftDeletes:
    """Mixin of a record that can be deleted and brought back."""

    deleted_at: Mapped[datetime | None] = mapped_column(
        info=internal("Deleted", "When this record was deleted; it can be brought back.")
    )
