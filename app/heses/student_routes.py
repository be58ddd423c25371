"""Pages of one institution: its tables, the students behind a cell, one student, the excluded."""

import polars as pl
from flask import Response, render_template, request, url_for

from analytics.heses.explain import explain
from analytics.heses.explain_cells import explain_cell
from analytics.heses.settings import Institution
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.heses import InstitutionTotals, RunRecord, check_institution
from app.core.paging import Page, requested_page
from app.heses import cells, exclusions, institution_views, queries, tables, views
from app.heses.addresses import institution_tabs
from app.heses.blueprint import bp
from app.heses.services import note_read


@bp.get("/<int:run_id>/<instid>")
@requires(Permission.READ_OWN_HESES)
def show_institution(run_id: int, instid: str) -> str:
    run, own = _own(run_id, instid)
    with_empty = request.args.get("empty") == "1"
    rows_a = queries.list_table(hearth(), run, "tables_a", own.instid)
    rows_b = queries.list_table(hearth(), run, "tables_b", own.instid)
    sheets = [tables.lay_out_a(rows_a, f"{n}a", with_empty=with_empty) for n in (1, 2, 3)]
    sheets += [tables.lay_out_b(rows_b, f"{n}b", with_empty=with_empty) for n in (1, 2, 3)]
    premiums = queries.list_table(hearth(), run, "premiums", own.instid)
    return render_template(
        "heses/institution.html",
        run=run,
        own=own,
        title=_name(own),
        answer=institution_views.answer(own),
        sheets=sheets,
        with_empty=with_empty,
        cell=lambda keys: institution_views.cell_href(run, own, keys),
        premiums=institution_views.premium_lines(run, own, premiums),
        neighbourhoods=institution_views.neighbourhood_lines(run, own, premiums),
        indirect=institution_views.indirect_lines(
            run, own, queries.list_table(hearth(), run, "indirect", own.instid)
        ),
        tabs=institution_tabs(run, own),
        trail=_trail(run),
    )


@bp.get("/<int:run_id>/<instid>/cell")
@requires(Permission.READ_OWN_HESES)
def show_cell(run_id: int, instid: str) -> str:
    run, own = _own(run_id, instid)
    cell = cells.read_cell(request.args)
    students = cells.keep_cell(queries.scan_students(hearth(), run, own.instid), cell)
    listed = queries.list_students(students, requested_page())
    settled = queries.institution_settings(hearth(), run, own.instid)
    note_read(db_session(), run, own, len(listed.rows))
    return render_template(
        "heses/cell.html",
        run=run,
        own=own,
        title=institution_views.cell_title(cell),
        answer=institution_views.cell_answer(cell, listed),
        rules=institution_views.cell_rules(cell, explain_cell(cell.keys, settled, run.year)),
        lines=institution_views.student_lines(run, own, listed, cell),
        share_label="FTE" if cell.is_load else "Share",
        page=Page(listed.rows, listed.number, listed.total),
        total=institution_views.exact(listed.share, cell),
        trail=views.trail(run, own),
    )


@bp.get("/<int:run_id>/<instid>/student/<int:row>")
@requires(Permission.READ_OWN_HESES)
def show_student(run_id: int, instid: str, row: int) -> str:
    run, own = _own(run_id, instid)
    held = queries.get_student(hearth(), run, own.instid, row)
    settled = queries.institution_settings(hearth(), run, own.instid)
    decisions = explain(held, settled, run.year)
    note_read(db_session(), run, own, 1)
    return render_template(
        "heses/student.html",
        run=run,
        own=own,
        row=row,
        title=institution_views.student_title(held),
        answer=institution_views.student_answer(held, decisions),
        topics=institution_views.by_topic(decisions),
        given=institution_views.given_lines(held),
        trail=views.trail(run, own),
    )


@bp.get("/<int:run_id>/<instid>/excluded")
@requires(Permission.READ_OWN_HESES)
def show_excluded(run_id: int, instid: str) -> str:
    run, own = _own(run_id, instid)
    asked, students, settled = _excluded(run, own)
    listed = queries.list_students(students, requested_page())
    rows = queries.list_table(hearth(), run, "exclusions", own.instid)
    note_read(db_session(), run, own, len(listed.rows))
    return render_template(
        "heses/excluded.html",
        run=run,
        own=own,
        name=_name(own),
        tabs=institution_tabs(run, own),
        answer=exclusions.answer(own, asked, listed.total),
        counts=exclusions.count_lines(run, own, rows, asked),
        lines=exclusions.student_lines(run, own, listed.rows, settled),
        asked=asked,
        page=Page(listed.rows, listed.number, listed.total),
        download=url_for(".download_excluded", run_id=run.id, instid=own.segment, **asked.query),
        trail=views.trail(run, own),
    )


@bp.get("/<int:run_id>/<instid>/excluded.csv")
@requires(Permission.READ_OWN_HESES)
def download_excluded(run_id: int, instid: str) -> Response:
    run, own = _own(run_id, instid)
    _, kept, settled = _excluded(run, own)
    students = kept.collect()
    note_read(db_session(), run, own, students.height)
    text = exclusions.as_csv(students.iter_rows(named=True), settled, run.year)
    name = f"heses-{run.id}-{own.segment}-excluded.csv"
    response = Response(text, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _excluded(
    run: RunRecord, own: InstitutionTotals
) -> tuple[exclusions.Asked, pl.LazyFrame, Institution]:
    """Return what is asked for of the excluded, those who fit, and what is settled of theirs."""
    asked = exclusions.read_asked(request.args)
    students = exclusions.keep(queries.scan_students(hearth(), run, own.instid), asked)
    return asked, students, queries.institution_settings(hearth(), run, own.instid)


def _own(run_id: int, instid: str) -> tuple[RunRecord, InstitutionTotals]:
    return check_institution(db_session(), hearth(), current_actor(), run_id, instid)


def _name(own: InstitutionTotals) -> str:
    names = queries.institution_names(db_session(), [own])
    return names.get(own.instid) or views.institution_title(own)


def _trail(run: RunRecord) -> list[dict[str, str]]:
    """Return the way back: an institution's contact has no page of the run to go back to."""
    is_central = current_actor().may(Permission.MANAGE_HESES)
    return views.trail(run if is_central else None)
