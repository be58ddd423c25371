"""The tables of the track report as files, and the editions that it rests on."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.core import audit, builds
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict
from app.track import editions, queries

bp = Blueprint("track", __name__)


@bp.get("/track/figures/<table>.csv")
@requires(Permission.READ_TRACK)
def download(table: str) -> Response:
    session, actor = db_session(), current_actor()
    report = queries.get_report(
        session,
        hearth(),
        actor,
        member=request.args.get("member") or None,
        measure=request.args.get("measure"),
        studies=request.args.get("studies"),
    )
    text = report.table(table).to_csv()
    audit.record(session, "track.read", detail={"table": table, "edition": report.edition_number})
    name = f"hearth-track-{table}-edition-{report.edition_number}.csv"
    return Response(
        "\ufeff" + text,
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/editions")
@requires(Permission.BUILD_WAREHOUSE)
def list_editions() -> Any:
    job = builds.find_latest_build(db_session())
    is_over = job is not None and job.is_over
    page = render_template(
        "track/editions.html",
        lines=editions.list_lines(hearth()),
        job=job,
        is_building=job is not None and not is_over,
    )
    # Once the work is over, the page that polls loads anew, to show the new line.
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and is_over else {}


@bp.post("/editions")
@requires(Permission.BUILD_WAREHOUSE)
def build_edition() -> Any:
    try:
        builds.ask_for_edition(db_session(), actor=current_actor())
    except Conflict as error:
        flash(error.message, "info")
    return redirect(url_for(".list_editions"), 303)
