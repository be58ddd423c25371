"""Pages of the cohort clock, and its calendar.

A date of birth travels in the body of a request, never in an address. The calendar names cohorts,
which are school years, so that a calendar program can fetch it without signing in.
"""

from typing import Any

from flask import Blueprint, Response, render_template, request

from app.cohorts import queries, services, views
from app.core.access import Permission, public, requires, signed_in
from app.core.context import db_session, hearth
from app.core.errors import Invalid

bp = Blueprint("cohorts", __name__, url_prefix="/cohorts")


@bp.route("", methods=["GET", "POST"])
@signed_in
def index() -> Any:
    text = request.form.get("text", "")
    phase = request.form.get("phase", 0, type=int)
    context: dict[str, Any] = {
        "text": text,
        "phase": phase if phase in views.PHASES else 0,
        "phases": views.PHASES,
        "most": services.MOST_LINES,
    }
    if not text.strip():
        return render_template("cohorts/index.html", **context)
    today = hearth().today
    try:
        pasted = services.read_dates(text, context["phase"], today)
    except Invalid as error:
        return render_template("cohorts/index.html", refused=error.message, **context), 422
    page = views.page(pasted.counts, today)
    return render_template("cohorts/index.html", bad=pasted.bad, **context, **page)


@bp.get("/activity/<int:number>")
@requires(Permission.READ_RECORDS)
def of_activity(number: int) -> str:
    return _group(queries.of_activity(db_session(), number))


@bp.get("/programme/<int:number>")
@requires(Permission.READ_RECORDS)
def of_programme(number: int) -> str:
    return _group(queries.of_programme(db_session(), number))


def _group(group: queries.Group) -> str:
    page = views.page(group.counts, hearth().today)
    return render_template("cohorts/group.html", group=group, **page)


@bp.get("/calendar.ics")
@public
def calendar() -> Response:
    """Give what becomes available for some cohorts, for a calendar program to subscribe to."""
    cohorts = services.parse_cohorts(request.args.get("cohorts", ""))
    return Response(
        services.write_calendar(cohorts, hearth().clock()),
        mimetype="text/calendar",
        headers={"Content-Disposition": 'inline; filename="hearth-cohorts.ics"'},
    )
