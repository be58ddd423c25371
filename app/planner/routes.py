"""Pages of the cold-spot planner. The address is the state: what is asked for, and no answer."""

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Invalid, NotFound
from app.core.need import (
    OwnMember,
    complete,
    find_own_member,
    find_schools_in_records,
    open_areas,
)
from app.core.paging import requested_page
from app.core.saved_routes import add_saved_routes
from app.core.written import send
from app.planner import files, pictures, services, views, words, working
from app.planner.ask import Ask
from app.planner.plans import Planned, find_plan
from app.planner.saved import SAVED

bp = Blueprint("planner", __name__, url_prefix="/planner")
add_saved_routes(bp, SAVED)


@bp.get("")
@requires(Permission.READ_SCHOOLS)
def index() -> Any:
    try:
        ask = _read_ask()
    except NotFound as lacking:  # a site without an edition: no fault of whoever opens the page
        return render_template("planner/index.html", planned=None, lacking=lacking.message)
    try:
        planned = find_plan(hearth(), ask, _own())
        waiting = planned is None
        if request.headers.get("HX-Request") == "true" and "work" in request.args:
            return _tell_of_work(ask, is_waiting=waiting)
        if waiting and ask.prove:
            planned = find_plan(hearth(), replace(ask, prove=False), _own())
    except Invalid as fault:
        return _show_fault(fault, views.form(open_areas(hearth()), ask, {}, _own()))
    return render_template(
        "planner/index.html",
        ask=ask,
        query=ask.to_query(),
        need=ask.need,
        planned=planned,
        **(_show(planned) if planned else {}),
        waiting=waiting,
        job=working.find_job(db_session(), current_actor(), ask) if waiting else None,
        form=views.form(open_areas(hearth()), ask, {}, _own()),
        saved=SAVED.find(db_session()),
        may_save=current_actor().may(Permission.WRITE_RECORDS),
    )


def _show(planned: Planned) -> dict[str, Any]:
    """Return what the page shows of a plan."""
    urns = planned.sites["urn"].cast(str).to_list()
    return {
        "answer": words.answer(planned),
        "judged": [*words.judge(planned), words.spent(planned)],
        "notes": words.notes(planned),
        "picture": pictures.draw(hearth(), planned),
        "sites": views.site_table(planned, find_schools_in_records(db_session(), urns)),
        "equity": views.equity_table(planned),
        "areas": views.area_table(planned, requested_page()),
    }


def _tell_of_work(ask: Ask, *, is_waiting: bool) -> Any:
    """Answer a page that asks how far the work is."""
    job = working.find_job(db_session(), current_actor(), ask)
    page = render_template("planner/_work.html", job=job, query=ask.to_query())
    is_over = not is_waiting or job is None or job.is_over
    return page, {"HX-Refresh": "true"} if is_over else {}


@bp.post("/choose")
@requires(Permission.READ_SCHOOLS)
def choose() -> Any:
    try:
        ask = services.read_form(db_session(), hearth(), request.form)
        if find_plan(hearth(), ask, _own()) is None:
            working.ask_for(db_session(), current_actor(), ask)
    except Invalid as fault:
        return _show_fault(fault, views.form(open_areas(hearth()), None, request.form, _own()))
    return redirect(f"{url_for('.index')}?{ask}", 303)


@bp.post("/work")
@requires(Permission.READ_SCHOOLS)
def work() -> Any:
    working.ask_for(db_session(), current_actor(), ask := Ask.read(request.args))
    return redirect(f"{url_for('.index')}?{ask}", 303)


@bp.post("/stop")
@requires(Permission.READ_SCHOOLS)
def stop() -> Any:
    working.stop(db_session(), current_actor())
    return redirect(f"{url_for('.index')}?{Ask.read(request.args)}", 303)


@bp.get("/plan.csv")
@requires(Permission.READ_SCHOOLS)
def download_plan() -> Response:
    return send(files.write_sites(_plan()), "hearth-plan.csv")


@bp.get("/neighbourhoods.csv")
@requires(Permission.READ_SCHOOLS)
def download_areas() -> Response:
    return send(files.write_areas(_plan()), "hearth-plan-neighbourhoods.csv")


@bp.get("/map.svg")
@requires(Permission.READ_SCHOOLS)
def download_map() -> Response:
    picture = pictures.draw(hearth(), _plan())
    if picture is None:
        raise NotFound("No boundaries of these neighbourhoods are known, so there is no picture.")
    return send(picture.encode(), "hearth-plan-map.svg")


def _plan() -> Planned:
    planned = find_plan(hearth(), _read_ask(), _own())
    if planned is None:
        raise NotFound("This plan is not worked out yet. The planner's page does so.")
    return planned


def _own() -> OwnMember | None:
    return find_own_member(db_session(), current_actor())


def _read_ask() -> Ask:
    return Ask.read(complete(hearth(), db_session(), current_actor(), request.args))


def _show_fault(fault: Invalid, form: dict[str, Any]) -> tuple[str, int]:
    return render_template("planner/index.html", planned=None, fault=fault, form=form), 422
