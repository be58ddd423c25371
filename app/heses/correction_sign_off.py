"""Pages on which the central team signs corrections off, repeats the run, and sees what moved."""

from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.core.forms import put_error
from app.core.heses import RunRecord, check_institution, files_of, get_run, institutions_of
from app.heses import comparison_tables as tables
from app.heses import correction_files as files
from app.heses import correction_queries as queries
from app.heses import correction_services as services
from app.heses import correction_views as views
from app.heses.addresses import about, cell_address, run_tabs
from app.heses.blueprint import bp
from app.heses.comparison_queries import find_outcome
from app.heses.comparison_views import due_words
from app.heses.correction_forms import DecideForm
from app.heses.queries import institution_names
from app.heses.tables import COLUMN_TITLES
from app.heses.views import trail


@bp.route("/<int:run_id>/corrections", methods=["GET", "POST"])
@requires(Permission.MANAGE_HESES)
def sign_off(run_id: int) -> Any:
    run = get_run(db_session(), run_id)
    form = DecideForm()
    if form.validate_on_submit():
        try:
            _decide(run, form)
        except (Conflict, Invalid, NotAllowed) as error:
            put_error(form, error)
        else:
            return redirect(url_for(".sign_off", run_id=run.id), 303)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("heses/sign_off.html", form=form, **_queue(run)), status


def _queue(run: RunRecord) -> dict[str, Any]:
    session = db_session()
    waiting = queries.list_waiting(session, run)
    accepted = queries.list_accepted(session, run)
    services.tell(session, "read", waiting)
    names = queries.names_of_people(session, waiting)
    lines = [views.rows([one], names, one.instid or "-")[0] for one in waiting]
    outcome = find_outcome(hearth(), run)
    ticked = request.form.getlist("correction") if request.method == "POST" else []
    return {
        "run": run,
        "trail": trail(run),
        "tabs": run_tabs(run),
        "answer": views.sign_off_answer(len(waiting), len(accepted)),
        "groups": views.by_institution(lines, [one.instid for one in waiting]),
        "names": institution_names(session, institutions_of(hearth(), run)),
        "last": max((one.id for one in waiting), default=0),
        "accepted": len(accepted),
        "repeats": views.repeat_rows(queries.list_repeats(session, run)),
        "due": due_words(outcome.respond_by) if outcome else "",
        "own": current_actor().user_id,
        "ticked": ticked,
    }


def _decide(run: RunRecord, form: DecideForm) -> None:
    waiting = queries.list_waiting(db_session(), run)
    whole = set(request.form.getlist("institution"))
    ticked = set(request.form.getlist("correction"))
    # "All" is all that the page showed: what was proposed since waits to be read.
    last = request.form.get("last", 0, type=int)
    chosen = [
        one for one in waiting if (one.instid in whole and one.id <= last) or str(one.id) in ticked
    ]
    if not chosen:
        raise Invalid("decision", "Tick at least one correction, or all of an institution.")
    done = services.decide(
        db_session(),
        hearth(),
        actor=current_actor(),
        corrections=chosen,
        accept=form.decision.data == "accept",
        note=form.note.data or "",
    )
    word = "accepted" if form.decision.data == "accept" else "rejected"
    left = f" {done.own:,} that you proposed wait for somebody else." if done.own else ""
    flash(f"{done.decided:,} {word}.{left}", "success")


@bp.post("/<int:run_id>/corrections/recreate")
@requires(Permission.MANAGE_HESES)
def recreate_corrected(run_id: int) -> Any:
    session, run = db_session(), get_run(db_session(), run_id)
    accepted = queries.list_accepted(session, run)
    try:
        again = services.repeat_with(
            session,
            hearth(),
            actor=current_actor(),
            run=run,
            accepted=accepted,
            corrections=files.signed_off(hearth(), run, accepted),
        )
    except Conflict as error:
        flash(error.message, "error")
        return redirect(url_for(".sign_off", run_id=run.id), 303)
    return redirect(url_for(".show_run", run_id=again.id), 303)


def _base_of(run: RunRecord) -> RunRecord | None:
    return None if run.based_on_id is None else get_run(db_session(), run.based_on_id)


def _tables(run: RunRecord) -> Path:
    path = files_of(hearth(), run.id).recreated / "tables_a.csv"
    if not path.is_file():
        raise NotFound("The tables of this run are not there.")
    return path


@bp.get("/<int:run_id>/moved")
@requires(Permission.MANAGE_HESES)
def show_moved(run_id: int) -> str:
    """What corrections moved, institution by institution."""
    run = get_run(db_session(), run_id)
    base = _base_of(run)
    moved = tables.count_moved(_tables(base), _tables(run)) if base else {}
    names = institution_names(db_session(), institutions_of(hearth(), run))
    lines = [
        {"institution": instid, "name": names.get(instid, ""), "cells": one.cells,
         "before": tables.in_words(one.before), "after": tables.in_words(one.after),
         "difference": tables.in_words(one.after - one.before, signed=True),
         "href": url_for(".moved_institution", run_id=run.id, instid=instid or "-")}
        for instid, one in moved.items()
    ]  # fmt: skip
    return render_template(
        "heses/moved.html", run=run, base=base, trail=trail(run), tabs=run_tabs(run),
        lines=lines, applied=files.count_applied(hearth(), run),
    )  # fmt: skip


@bp.get("/<int:run_id>/<instid>/moved")
@requires(Permission.READ_OWN_HESES)
def moved_institution(run_id: int, instid: str) -> str:
    """The tables of one institution before and after corrections."""
    run, one = check_institution(db_session(), hearth(), current_actor(), run_id, instid)
    base = _base_of(run)
    only = request.args.get("only", "differ") == "differ"
    every = []
    if base is not None:
        before, after = (tables.read_institution(_tables(each), one.instid) for each in (base, run))
        every = tables.compare_tables(
            before, after, address=cell_address(run.id), only_differing=only
        )
    return render_template(
        "heses/moved_institution.html",
        base=base,
        **about(db_session(), run, one),
        tables=every,
        differing=sum(table.differing for table in every),
        classes=tables.CLASSES,
        in_words=tables.in_words,
        column_names=COLUMN_TITLES,
        only=only,
    )
