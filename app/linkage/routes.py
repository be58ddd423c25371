"""The first page: how well each source is linked in an edition, and a new edition."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core import builds
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict
from app.core.linkage.editions import all_editions, open_edition
from app.core.linkage.pairs import read_model
from app.linkage import queries, views
from app.linkage.blueprint import bp
from etl.warehouse import Edition, list_linkages


@bp.get("")
@requires(Permission.READ_LINKAGE)
def index() -> Any:
    may_build = current_actor().may(Permission.BUILD_WAREHOUSE)
    job = builds.find_latest_build(db_session()) if may_build else None
    editions = all_editions(hearth())
    page = _page(editions[0] if editions else None, job=job, may_build=may_build, is_current=True)
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and job is not None and job.is_over else {}


@bp.get("/<int:edition>")
@requires(Permission.READ_LINKAGE)
def show_edition(edition: int) -> str:
    return _page(open_edition(hearth(), edition))


@bp.post("/build")
@requires(Permission.BUILD_WAREHOUSE)
def build() -> Any:
    try:
        builds.ask_for_edition(db_session(), actor=current_actor())
    except Conflict as error:
        flash(error.message, "info")
    return redirect(url_for(".index"), 303)


@bp.post("/build/stop")
@requires(Permission.BUILD_WAREHOUSE)
def stop_build() -> Any:
    builds.stop_build(db_session(), actor=current_actor())
    return redirect(url_for(".index"), 303)


def _page(edition: Edition | None, **given: Any) -> str:
    if edition is None:
        return render_template("linkage/index.html", edition=None, **given)
    editions = all_editions(hearth())
    sees_counts = current_actor().may(Permission.REVIEW_LINKS)
    linkages = list_linkages(edition)
    before = queries.find_before(editions, edition) if sees_counts else None
    changes = queries.list_changes(before, edition) if before else ()
    return render_template(
        "linkage/index.html",
        edition=edition,
        answer=views.answer(edition, linkages),
        lines=views.source_lines(
            edition, linkages, [read_model(one) for one in linkages], with_counts=sees_counts
        ),
        sees_counts=sees_counts,
        change_answer=views.change_answer(changes, before) if before else "",
        changes=views.change_lines(changes),
        others=views.edition_lines(editions, edition),
        tabs=views.tabs(edition, may_review=sees_counts),
        **given,
    )
