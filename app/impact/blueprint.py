"""The blueprint of impact studies."""

from flask import Blueprint

from app.core.access import rescope
from app.core.access.routes import find_current_actor
from app.core.context import db_session

bp = Blueprint("impact", __name__, url_prefix="/impact")


@bp.before_request
def _reach() -> None:
    """Let studies be found by the reach over figures: they are figures, and no record."""
    actor = find_current_actor()
    if actor is not None:
        rescope(db_session(), actor.figures_scope)
