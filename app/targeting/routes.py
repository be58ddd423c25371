"""Pages of the targeting map. Postcodes travel in the body of a request, never in an address."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Invalid, NotFound
from app.core.paging import requested_page
from app.core.written import send
from app.targeting import files, pictures, queries, saved, services, views, words
from app.targeting.queries import Found
from app.targeting.wish import Wish

bp = Blueprint("targeting", __name__, url_prefix="/targeting")


@bp.get("")
@requires(Permission.READ_SCHOOLS)
def index() -> str:
    try:
        found = _found()
    except NotFound as lacking:  # a site without an edition: no fault of whoever opens the page
        return render_template("targeting/index.html", found=None, lacking=lacking.message)
    urns = [str(urn) for urn in found.schools["urn"].head(views.SCHOOLS_SHOWN)]
    return render_template(
        "targeting/index.html",
        found=found,
        query=found.wish.to_query(),
        answer=words.answer(found),
        notes=words.notes(found),
        picture=pictures.draw(hearth(), db_session(), current_actor(), found),
        areas=views.area_table(found, requested_page()),
        schools=views.school_table(found, queries.find_schools_in_records(db_session(), urns)),
        form=views.form(found.all_areas, found.wish, {}),
        saved=saved.list_saved(db_session()),
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
        form = views.form(queries.open_areas(hearth()), None, given)
        return render_template("targeting/index.html", found=None, fault=fault, form=form), 422
    if said:
        flash(said, "success")
    return redirect(f"{url_for('.index')}?{wish}", 303)


@bp.post("/saved")
@requires(Permission.WRITE_RECORDS)
def save() -> Any:
    kept = saved.save(
        db_session(),
        current_actor(),
        name=request.form.get("name", ""),
        address=request.form.get("address", ""),
    )
    flash(f"“{kept.name}” is saved for all staff of your member.", "success")
    return redirect(f"{url_for('.index')}?{kept.address}", 303)


@bp.post("/saved/<int:number>/remove")
@requires(Permission.WRITE_RECORDS)
def remove_saved(number: int) -> Any:
    saved.remove(db_session(), current_actor(), number)
    flash("The saved map is removed.", "success")
    return redirect(url_for(".index"), 303)


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
    shapes, _ = pictures.find_shapes(hearth(), found.areas)
    package = files.write_package(found, shapes, hearth().clock())
    return send(package, "hearth-targeting-neighbourhoods.gpkg")


def _found() -> Found:
    if "rule" in request.args:
        wish = Wish.read(request.args)
    else:
        wish = queries.get_suggested(hearth(), db_session(), current_actor())
    return queries.find(hearth(), wish)
