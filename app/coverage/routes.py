"""Pages of coverage: areas, schools, and schools that several members share."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from analytics.documents.words import name_file
from analytics.reports.coverage import NOTES
from app.core import reports
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import NotFound
from app.core.need import find_schools_in_records
from app.core.paging import Page, requested_page
from app.core.reports import Asked
from app.core.written import send
from app.coverage import files, pictures, queries, views, words
from app.coverage.wish import Wish

bp = Blueprint("coverage", __name__, url_prefix="/coverage")


@bp.get("")
@requires(Permission.READ_TRACK)
def index() -> str:
    wish = Wish.read(request.args)
    try:
        offered = queries.offer(db_session(), hearth(), current_actor())
        districts = queries.find_districts(db_session(), hearth(), current_actor(), wish)
    except NotFound as lacking:  # nobody was reached, or there is no edition yet
        return _lacking("coverage/index.html", wish, lacking.message)
    spec = pictures.map_measure(hearth(), districts, wish)
    drawn = pictures.place_areas(hearth(), spec)
    report = districts.report
    section = districts.sections.get(wish.measure.table)
    return render_template(
        "coverage/index.html",
        tabs=views.tabs(wish, "coverage.index"),
        form=views.form(offered, wish, districts.sections),
        answer=report.answer,
        about=words.about(report.whose, report.years),
        wish=wish,
        heading=wish.measure.label,
        picture=pictures.draw(spec) if spec is not None else None,
        table=views.district_table(districts, wish, drawn) if section else None,
        notes=views.list_notes(districts.sections),
        figures=url_for("reports.download", name=report.name, file=name_file(section.key, "csv"),
                        **wish.to_query("member", "years")) if section else None,
        report_href=f"/reports/{report.name}/?{Wish(wish.member, wish.years)}",
    )  # fmt: skip


@bp.get("/map.svg")
@requires(Permission.READ_TRACK)
def download_map() -> Response:
    wish = Wish.read(request.args)
    districts = queries.find_districts(db_session(), hearth(), current_actor(), wish, export=True)
    spec = pictures.map_measure(hearth(), districts, wish)
    if spec is None:
        raise NotFound("Nothing is printed by district here, or no boundary is known.")
    reports.note_read(db_session(), districts.report, file="map.svg")
    return send(pictures.draw(spec).encode(), "hearth-coverage-map.svg")


@bp.get("/schools")
@requires(Permission.READ_TRACK)
def list_schools() -> str:
    wish = Wish.read(request.args)
    try:
        offered = queries.offer(db_session(), hearth(), current_actor())
        schools = queries.find_schools(db_session(), hearth(), current_actor(), wish)
    except NotFound as lacking:
        return _lacking("coverage/schools.html", wish, lacking.message)
    answer = words.answer_schools(schools)
    page = views.page_of(schools.listed, requested_page())
    return render_template(
        "coverage/schools.html",
        tabs=views.tabs(wish, "coverage.list_schools"),
        form=views.form(offered, wish, None),
        regions=schools.everywhere["region"].drop_nulls().unique().sort().to_list(),
        answer=answer,
        about=_about(schools.asked),
        wish=wish,
        query=wish.to_query(),
        picture=pictures.draw_schools(hearth(), schools, answer),
        table=views.school_table(page, _numbers(page)),
        notes=NOTES,
    )


@bp.get("/schools.csv")
@requires(Permission.READ_TRACK)
def download_schools() -> Response:
    schools = queries.find_schools(db_session(), hearth(), current_actor(), Wish.read(request.args))
    queries.note_read(db_session(), schools.asked, file="schools.csv")
    return send(files.write_schools(schools, _about(schools.asked)), "hearth-coverage-schools.csv")


@bp.get("/shared")
@requires(Permission.READ_TRACK)
def list_shared() -> str:
    wish = Wish.read(request.args)
    try:
        offered = queries.offer(db_session(), hearth(), current_actor())
        shared = queries.find_shared(db_session(), hearth(), current_actor(), wish)
    except NotFound as lacking:
        return _lacking("coverage/shared.html", wish, lacking.message)
    page = views.page_of(shared.schools, requested_page())
    return render_template(
        "coverage/shared.html",
        tabs=views.tabs(wish, "coverage.list_shared"),
        form=views.form(offered, wish, None),
        answer=words.answer_shared(shared),
        about=_about(shared.asked),
        wish=wish,
        query=wish.to_query(),
        table=views.shared_table(page, shared.names, _numbers(page)),
        notes=NOTES,
    )


@bp.get("/shared.csv")
@requires(Permission.READ_TRACK)
def download_shared() -> Response:
    shared = queries.find_shared(db_session(), hearth(), current_actor(), Wish.read(request.args))
    queries.note_read(db_session(), shared.asked, file="shared.csv")
    return send(files.write_shared(shared, _about(shared.asked)), "hearth-coverage-shared.csv")


def _lacking(template: str, wish: Wish, message: str) -> str:
    """Return a page that says why there is nothing on it."""
    tabs: Sequence[dict[str, Any]] = views.tabs(wish, request.endpoint or "")
    return render_template(template, tabs=tabs, wish=wish, lacking=message)


def _about(asked: Asked) -> str:
    years = asked.question.years
    return words.about(asked.question.whose, str(years) if years is not None else None)


def _numbers(page: Page[dict[str, Any]]) -> dict[str, int]:
    return find_schools_in_records(db_session(), [str(row["urn"]) for row in page.items])
