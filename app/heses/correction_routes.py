"""Pages on which an institution proposes corrections of its record (main 16)."""

from io import BytesIO
from typing import Any

from flask import (
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)  # fmt: skip

from analytics.heses.corrections import COLUMNS, Correction, correctable_fields
from app.core.access import Permission, current_actor, requires
from app.core.bodies import takes_files
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid
from app.core.forms import put_error
from app.core.heses import InstitutionTotals, RunRecord, check_institution
from app.core.paging import requested_page
from app.heses import correction_files as files
from app.heses import correction_queries as queries
from app.heses import correction_services as services
from app.heses import correction_views as views
from app.heses.addresses import about
from app.heses.blueprint import bp
from app.heses.comparison_queries import find_outcome
from app.heses.comparison_views import due_words
from app.heses.correction_forms import ProposeForm, SendCorrectionsForm
from app.heses.queries import get_student
from app.heses.services import note_read

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN = 200


def _find(run_id: int, instid: str) -> tuple[RunRecord, InstitutionTotals]:
    return check_institution(db_session(), hearth(), current_actor(), run_id, instid)


@bp.get("/<int:run_id>/<instid>/corrections")
@requires(Permission.READ_OWN_HESES)
def list_corrections(run_id: int, instid: str) -> str:
    run, one = _find(run_id, instid)
    found = queries.list_of_institution(db_session(), run, one.instid, page=requested_page())
    services.tell(db_session(), "read", found.items)
    names = queries.names_of_people(db_session(), found.items)
    outcome = find_outcome(hearth(), run)
    due = due_words(outcome.respond_by) if outcome and one.instid in outcome.selected else ""
    kept = files.refused_path(hearth(), run, one.instid, current_actor())
    return render_template(
        "heses/corrections.html",
        answer=views.answer(queries.count_by_status(db_session(), run, one.instid), due),
        found=found,
        rows=views.rows(found.items, names, one.segment),
        own=current_actor().user_id,
        refused=len(files.read_refused(kept)),
        **about(db_session(), run, one),
    )


@bp.route("/<int:run_id>/<instid>/corrections/new", methods=["GET", "POST"])
@requires(Permission.READ_OWN_HESES)
@takes_files
def send_corrections(run_id: int, instid: str) -> Any:
    run, one = _find(run_id, instid)
    form = SendCorrectionsForm()
    if form.validate_on_submit():
        try:
            return _propose_file(run, one, form)
        except (Conflict, Invalid) as error:
            put_error(form, error)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "heses/corrections_send.html",
        form=form,
        columns=COLUMNS,
        fields=[
            {"name": each.name, "number": each.number, "title": each.title, "kind": each.kind}
            for each in correctable_fields()
        ],
        **about(db_session(), run, one),
    )
    return page, status


def _propose_file(run: RunRecord, one: InstitutionTotals, form: SendCorrectionsForm) -> Any:
    if not form.file.data:
        raise Invalid("file", "Choose the file of corrections.")
    done = services.propose_file(
        db_session(),
        hearth(),
        actor=current_actor(),
        run=run,
        institution=one,
        stream=form.file.data.stream,
        file_name=form.file.data.filename,
    )
    kept = files.refused_path(hearth(), run, one.instid, current_actor())
    files.keep_refused(kept, done.refused)
    total = len(done.recorded) + len(done.refused)
    words = f"{total:,} rows read: {len(done.recorded):,} proposed, {len(done.refused):,} refused."
    flash(words, "warning" if done.refused else "success")
    endpoint = ".show_refused" if done.refused else ".list_corrections"
    return redirect(url_for(endpoint, run_id=run.id, instid=one.segment), 303)


@bp.get("/<int:run_id>/<instid>/corrections/template.xlsx")
@requires(Permission.READ_OWN_HESES)
def correction_template(run_id: int, instid: str) -> Response:
    _find(run_id, instid)
    return send_file(
        files.template(), XLSX, as_attachment=True, download_name="heses-corrections.xlsx"
    )


