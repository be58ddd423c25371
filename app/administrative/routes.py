"""Pages of the administrative records, for the central team."""

from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for

from app.administrative import queries, services, views
from app.administrative.forms import SendForm
from app.core.access import Permission, current_actor, requires
from app.core.administrative import drop_older, keep_file, shown_name
from app.core.bodies import takes_official_files
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotFound
from app.core.forms import put_error

bp = Blueprint("administrative", __name__, url_prefix="/administrative")


@bp.get("")
@requires(Permission.MANAGE_RECORDS)
def index() -> str:
    loaded = queries.list_loaded(hearth())
    missing = queries.list_missing(db_session(), hearth())
    return render_template(
        "administrative/index.html",
        answer=views.answer(loaded, missing),
        has_years=bool(loaded),
        sources=views.source_lines(loaded, missing),
        lines=views.file_lines(loaded),
        ways=views.way_lines(queries.list_on_their_way(db_session(), hearth())),
    )


@bp.route("/send", methods=["GET", "POST"])
@requires(Permission.MANAGE_RECORDS)
@takes_official_files
def send() -> Any:
    form = SendForm()
    form.tell(limit_bytes=hearth().settings.reference_max_bytes)
    if request.method == "GET":
        known = {choice.value for choice in form.source.choices}
        asked = request.args.get("source", "")
        form.source.data = asked if asked in known else ""
        form.year.data = request.args.get("year", "")
        form.add.data = request.args.get("add") == "1"
    elif form.validate():
        try:
            job = _send(form)
        except Invalid as error:
            put_error(form, error)
        else:
            return redirect(url_for(".show_load", number=job.id), 303)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("administrative/send.html", form=form), status


def _send(form: SendForm) -> Any:
    asked = {"source": form.source.data, "year": form.year.data, "add": bool(form.add.data)}
    services.check_asked(hearth(), **asked)
    if not form.file.data:
        raise Invalid("file", "Choose the file to load.")
    drop_older(hearth(), hearth().clock())
    file = keep_file(hearth(), form.file.data.stream, form.file.data.filename)
    mapping = None
    if form.mapping.data:
        sent = form.mapping.data
        mapping = keep_file(hearth(), sent.stream, sent.filename, field="mapping")
    return services.send(
        db_session(),
        hearth(),
        actor=current_actor(),
        file=file,
        mapping=mapping,
        any_excluded=bool(form.any_excluded.data),
        **asked,
    )


@bp.get("/loads/<int:number>")
@requires(Permission.MANAGE_RECORDS)
def show_load(number: int) -> Any:
    way = queries.get_on_its_way(db_session(), hearth(), number)
    note = way.prepared.note if way.prepared else None
    held = [one for one in queries.list_loaded(hearth()) if one.layout == way.layout]
    page = render_template(
        "administrative/load.html",
        way=way,
        job=way.job,
        year=way.job.payload["year"],
        add=way.job.payload.get("add"),
        file=shown_name(way.job.payload["file"]),
        note=note,
        facts=views.note_facts(note) if note else [],
        problems=views.problem_lines(note) if note else [],
        before=next((one for one in held if one.year == way.job.payload["year"]), None),
        has_left_out=queries.find_left_out_of_load(hearth(), way) is not None,
    )
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and way.job.is_over else {}


@bp.post("/loads/<int:number>/stop")
@requires(Permission.MANAGE_RECORDS)
def stop(number: int) -> Any:
    services.stop(db_session(), hearth(), _way(number))
    return redirect(url_for(".show_load", number=number), 303)


@bp.post("/loads/<int:number>/use")
@requires(Permission.MANAGE_RECORDS)
def use(number: int) -> Any:
    try:
        loaded = services.use(db_session(), hearth(), actor=current_actor(), way=_way(number))
    except Conflict as error:
        flash(error.message, "error")
        return redirect(url_for(".show_load", number=number), 303)
    flash(f"{loaded.rows:,} records are in place. The next edition will be built with them.")
    return redirect(views.year_href(loaded.source, loaded.year), 303)


@bp.post("/loads/<int:number>/drop")
@requires(Permission.MANAGE_RECORDS)
def drop(number: int) -> Any:
    services.drop(db_session(), hearth(), actor=current_actor(), way=_way(number))
    flash("Nothing has changed: what was read has been put away.")
    return redirect(url_for(".index"), 303)


@bp.get("/loads/<int:number>/excluded")
@requires(Permission.MANAGE_RECORDS)
def download_of_load(number: int) -> Any:
    way = _way(number)
    path = queries.find_left_out_of_load(hearth(), way)
    return _download(path, way.layout.key, way.job.payload["year"])


@bp.get("/years/<source>/<year>")
@requires(Permission.MANAGE_RECORDS)
def show(source: str, year: str) -> str:
    one = queries.get_loaded(hearth(), source, year)
    note = one.note
    return render_template(
        "administrative/show.html",
        one=one,
        note=note,
        loaded=views.stamp_words(note.stamp) if note else None,
        facts=views.note_facts(note) if note else [],
        problems=views.problem_lines(note) if note else [],
        supplements=views.supplement_lines(note) if note else [],
        has_left_out=queries.find_left_out(hearth(), source, year) is not None,
    )


@bp.get("/years/<source>/<year>/excluded")
@requires(Permission.MANAGE_RECORDS)
def download(source: str, year: str) -> Any:
    queries.get_loaded(hearth(), source, year)
    return _download(queries.find_left_out(hearth(), source, year), source, year)


@bp.route("/years/<source>/<year>/remove", methods=["GET", "POST"])
@requires(Permission.MANAGE_RECORDS)
def remove(source: str, year: str) -> Any:
    one = queries.get_loaded(hearth(), source, year)
    if request.method == "POST":
        rows = services.remove(
            db_session(), hearth(), actor=current_actor(), source=source, year=year
        )
        flash(f"{one.layout.title} {year}: {rows:,} records removed.")
        return redirect(url_for(".index"), 303)
    return render_template("administrative/remove.html", one=one)


def _way(number: int) -> queries.OnItsWay:
    return queries.get_on_its_way(db_session(), hearth(), number)


def _download(path: Path | None, source: str, year: str) -> Any:
    if path is None:
        raise NotFound("No row was left out, or the rows are no longer kept.")
    services.note_download(db_session(), path, source=source, year=year)
    name = f"{source}-{year}-to-mend.csv"
    return send_file(path, "text/csv", as_attachment=True, download_name=name)
