"""What a person does with single rows, or with all rows of one kind.

Every form here answers with the way back to the review, so it works with htmx and without.
"""

from typing import Any

from flask import flash, redirect, request, url_for

from app.core.access import Permission, requires
from app.core.context import db_session, hearth
from app.core.messages import flash_undo
from app.uploads import pages, queries, row_services
from app.uploads.routes import bp


@bp.post("/<int:number>/rows/<int:row_number>")
@requires(Permission.UPLOAD)
def mend_row(number: int, row_number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    cells = {
        name.removeprefix("cell-"): text
        for name, text in request.form.items()
        if name.startswith("cell-")
    }
    if proposed := request.form.get("use"):
        cells[proposed] = request.form.get(f"proposal-{proposed}", cells.get(proposed, ""))
    row = row_services.mend_row(db_session(), upload, row_number, hearth=hearth(), cells=cells)
    flash(*pages.row_said(row))
    return _back(number)


@bp.post("/<int:number>/rows/<int:row_number>/decide")
@requires(Permission.UPLOAD)
def decide_row(number: int, row_number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    row = row_services.decide_row(
        db_session(), upload, row_number, decision=request.form.get("decision", "")
    )
    flash(*pages.row_said(row))
    return _back(number)


@bp.post("/<int:number>/rows/<int:row_number>/set-aside")
@requires(Permission.UPLOAD)
def set_aside(number: int, row_number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    row_services.set_aside(db_session(), upload, row_number, hearth=hearth())
    undo = url_for(".put_back", number=number, row_number=row_number)
    flash_undo(f"Row {row_number} was set aside.", undo)
    return _back(number)


@bp.post("/<int:number>/rows/<int:row_number>/put-back")
@requires(Permission.UPLOAD)
def put_back(number: int, row_number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    row = row_services.put_back(db_session(), upload, row_number, hearth=hearth())
    flash(*pages.row_said(row))
    return _back(number)


@bp.post("/<int:number>/repairs")
@requires(Permission.UPLOAD)
def repair_rows(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    count = row_services.apply_repair(
        db_session(), upload, hearth=hearth(), key=request.form.get("repair", "")
    )
    flash(pages.repaired_said(count), "success")
    return _back(number)


@bp.post("/<int:number>/decisions")
@requires(Permission.UPLOAD)
def decide_rows(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    count = row_services.decide_all(
        db_session(),
        upload,
        code=request.form.get("code", ""),
        decision=request.form.get("decision", ""),
    )
    flash(pages.decided_said(count), "success")
    return _back(number)


def _back(number: int) -> Any:
    """Return to the part of the review in which the person was."""
    wanted: dict[str, Any] = {
        name: request.args[name] for name in ("show", "page") if name in request.args
    }
    return redirect(url_for(".show", number=number, **wanted), 303)
