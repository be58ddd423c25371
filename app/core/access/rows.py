"""Adds the actor's scope to every query and checks it on every write.

This is the first wall. On PostgreSQL the same scope is handed to the transaction, where
row-level security is the second (migration 0002).
"""

from typing import Any, cast

from sqlalchemy import event, text
from sqlalchemy.engine import Connection
from sqlalchemy.orm import ORMExecuteState, Session, SessionTransaction, with_loader_criteria

from app.core.access.actor import Scope
from app.core.errors import NotAllowed
from app.models import MemberOwned, SoftDeletes

SCOPE = "scope"
INCLUDE_DELETED = "include_deleted"
SETTING = "hearth.scope"
# Each plan is made for the tables as they are. The plan of a foreign key that was kept from when
# a table was empty reads all of a member's people for each row of an upload: ten times slower
# at 8,000 people, and worse with each one more.
TELL = text(
    f"SELECT set_config('{SETTING}', :scope, true),"
    " set_config('plan_cache_mode', 'force_custom_plan', true)"
)


class UnscopedStatement(RuntimeError):
    """A statement reached the session in a form to which no scope can be added."""


def scope_of(session: Session) -> Scope:
    """Return the session's scope; a session that nobody gave one reaches nothing."""
    return cast("Scope", session.info.get(SCOPE, Scope.nothing()))


def rescope(session: Session, scope: Scope) -> None:
    """Give a session its scope, also in a transaction that has already begun."""
    session.info[SCOPE] = scope
    if session.in_transaction():
        _tell_postgresql(session.connection(), scope)


def guard_rows(session_class: type[Session]) -> None:
    """Install the scope on every session of a class."""
    event.listen(session_class, "do_orm_execute", _add_criteria)
    event.listen(session_class, "before_flush", _check_writes)
    event.listen(session_class, "after_begin", _after_begin)


def _add_criteria(state: ORMExecuteState) -> None:
    if not state.is_orm_statement:
        raise UnscopedStatement("only statements over mapped classes can be scoped to a member")
    if state.is_insert:
        _check_inserted(state)
        return
    if state.is_column_load:
        return
    if not state.execution_options.get(INCLUDE_DELETED, False):
        state.statement = state.statement.options(
            with_loader_criteria(
                SoftDeletes, lambda cls: cls.deleted_at.is_(None), include_aliases=True
            )
        )
    scope = scope_of(state.session)
    if not scope.is_everything:
        ids = sorted(scope.organisation_ids)
        state.statement = state.statement.options(
            with_loader_criteria(
                MemberOwned, lambda cls: cls.organisation_id.in_(ids), include_aliases=True
            )
        )


def _check_inserted(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    if mapper is None or not issubclass(mapper.class_, MemberOwned):
        return
    scope = scope_of(state.session)
    if scope.is_everything:
        return
    parameters: Any = state.parameters
    rows = parameters if isinstance(parameters, list) else [parameters or {}]
    if not all(scope.covers(row.get("organisation_id")) for row in rows):
        raise NotAllowed("This record would belong to another member.")


def _check_writes(session: Session, _context: object, _instances: object) -> None:
    scope = scope_of(session)
    if scope.is_everything:
        return
    for record in (*session.new, *session.dirty, *session.deleted):
        if isinstance(record, MemberOwned) and not scope.covers(record.organisation_id):
            raise NotAllowed("This record belongs to another member.")


def _after_begin(
    session: Session, _transaction: SessionTransaction, connection: Connection
) -> None:
    _tell_postgresql(connection, scope_of(session))


def _tell_postgresql(connection: Connection, scope: Scope) -> None:
    # Local to the transaction: a setting of the session would leak to the next user of a
    # pooled connection, and one made once a request would be lost at its first commit.
    if connection.dialect.name == "postgresql":
        connection.execute(TELL, {"scope": scope.as_setting()})
