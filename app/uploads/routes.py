"""Pages of uploads as a whole; those of single rows are in `row_routes`."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)

from app.core import audit
from app.core.access import Permission, current_actor, requires
from app.core.bodies import takes_files
from app.core.context import db_session, hearth
from app.core.errors import Invalid, NotFound
from app.core.forms import put_error
from app.core.paging import requested_page
from app.uploads import pages, queries, services, workbooks
from app.uploads.forms import SendForm

bp = Blueprint("uploads", __name__, url_prefix="/uploads")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("")
@requires(Permission.UPLOAD)
def index() -> str:
    found = queries.list_uploads(db_session(), page=requested_page())
    senders = queries.list_senders(db_session(), found.items)
    return render_template("uploads/index.html", **pages.index_page(found, senders))


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.UPLOAD)
@takes_files
def new() -> Any:
    form = _send_form()
    if request.method == "POST" and form.validate():
        file = form.file.data
        try:
            upload = services.send_file(
                db_session(),
                hearth=hearth(),
                actor=current_actor(),
                kind=form.kind.data,
                activity_id=form.activity_id,
                file_name=file.filename,
                stream=file.stream,
            )
        except Invalid as error:
            put_error(form, error)
        else:
            return redirect(url_for(".show", number=upload.id), 303)
    activity = queries.find_activity(db_session(), form.activity_id)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("uploads/new.html", form=form, activity=activity), status


def _send_form() -> SendForm:
    form = SendForm()
    settings = hearth().settings
    found = queries.list_activities(
        db_session(), organisation_id=current_actor().own_organisation_id
    )
    form.offer(
        [(one.id, pages.activity_title(one)) for one in found],
        limit_bytes=settings.upload_max_bytes,
        rows=settings.upload_max_rows,
    )
    if request.method == "GET":
        form.start_with(
            kind=request.args.get("kind", "participants"),
            activity=request.args.get("activity", ""),
        )
    return form


@bp.get("/templates/<any(participants, register):kind>.xlsx")
@requires(Permission.UPLOAD)
def template(kind: str) -> Response:
    """An empty workbook to fill in, with the data dictionary."""
    has_activity = "activity" in request.args
    book = workbooks.template_of(hearth(), kind, hearth().today, has_activity=has_activity)
    return send_file(book, XLSX, as_attachment=True, download_name=f"hearth-{kind}.xlsx")


@bp.get("/<int:number>")
@requires(Permission.UPLOAD)
def show(number: int) -> Any:
    session = db_session()
    upload = queries.get_upload(session, number)
    if pages.is_busy(upload):
        job = queries.find_job(session, upload)
        return render_template("uploads/progress.html", **pages.progress_page(upload, job))
    if "HX-Request" in request.headers and "HX-Target" in request.headers and _is_poll():
        # The work is over, and the page after it is another one.
        return Response(headers={"HX-Refresh": "true"})
    if pages.has_failed(upload):
        return render_template("uploads/unreadable.html", upload=upload)
    if pages.is_to_map(upload):
        return _columns_page(upload)
    return _rows_page(upload)


def _is_poll() -> bool:
    return "job-" in request.headers.get("HX-Target", "")


def _rows_page(upload: Any) -> str:
    session = db_session()
    page = pages.rows_page(
        session,
        upload,
        hearth=hearth(),
        show=request.args.get("show"),
        page=requested_page(),
        can_open="participants.show" in current_app.view_functions,
    )
    audit.record(
        session,
        "upload.read",
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail={"rows": len(page["found"].items), "state": page["show"]},
    )
    pages.tell_people_read(session, page["people"])
    return render_template("uploads/rows.html", **page)


@bp.route("/<int:number>/columns", methods=["GET", "POST"])
@requires(Permission.UPLOAD)
def columns(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    if request.method == "GET":
        services.require_state(upload, *services.MAPPABLE)
        return _columns_page(upload)
    headers = [column["header"] for column in upload.summary["columns"]]
    choice = {
        header: request.form.get(f"column-{place}") or None for place, header in enumerate(headers)
    }
    readings = {
        header: request.form.get(f"dates-{place}", "") for place, header in enumerate(headers)
    }
    try:
        services.start_check(
            db_session(),
            upload,
            hearth=hearth(),
            actor=current_actor(),
            choice=choice,
            readings=readings,
        )
    except Invalid as error:
        return _columns_page(upload, choice=choice, readings=readings, error=error), 422
    return redirect(url_for(".show", number=number), 303)


def _columns_page(upload: Any, **rest: Any) -> str:
    session = db_session()
    audit.record(
        session,
        "upload.preview.read",
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
    )
    page = pages.columns_page(session, upload, hearth=hearth(), **rest)
    return render_template("uploads/columns.html", **page)


@bp.post("/<int:number>/import")
@requires(Permission.UPLOAD)
def import_rows(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    services.start_import(db_session(), upload, actor=current_actor())
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<int:number>/undo")
@requires(Permission.UPLOAD)
def undo(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    services.start_undo(db_session(), upload, actor=current_actor())
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<int:number>/stop")
@requires(Permission.UPLOAD)
def stop(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    services.stop(db_session(), upload, hearth=hearth())
    if pages.is_discarded(upload):
        flash(f"{upload.file_name} was discarded. Nothing of it was recorded.", "success")
        return redirect(url_for(".index"), 303)
    flash("The import was stopped. What was imported until then is recorded.", "warning")
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<int:number>/retry")
@requires(Permission.UPLOAD)
def retry(number: int) -> Any:
    upload = queries.get_upload(db_session(), number)
    services.retry(db_session(), upload, actor=current_actor())
    return redirect(url_for(".show", number=number), 303)


@bp.get("/<int:number>/rows-to-mend.xlsx")
@requires(Permission.UPLOAD)
def rows_to_mend(number: int) -> Response:
    """The rows that wait for a person, coloured and commented, to be mended and sent again."""
    session = db_session()
    upload = queries.get_upload(session, number)
    found = queries.list_rows_to_mend(session, upload)
    if not found:
        raise NotFound("No row of this upload waits to be mended.")
    audit.record(
        session,
        "upload.download.read",
        entity="upload",
        entity_ids=[upload.id],
        organisation_id=upload.organisation_id,
        detail={"rows": len(found)},
    )
    book = workbooks.rows_to_mend(hearth(), upload, found)
    return send_file(book, XLSX, as_attachment=True, download_name="rows-to-mend.xlsx")
