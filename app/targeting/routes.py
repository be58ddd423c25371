"""Pages of the targeting map. Postcodes travel in the body of a request, never in an address."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Invalid, NotFound
from app.core.need import (
    Found,
    OwnMember,
    Wish,
    complete,
    find,
    find_own_member,
    find_schools_in_records,
    open_areas,
)
from app.core.need.shapes import find_shapes
from app.core.paging import requested_page
from app.core.saved_routes import add_saved_routes
from app.core.written import send
from app.targeting import files, pictures, services, views, words
from app.targeting.saved import SAVED

bp = Blueprint("targeting", __name__, url_prefix="/targeting")
add_saved_routes(bp, SAVED)


@bp.get("")
@requires(Permission.READ_SCHOOLS)
def index() -> Any:
    try:
        wish = _read_wish()
    except NotFound as lacking:  # a site without an edition: no fault of whoever opens the page
        return render_template("targeting/index.html", found=None, lacking=lacking.message)
    try:
        found = find(hearth(), wish, _own())
    except Invalid as fault:
        return _show_fault(fault, views.form(open_areas(hearth()), wish, {}, _own()))
    urns = [str(urn) for urn in found.schools["urn"].head(views.SCHOOLS_SHOWN)]
    return render_template(
        "targeting/index.html",
        found=found,
        query=found.wish.to_query(),
        answer=words.answer(found),
        notes=words.notes(found),
        picture=pictures.draw(hearth(), db_session(), current_actor(), found),
        areas=views.area_table(found, requested_page()),
        schools=views.school_table(found, find_schools_in_records(db_session(), urns)),
        form=views.form(found.all_areas, found.wish, {}, _own()),
        saved=SAVED.find(db_session()),
        may_save=current_actor().may(Permission.WRITE_RECORDS),
    )


@bp.post("/choose")
@requires(Permission.READ_SCHOOLS)
def choose() -> Any:
    sent = request.files.get("file")
    try:
        wish, said = services.read_form(
            db_session(),
            hearth(),
            request.form,
            request.form.getlist("show"),
            sent.read() if sent else b"",
        )
    except Invalid as fault:
        given = request.form.to_dict() | {
            f"show-{key}": "1" for key in request.form.getlist("show")
        }
        return _show_fault(fault, views.form(open_areas(hearth()), None, given, _own()))
    if said:
        flash(said, "success")
    return redirect(f"{url_for('.index')}?{wish}", 303)


@bp.get("/neighbourhoods.csv")
@requires(Permission.READ_SCHOOLS)
def download_areas() -> Response:
    return send(files.write_areas(_found()), "hearth-targeting-neighbourhoods.csv")


@bp.get("/schools.csv")
@requires(Permission.READ_SCHOOLS)
def download_schools() -> Response:
    return send(files.write_schools(_found()), "hearth-targeting-schools.csv")


@bp.get("/map.svg")
@requires(Permission.READ_SCHOOLS)
def download_map() -> Response:
    picture = pictures.draw(hearth(), db_session(), current_actor(), _found())
    if picture is None:
        raise NotFound("No boundaries of these neighbourhoods are known, so there is no picture.")
    return send(picture.encode(), "hearth-targeting-map.svg")


@bp.get("/neighbourhoods.gpkg")
@requires(Permission.READ_SCHOOLS)
def download_package() -> Response:
    found = _found()
    shapes, _ = find_shapes(hearth(), found.areas)
    package = files.write_package(found, shapes, hearth().clock())
    return send(package, "hearth-targeting-neighbourhoods.gpkg")


def _found() -> Found:
    return find(hearth(), _read_wish(), _own())


def _read_wish() -> Wish:
    return Wish.read(complete(hearth(), db_session(), current_actor(), request.args))


def _own() -> OwnMember | None:
    return find_own_member(db_session(), current_actor())


def _show_fault(fault: Invalid, form: dict[str, Any]) -> tuple[str, int]:
    return render_template("targeting/index.html", found=None, fault=fault, form=form), 422
