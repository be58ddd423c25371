"""Pages of places.

What a person types is a postcode as often as not: it travels in the body of a request and waits
in the person's session. An address carries a postcode only sealed (`app.core.places`).
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import NotFound
from app.core.places import seal_postcode, unseal_postcode
from app.places import outreach, pictures, queries, views, words

bp = Blueprint("places", __name__, url_prefix="/places")
FOUND = "places_text"
#: A whole address has its postcode at the end.
LONGEST = 200


@bp.get("")
@requires(Permission.READ_PLACES)
def index() -> str:
    return _search_page()


@bp.post("/find")
@requires(Permission.READ_PLACES)
def find() -> Any:
    session[FOUND] = request.form.get("text", "").strip()[:LONGEST]
    if "HX-Request" in request.headers:
        return _search_page()
    found = queries.search(db_session(), hearth(), session[FOUND])
    if found.count == 1 and found.postcodes:  # nothing to choose: the place itself
        return redirect(_address(found.postcodes[0]), 303)
    return redirect(url_for(".index"), 303)


def _address(postcode: str) -> str:
    return url_for(".show_postcode", sealed=seal_postcode(hearth(), postcode))


def _search_page() -> str:
    text = session.get(FOUND, "")
    found = queries.search(db_session(), hearth(), text)
    return render_template(
        "places/index.html",
        text=text,
        found=found,
        lines=views.found_lines(found, lambda postcode: seal_postcode(hearth(), postcode)),
        message=views.postcode_message(found),
    )


@bp.get("/postcode/<sealed>")
@requires(Permission.READ_PLACES)
def show_postcode(sealed: str) -> str:
    postcode = unseal_postcode(hearth(), sealed)
    if postcode is None:
        raise NotFound("This address leads to no place any more. Look the postcode up again.")
    place = queries.get_place(hearth(), postcode)
    return _place_page(
        place,
        title=place.postcode,
        caption="Postcode",
        answer=words.answer_of_place(place),
        at_postcode=True,
    )


@bp.get("/school/<int:number>")
@requires(Permission.READ_PLACES)
def show_school(number: int) -> str:
    school = queries.get_school(db_session(), number)
    if not school.postcode:
        raise NotFound("No postcode is recorded for this school, so its place is not known.")
    place = queries.get_place(hearth(), school.postcode)
    return _place_page(
        place,
        title=school.name,
        caption="Where a school stands",
        answer=words.answer_of_school(school.name, place),
        school=school,
    )


def _place_page(place: Any, *, at_postcode: bool = False, **words_of_page: Any) -> str:
    found = outreach.find_outreach(
        db_session(),
        hearth(),
        current_actor(),
        lad=place.lad,
        postcode=place.postcode if at_postcode else None,
    )
    return render_template(
        "places/show.html",
        place=place,
        groups=views.measure_groups(place.values),
        where=views.where_lines(place),
        point=views.point_words(place),
        life=views.life_words(place),
        missing=words.missing_sentences(place.values),
        notes=words.names_missing(place.names, place.lad),
        picture=pictures.draw_place(hearth(), db_session(), place),
        **_rest(place.values, found),
        **words_of_page,
    )


@bp.get("/area/<area_type>/<code>")
@requires(Permission.READ_PLACES)
def show_area(area_type: str, code: str) -> str:
    area = queries.get_area(hearth(), area_type[:20], code[:20])
    found = None
    if area_type == "lad":
        found = outreach.find_outreach(db_session(), hearth(), current_actor(), lad=code)
    return render_template(
        "places/area.html",
        area=area,
        title=area.name or area.code,
        caption=words.capital(words.area_words(area_type)),
        answer=words.answer_of_area(area),
        groups=views.measure_groups(area.values),
        profiles=views.profile_groups(area.profiles),
        where=views.where_lines(area),
        point=views.point_words(area),
        missing=words.missing_sentences(area.values),
        notes=(*area.notes, *words.name_missing(area)),
        picture=pictures.draw_area(hearth(), db_session(), area),
        **_rest([*area.values, *area.profiles], found),
    )


def _rest(values: Any, found: outreach.Outreach | None) -> dict[str, Any]:
    """Return what every page of a place ends with: outreach there, and the sources."""
    kinds = {one.kind for one in values} | set(views.DRAWN)
    placing = queries.find_placing_estimate(hearth())
    in_use = queries.list_editions_in_use(hearth(), kinds) | placing
    actor = current_actor()
    return {
        "outreach": found,
        "outreach_lines": views.outreach_lines(found) if found else [],
        "is_staff": actor.organisation_id is not None and actor.may(Permission.READ_RECORDS),
        "sources": views.source_lines(values, in_use, placing),
        "directory_attribution": views.DIRECTORY_ATTRIBUTION,
        "may_load": actor.may(Permission.MANAGE_REFERENCE),
    }
