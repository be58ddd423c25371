"""Pages of schools and colleges."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session
from app.core.institutions import list_institution_options
from app.core.paging import requested_page
from app.schools import queries, views

bp = Blueprint("schools", __name__, url_prefix="/schools")


@bp.get("")
@requires(Permission.READ_SCHOOLS)
def index() -> str:
    text = request.args.get("q", "").strip()[:80]
    phase = request.args.get("phase", "")
    only_reached = "reached" in request.args
    page = queries.list_institutions(
        db_session(), text=text, phase=phase, page=requested_page(), only_reached=only_reached
    )
    sees_people = current_actor().may(Permission.READ_RECORDS)
    ids = [one.id for one in page.items]
    counts = queries.count_participants(db_session(), ids) if sees_people else {}
    return render_template(
        "schools/index.html",
        page=page,
        columns=views.columns(sees_people=sees_people),
        rows=views.rows(page, counts),
        text=text,
        phase=phase,
        only_reached=only_reached,
        phases=views.phases(),
        sees_people=sees_people,
    )


@bp.get("/options")
@requires(Permission.READ_SCHOOLS)
def options() -> str:
    """Answer with the options of a school box while somebody types in it."""
    text = next(iter(request.args.values()), "")[:80]
    return render_template(
        "partials/options.html", options=list_institution_options(db_session(), text)
    )


@bp.get("/<int:number>")
@requires(Permission.READ_SCHOOLS)
def show(number: int) -> str:
    institution = queries.get_institution(db_session(), number)
    context: dict[str, Any] = {}
    if current_actor().may(Permission.READ_RECORDS):
        context = {
            "received": queries.get_received(db_session(), number),
            "by_year": views.part_rows(queries.list_by_year(db_session(), number)),
            "by_type": views.part_rows(
                queries.list_by_type(db_session(), number), code_list="activity_type"
            ),
            "participants_href": url_for("participants.index", school=number),
        }
    return render_template(
        "schools/show.html", institution=institution, facts=views.facts(institution), **context
    )
