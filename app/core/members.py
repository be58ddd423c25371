"""The members whose records a person reaches, for columns and filters of shared lists."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access import scope_of
from app.models import Organisation


def member_names(session: Session) -> dict[int, str]:
    """Return the names of the members within the session's reach, in order of name."""
    scope = scope_of(session)
    statement = select(Organisation.id, Organisation.name).order_by(Organisation.name)
    if not scope.is_everything:
        statement = statement.where(Organisation.id.in_(sorted(scope.organisation_ids)))
    return dict(session.execute(statement).all())
