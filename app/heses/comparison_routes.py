"""Pages of a comparison: who must respond and why, cell by cell, and the letter."""

from base64 import b64encode
from hashlib import sha256
from importlib.resources import files
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for

from app.core import audit
from app.core.access import Permission, current_actor, requires
from app.core.bodies import takes_official_files
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import put_error
from app.core.heses import RunRecord, check_institution, files_of, get_run, institutions_of
from app.core.heses.access import find_member
from app.heses import comparison_queries as queries
from app.heses import comparison_tables as tables
from app.heses import comparison_views as views
from app.heses.addresses import about, cell_address, run_tabs
from app.heses.blueprint import bp
from app.heses.comparison_forms import CompareForm
from app.heses.comparison_services import compare_return
from app.heses.queries import institution_names
from app.heses.tables import COLUMN_TITLES
from app.heses.views import trail

NO_LETTER = "There is no letter to this institution: no response is asked of it."


@bp.get("/<int:run_id>/comparison")
@requires(Permission.MANAGE_HESES)
def show_comparison(run_id: int) -> Any:
    run = get_run(db_session(), run_id)
    outcome = queries.find_outcome(hearth(), run)
    if outcome is None:
        return redirect(url_for(".compare", run_id=run.id))
    by = request.args.get("sort", "criteria")
    by = by if by in views.SORTED_BY else "criteria"
    descending = request.args.get("order", "up" if by == "institution" else "down") == "down"
    names = institution_names(db_session(), institutions_of(hearth(), run))
    lines = views.institution_lines(
        run.id,
        outcome,
        judged=queries.read_judgements(hearth(), run),
        holdback=queries.read_holdback(hearth(), run),
        sums=queries.sum_cells(hearth(), run),
        names=names,
    )
    return render_template(
        "heses/comparison.html",
        run=run,
        trail=trail(run),
        outcome=outcome,
        answer=views.answer(outcome),
        due=views.due_words(outcome.respond_by),
        lines=views.sort_lines(lines, by, descending=descending),
        tabs=run_tabs(run),
        columns=views.sort_columns(by, descending=descending),
        in_words=tables.in_words,
        unreturned=[(one, names.get(one, "")) for one in outcome.unreturned],
    )


@bp.route("/<int:run_id>/comparison/new", methods=["GET", "POST"])
@requires(Permission.MANAGE_HESES)
@takes_official_files
def compare(run_id: int) -> Any:
    run = get_run(db_session(), run_id)
    form = CompareForm()
    if form.validate_on_submit():
        try:
            done = _compare(run, form)
        except (Conflict, Invalid) as error:
            put_error(form, error)
        else:
            flash(f"{len(done.institutions):,} institutions have been compared.", "success")
            return redirect(url_for(".show_comparison", run_id=run.id), 303)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template("heses/compare.html", run=run, trail=trail(run), form=form)
    return page, status


def _compare(run: RunRecord, form: CompareForm) -> Any:
    if not form.returned.data:
        raise Invalid("returned", "Choose the file of the return.")
    return compare_return(
        db_session(),
        hearth(),
        actor=current_actor(),
        run=run,
        returned=form.returned.data.stream,
        funding=form.funding.data.stream if form.funding.data else None,
        respond_by=form.respond_by.data or "",
    )


@bp.get("/<int:run_id>/<instid>/comparison")
@requires(Permission.READ_OWN_HESES)
def compare_institution(run_id: int, instid: str) -> str:
    run, one = check_institution(db_session(), hearth(), current_actor(), run_id, instid)
    outcome = queries.find_outcome(hearth(), run)
    page: dict[str, Any] = {"outcome": outcome}
    if outcome is not None:
        page |= _compared(run, one.instid, outcome, only=request.args.get("only") == "differ")
    return render_template(
        "heses/comparison_institution.html",
        **about(db_session(), run, one),
        **page,
    )


def _compared(
    run: RunRecord, instid: str, outcome: queries.Outcome, *, only: bool
) -> dict[str, Any]:
    pairs = tables.read_pairs(files_of(hearth(), run.id).compared / "comparison.csv", instid)
    every = tables.compare_tables(*pairs, address=cell_address(run.id), only_differing=only)
    cells = len({*pairs[0], *pairs[1]})
    differing = sum(table.differing for table in every)
    return {
        "answer": views.institution_answer(outcome, instid, differing, cells),
        "tables": every,
        "only": only,
        "classes": tables.CLASSES,
        "in_words": tables.in_words,
        "column_names": COLUMN_TITLES,
        "criteria": views.criteria_rows(queries.read_judgements(hearth(), run).get(instid, ())),
        "holdback": views.holdback_rows(queries.read_holdback(hearth(), run).get(instid, {})),
        "main_15": views.main_15_rows(*pairs),
        "proportions": queries.read_fee_proportions(hearth(), run, instid),
        "has_letter": queries.find_letter(hearth(), run, instid) is not None,
        "due": views.due_words(outcome.respond_by),
        "is_asked": instid in outcome.selected,
    }


@bp.get("/<int:run_id>/<instid>/letter")
@requires(Permission.READ_OWN_HESES)
def show_letter(run_id: int, instid: str) -> Response:
    """The letter as it is printed; with `?download` it is a file."""
    run, one = check_institution(db_session(), hearth(), current_actor(), run_id, instid)
    path = queries.find_letter(hearth(), run, one.instid)
    if path is None:
        raise NotFound(NO_LETTER)
    audit.record(
        db_session(),
        "heses.read_letter",
        entity="heses_run",
        entity_ids=[run.id],
        organisation_id=find_member(db_session(), one.instid),
    )
    response = make_response(path.read_text(encoding="utf-8"))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; style-src '{_style_hash()}'; base-uri 'none'; form-action 'none';"
        " frame-ancestors 'none'"
    )
    if "download" in request.args:
        response.headers.set("Content-Disposition", "attachment", filename=path.name)
    return response


def _style_hash() -> str:
    """The letter carries its own style, so that a downloaded one looks the same."""
    style = (files("analytics.heses") / "letter.css").read_text(encoding="utf-8")
    return f"sha256-{b64encode(sha256(style.encode()).digest()).decode()}"
