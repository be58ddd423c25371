"""The page of the audit log."""

from datetime import date

from flask import Blueprint, render_template, request

from app.audit import queries, views
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session
from app.core.paging import requested_page

bp = Blueprint("audit", __name__, url_prefix="/audit-log")


@bp.get("")
@requires(Permission.READ_AUDIT)
def index() -> str:
    session, actor = db_session(), current_actor()
    filters = queries.Filters(
        user_id=request.args.get("person", type=int),
        action=request.args.get("action", ""),
        first_day=request.args.get("from", type=date.fromisoformat),
        last_day=request.args.get("to", type=date.fromisoformat),
    )
    page = queries.list_events(session, actor=actor, filters=filters, page=requested_page())
    people = queries.list_people(session, actor=actor)
    return render_template(
        "audit/index.html",
        page=page,
        rows=views.rows(page, people, queries.member_names(session)),
        columns=views.COLUMNS,
        people=people,
        actions=views.action_choices(queries.list_actions(session, actor=actor)),
        filters=filters,
        everywhere=actor.may(Permission.MANAGE_ORGANISATIONS),
    )
