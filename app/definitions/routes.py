"""The page of the definitions."""

from flask import Blueprint, render_template, request

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.definitions import queries, views

bp = Blueprint("definitions", __name__)


@bp.get("/definitions")
@requires(Permission.READ_TRACK)
def index() -> str:
    asked = queries.Asked(
        figure=request.args.get("figure") or queries.FIGURES[0].key,
        member=request.args.get("member") or None,
        progression=request.args.get("progression") or None,
    )
    shown = queries.show(db_session(), hearth(), current_actor(), asked)
    return render_template("definitions/index.html", **views.page(shown))
