"""The blueprint of publications that are being prepared; the public pages have one of their own."""

from flask import Blueprint

from app.core.access import rescope
from app.core.access.routes import find_current_actor
from app.core.context import db_session

bp = Blueprint("publications", __name__, url_prefix="/publications")


@bp.before_request
def _reach() -> None:
    """Let publications be found by the reach over figures: they are figures, and no record.

    The research group reaches no record of anybody, and the figures of all members.
    """
    actor = find_current_actor()
    if actor is not None:
        rescope(db_session(), actor.figures_scope)
