"""Pages of the runs: the list, a new one, its progress, and what it read."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.bodies import takes_official_files
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid
from app.core.forms import put_error
from app.core.heses import (
    Run,
    find_seen,
    get_run,
    list_runs,
    standing_of,
    start_again,
    stop_run,
    summary_of,
)
from app.heses import queries, services, views
from app.heses.addresses import run_tabs
from app.heses.blueprint import bp
from app.heses.forms import RunForm


@bp.get("")
@requires(Permission.READ_OWN_HESES)
def index() -> str:
    actor, session = current_actor(), db_session()
    runs = list_runs(session, hearth(), actor)
    names = queries.user_names(session, [seen.run.started_by for seen in runs])
    sees_everything = actor.may(Permission.MANAGE_HESES)
    return render_template(
        "heses/index.html",
        lines=[
            views.run_line(
                seen,
                standing_of(session, seen.run, hearth().clock()),
                names.get(seen.run.started_by or 0, ""),
                sees_everything=sees_everything,
            )
            for seen in runs
        ],
        may_start=sees_everything,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_HESES)
@takes_official_files
def new_run() -> Any:
    form = RunForm()
    runs = list_runs(db_session(), hearth(), current_actor())
    form.offer(
        views.sources(runs, queries.list_stored_years(hearth())),
        limit_bytes=hearth().settings.reference_max_bytes,
    )
    if form.validate_on_submit():
        try:
            run = services.start_from_form(db_session(), hearth(), actor=current_actor(), form=form)
        except Invalid as error:
            put_error(form, error)
        else:
            return redirect(url_for(".show_run", run_id=run.id), 303)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("heses/new.html", form=form), status


@bp.get("/<int:run_id>")
@requires(Permission.READ_OWN_HESES)
def show_run(run_id: int) -> Any:
    actor, session = current_actor(), db_session()
    seen = find_seen(session, hearth(), actor, run_id)
    standing = standing_of(session, seen.run, hearth().clock())
    if standing.is_done:
        return _show_done(seen)
    job = queries.find_job(session, seen.run)
    return render_template(
        "heses/running.html",
        run=seen.run,
        title=views.run_title(seen.run),
        standing=standing,
        job=job,
        trail=views.trail(),
    )


def _show_done(seen: Run) -> Any:
    actor, session = current_actor(), db_session()
    if not actor.may(Permission.MANAGE_HESES):
        # An institution's contact has no use for a list of one.
        own = seen.institutions[0].segment
        return redirect(url_for(".show_institution", run_id=seen.run.id, instid=own))
    summary = summary_of(hearth(), seen.run)
    names = queries.user_names(session, [seen.run.started_by])
    page = render_template(
        "heses/run.html",
        run=seen.run,
        title=views.run_title(seen.run),
        summary=summary,
        answer=views.run_answer(summary),
        facts=views.run_facts(seen.run, summary, names),
        institutions=views.institution_lines(
            seen.run, seen.institutions, queries.institution_names(session, seen.institutions)
        ),
        problems=queries.list_problems(hearth(), seen.run),
        settled=views.settled_lines(summary),
        tabs=run_tabs(seen.run),
        trail=views.trail(),
    )
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll else {}


@bp.post("/<int:run_id>/stop")
@requires(Permission.MANAGE_HESES)
def stop(run_id: int) -> Any:
    run = get_run(db_session(), run_id)
    stop_run(db_session(), hearth(), actor=current_actor(), run=run)
    return redirect(url_for(".show_run", run_id=run_id), 303)


@bp.post("/<int:run_id>/again")
@requires(Permission.MANAGE_HESES)
def again(run_id: int) -> Any:
    run = get_run(db_session(), run_id)
    try:
        start_again(db_session(), hearth(), actor=current_actor(), run=run)
    except Conflict as error:
        flash(error.message, "error")
    return redirect(url_for(".show_run", run_id=run_id), 303)
