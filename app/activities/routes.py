"""Pages of activities and their sessions."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.activities import queries, services, views
from app.activities.forms import SessionForm, activity_form_class, session_values_of, values_of
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth, now
from app.core.errors import Conflict, Invalid
from app.core.forms import put_error
from app.core.members import member_names
from app.core.messages import flash_undo
from app.core.paging import requested_page

bp = Blueprint("activities", __name__, url_prefix="/activities")


@bp.get("")
@requires(Permission.READ_RECORDS)
def index() -> str:
    filters = _filters()
    page = queries.list_activities(db_session(), filters, page=requested_page())
    registers = queries.count_registers(db_session(), [one.id for one in page.items])
    members = member_names(db_session())
    return render_template(
        "activities/index.html",
        page=page,
        columns=views.columns(with_member=len(members) > 1),
        rows=views.rows(page, registers, members),
        filters=filters,
        narrowed=views.narrowed(filters),
        years=[(year, year) for year in queries.list_years(db_session())],
        choices=views.filter_choices(),
        members=members,
        may_write=current_actor().may(Permission.WRITE_RECORDS),
    )


def _filters() -> queries.Filters:
    wanted = request.args
    return queries.Filters(
        text=wanted.get("q", "").strip()[:80],
        year=wanted.get("year", ""),
        activity_type=wanted.get("type", ""),
        status=wanted.get("status", ""),
        member_id=wanted.get("member", type=int),
        register=wanted.get("register", ""),
        over_before=hearth().today if "over" in wanted else None,
    )


@bp.route("/add", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def add() -> Any:
    form_class = activity_form_class()
    if request.method == "GET":
        start = {"status": "planned", "mode": "in_person", "funding_stream": "core_app"}
        return _form_page("activities/add.html", form_class(data=start))
    form = form_class()
    if form.validate():
        try:
            activity = services.add_activity(
                db_session(),
                actor=current_actor(),
                values=form.data,
                directory=hearth().postcodes,
            )
        except (Invalid, Conflict) as error:
            put_error(form, error)
        else:
            flash(f"{activity.title} was added.", "success")
            return redirect(url_for(".show", number=activity.id), 303)
    return _form_page("activities/add.html", form), 422


def _form_page(template: str, form: Any, **context: Any) -> str:
    return render_template(
        template,
        form=form,
        sections=views.sections(form),
        hours_hint=views.usual_hours(),
        programmes=queries.list_programme_titles(db_session()),
        **context,
    )


@bp.get("/<int:number>")
@requires(Permission.READ_RECORDS)
def show(number: int) -> str:
    activity = queries.get_activity(db_session(), number)
    register = queries.count_registers(db_session(), [number]).get(number, queries.Register())
    attended = queries.count_attended_by_session(db_session(), activity)
    return render_template(
        "activities/show.html",
        activity=activity,
        member=member_names(db_session()).get(activity.organisation_id, ""),
        dates=views.dates(activity),
        facts=views.facts(activity),
        register=register,
        sessions=views.session_rows(activity, attended),
        is_over=activity.ends_on < hearth().today,
        may_write=current_actor().may(Permission.WRITE_RECORDS),
    )


@bp.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def edit(number: int) -> Any:
    activity = queries.get_activity(db_session(), number)
    form_class = activity_form_class()
    if request.method == "GET":
        form = form_class(data=values_of(activity))
        return _form_page("activities/edit.html", form, activity=activity)
    form = form_class()
    if form.validate():
        try:
            services.change_activity(
                db_session(), activity=activity, values=form.data, directory=hearth().postcodes
            )
        except (Invalid, Conflict) as error:
            put_error(form, error)
        else:
            flash(f"{activity.title} was saved.", "success")
            return redirect(url_for(".show", number=number), 303)
    return _form_page("activities/edit.html", form, activity=activity), 422


@bp.post("/<int:number>/delete")
@requires(Permission.WRITE_RECORDS)
def delete(number: int) -> Any:
    activity = queries.get_activity(db_session(), number)
    services.delete_activity(db_session(), activity=activity, at=now())
    flash_undo(
        f"{activity.title} was deleted, with its register.", url_for(".restore", number=number)
    )
    return redirect(url_for(".index"), 303)


@bp.post("/<int:number>/restore")
@requires(Permission.WRITE_RECORDS)
def restore(number: int) -> Any:
    activity = services.restore_activity(db_session(), number=number)
    flash(f"{activity.title} is back, with its register.", "success")
    return redirect(url_for(".show", number=number), 303)


@bp.route("/<int:number>/sessions/add", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def add_session(number: int) -> Any:
    activity = queries.get_activity(db_session(), number)
    start = {"title": f"Session {len(activity.sessions) + 1}", "day": activity.starts_on}
    form = SessionForm(data=start) if request.method == "GET" else SessionForm()
    if request.method == "POST" and form.validate():
        try:
            added = services.add_sessions(
                db_session(),
                activity=activity,
                title=form.title.data,
                meetings=form.meetings(),
                hours=form.hours.data,
            )
        except Invalid as error:
            put_error(form, error)
        else:
            said = (
                "The session was added."
                if len(added) == 1
                else f"{len(added)} sessions were added."
            )
            flash(said, "success")
            return redirect(url_for(".show", number=number), 303)
    status = 422 if form.errors else 200
    return render_template("activities/session.html", form=form, activity=activity), status


@bp.route("/<int:number>/sessions/<int:session_id>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def edit_session(number: int, session_id: int) -> Any:
    activity = queries.get_activity(db_session(), number)
    meeting = queries.get_session(activity, session_id)
    start = session_values_of(meeting)
    form = SessionForm(data=start) if request.method == "GET" else SessionForm()
    if request.method == "POST" and form.validate():
        ((starts_at, ends_at), *_) = form.meetings()
        try:
            services.change_session(
                db_session(), activity=activity, meeting=meeting, title=form.title.data,
                starts_at=starts_at, ends_at=ends_at, hours=form.hours.data,
            )  # fmt: skip
        except Invalid as error:
            put_error(form, error)
        else:
            flash(f"{meeting.title} was saved.", "success")
            return redirect(url_for(".show", number=number), 303)
    status = 422 if form.errors else 200
    return render_template(
        "activities/session.html", form=form, activity=activity, meeting=meeting
    ), status  # fmt: skip


@bp.post("/<int:number>/sessions/<int:session_id>/remove")
@requires(Permission.WRITE_RECORDS)
def remove_session(number: int, session_id: int) -> Any:
    activity = queries.get_activity(db_session(), number)
    meeting = queries.get_session(activity, session_id)
    services.remove_session(db_session(), activity=activity, meeting=meeting)
    flash(f"{meeting.title} was removed.", "success")
    return redirect(url_for(".show", number=number), 303)
