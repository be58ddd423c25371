"""`/healthz` answers while the process lives; `/readyz` when the records can be reached."""

import logging
from typing import Any

from alembic.runtime.migration import MigrationContext
from flask import Blueprint
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from app.core.access import public
from app.core.context import hearth
from app.core.migrations import expected_revision

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@bp.get("/healthz")
@public
def healthz() -> dict[str, str]:
    return {"status": "ok"}


@bp.get("/readyz")
@public
def readyz() -> Any:
    try:
        with hearth().database.engine.connect() as connection:
            found = MigrationContext.configure(connection).get_current_revision()
            is_guarded = _is_bound_by_row_security(connection)
    except SQLAlchemyError as error:
        log.warning("not ready: %s", type(error).__name__)
        return {"status": "unavailable", "records": "cannot be reached"}, 503
    if found != expected_revision():
        return {"status": "unavailable", "records": "need `hearth db upgrade`"}, 503
    if not is_guarded:
        return {
            "status": "unavailable",
            "records": "need a role that row-level security binds",
        }, 503
    return {"status": "ready"}


def _is_bound_by_row_security(connection: Connection) -> bool:
    """Return whether the role that signs in is one that PostgreSQL's policies bind."""
    if connection.dialect.name != "postgresql":
        return True
    question = "SELECT NOT (rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(question).scalar_one())