@bp.get("/<int:run_id>/<instid>/corrections/refused")
@requires(Permission.READ_OWN_HESES)
def show_refused(run_id: int, instid: str) -> Any:
    """The rows of one's last file that were refused; with `?download`, as a file to mend."""
    run, one = _find(run_id, instid)
    path = files.refused_path(hearth(), run, one.instid, current_actor())
    rows = files.read_refused(path)
    if rows and "download" in request.args:
        name = f"heses-corrections-to-mend-{one.segment}.csv"
        held = BytesIO(path.read_bytes())
        return send_file(held, "text/csv", as_attachment=True, download_name=name)
    return render_template(
        "heses/corrections_refused.html",
        rows=[{"row": row["ROW"], "column": row["COLUMN"], "husid": row["HUSID"],
               "field": row["FIELD"], "wrong": row["WHAT IS WRONG"], "remedy": row["WHAT TO DO"]}
              for row in rows[:SHOWN]],
        total=len(rows),
        **about(db_session(), run, one),
    )  # fmt: skip


@bp.route("/<int:run_id>/<instid>/corrections/new/<int:row>", methods=["GET", "POST"])
@requires(Permission.READ_OWN_HESES)
def propose_correction(run_id: int, instid: str, row: int) -> Any:
    run, one = _find(run_id, instid)
    held = {
        name: (value or "").strip() if isinstance(value, str) or value is None else str(value)
        for name, value in get_student(hearth(), run, one.instid, row).items()
    }
    form = ProposeForm()
    form.offer(held)
    if request.method == "GET" and request.args.get("field", "") in held:
        form.field.data = request.args["field"]
    if form.validate_on_submit():
        try:
            _propose_one(run, one, form, held)
        except (Conflict, Invalid) as error:
            put_error(form, error)
        else:
            flash("The correction is proposed. The central team decides on it.", "success")
            return redirect(url_for(".list_corrections", run_id=run.id, instid=one.segment), 303)
    note_read(db_session(), run, one, 1)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "heses/correction_new.html", form=form, held=held, row=row, **about(db_session(), run, one)
    )
    return page, status


def _propose_one(
    run: RunRecord, one: InstitutionTotals, form: ProposeForm, held: dict[str, str]
) -> None:
    given = Correction(
        1,
        held.get("INSTID", ""),
        held.get("HUSID", ""),
        held.get("NUMHUS", ""),
        form.field.data,
        held.get(form.field.data, ""),
        form.value_to.data or "",
        " ".join((form.reason.data or "").split()),
    )
    done = services.propose(
        db_session(), hearth(), actor=current_actor(), run=run, institution=one, given=[given]
    )
    for refusal in done.refused:
        names = {"VALUE_TO": "value_to", "REASON": "reason"}
        name = names.get(refusal.column, "field")
        raise Invalid(name, f"{refusal.wrong} {refusal.remedy}")


@bp.get("/<int:run_id>/<instid>/corrections/<int:number>")
@requires(Permission.READ_OWN_HESES)
def show_correction(run_id: int, instid: str, number: int) -> str:
    run, one = _find(run_id, instid)
    found = queries.get_correction(db_session(), run, one.instid, number)
    services.tell(db_session(), "read", [found])
    names = queries.names_of_people(db_session(), [found])
    (row,) = views.rows([found], names, one.segment)
    return render_template(
        "heses/correction.html",
        row=row,
        facts=views.facts(row),
        steps=views.step_rows(queries.list_steps(db_session(), found)),
        is_own=found.proposed_by == current_actor().user_id,
        **about(db_session(), run, one),
    )


@bp.post("/<int:run_id>/<instid>/corrections/<int:number>/withdraw")
@requires(Permission.READ_OWN_HESES)
def withdraw_correction(run_id: int, instid: str, number: int) -> Any:
    run, one = _find(run_id, instid)
    found = queries.get_correction(db_session(), run, one.instid, number)
    try:
        services.withdraw(db_session(), actor=current_actor(), correction=found)
    except Conflict as error:
        flash(error.message, "error")
    else:
        flash("The correction is withdrawn.", "success")
    return redirect(url_for(".list_corrections", run_id=run.id, instid=one.segment), 303)
