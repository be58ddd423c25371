"""Runs migrations on one connection, each in its own transaction."""

from alembic import context
from sqlalchemy import create_engine, pool
from sqlalchemy.engine import Connection

from app.models import Base
from app.models.base import UtcDateTime


def _include_name(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def _render_item(kind: str, item: object, _context: object) -> str | bool:
    """Write plain SQLAlchemy types into migrations: they must outlive our own classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and type(item).__name__ == "AsaList":
        return "sa.UnicodeText()"
    return False


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=context.config.attributes.get("batch", True),
        compare_type=True,
        include_name=_include_name,
        render_item=_render_item,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
with engine.connect() as opened:
    _run(opened)
