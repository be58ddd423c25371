"""Pages on what a new edition of a measure changes for a member's own participants."""

from typing import Any

from flask import Response, render_template, request

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.paging import requested_page
from app.places import change_views, changes
from app.places.routes import bp
from etl.reference.changes import EditionChanges


@bp.get("/changes")
@requires(Permission.READ_RECORDS)
def show_changes() -> str:
    changes.own_member(current_actor())
    key = request.args.get("change", "")
    page: dict[str, Any] = {
        "choices": change_views.choices(changes.list_choices(hearth())),
        "chosen": key,
    }
    if not key:
        return render_template("places/changes.html", found=None, **page)
    found = _changes(key)
    movers = changes.list_movers(db_session(), found, page=requested_page())
    return render_template(
        "places/changes.html",
        found=found,
        editions=change_views.edition_names(found),
        answer=change_views.answer(found),
        rest=change_views.rest_words(found),
        matrix=change_views.matrix(found),
        movers=movers,
        is_synthetic=changes.get_change(hearth(), key).is_synthetic,
        lines=change_views.mover_lines(movers),
        **page,
    )


@bp.get("/changes.csv")
@requires(Permission.READ_RECORDS)
def download_changes() -> Response:
    changes.own_member(current_actor())
    return Response(
        changes.write_movers(db_session(), _changes(request.args.get("change", ""))),
        mimetype="text/csv",
        headers={"Content-Disposition": 'attachment; filename="hearth-changes.csv"'},
    )


def _changes(key: str) -> EditionChanges:
    change = changes.get_change(hearth(), key)
    return changes.find_changes(db_session(), hearth(), current_actor(), change)
