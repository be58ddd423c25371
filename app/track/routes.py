"""The editions that reports rest on."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.core import builds
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict
from app.track import editions

bp = Blueprint("track", __name__)


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
