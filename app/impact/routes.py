"""Pages of impact studies, in the order in which a study is made."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from analytics.impact.studies import StudyKind
from app.core import audit
from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from app.core.forms import put_error
from app.core.paging import requested_page
from app.core.written import sections, send
from app.impact import files, queries, services, views
from app.impact.blueprint import bp
from app.impact.forms import DeclareForm, ReasonForm
from app.impact.queries import StudyRecord


@bp.get("")
@requires(Permission.READ_STUDIES)
def index() -> str:
    page = queries.list_studies(db_session(), current_actor(), page=requested_page())
    return render_template(
        "impact/index.html",
        page=page,
        rows=views.rows(page.items),
        may_make=current_actor().may(Permission.MAKE_STUDIES),
    )


@bp.get("/new")
@requires(Permission.MAKE_STUDIES)
def new() -> str:
    """Choose what is asked; what can be chosen next hangs on it."""
    kinds = services.list_kinds(hearth())
    return render_template("impact/new.html", kinds=views.kind_rows(kinds))


@bp.route("/new/<kind>", methods=["GET", "POST"])
@requires(Permission.MAKE_STUDIES)
def declare(kind: str) -> Any:
    study = services.find_kind(kind)
    form = DeclareForm()
    _offer(form, study)
    if form.validate_on_submit():
        try:
            made = services.declare(
                db_session(), hearth(), actor=current_actor(), choices=form.chosen(study.name)
            )
        except DomainError as error:
            put_error(form, error)
        else:
            return redirect(url_for(".show", number=made.id), 303)
    page = render_template("impact/declare.html", form=form, study=study)
    return page, 422 if form.errors or form.form_errors else 200


def _offer(form: DeclareForm, study: StudyKind) -> None:
    """Offer what fits the study; all its years are chosen unless others are."""
    years = views.year_choices(study, services.list_years(hearth(), study))
    if not years:
        raise NotFound(views.NO_RECORDS)
    members = services.list_whose(db_session(), current_actor())
    form.member.choices = [SelectChoice(each.key, each.label) for each in members]
    for field, usual in ((form.first_year, years[0]), (form.last_year, years[-1])):
        field.choices = [SelectChoice(*one) for one in years]
        if request.method == "GET":
            field.data = usual[0]
    form.definition.choices = [SelectChoice(*one) for one in views.definition_choices(study)]


@bp.get("/<int:number>")
@requires(Permission.READ_STUDIES)
def show(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    page = _page(one, ReasonForm(formdata=None))
    audit.record_read(db_session(), services.ENTITY, [one])
    job = queries.find_job(db_session(), one)
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and job is not None and job.is_over else {}


def _page(one: StudyRecord, form: ReasonForm) -> str:
    job = queries.find_job(db_session(), one)
    return render_template(
        "impact/show.html",
        study=one,
        state=views.STATES[one.status],
        answer=views.answer(one, job),
        trail=views.trail(one),
        facts=views.facts(one, queries.names_of_people(db_session(), one)),
        job=job,
        published=queries.list_published(db_session(), one),
        form=form,
        may_make=current_actor().may(Permission.MAKE_STUDIES),
        **_made(one),
    )


def _made(one: StudyRecord) -> dict[str, Any]:
    """Return the report of a study and its files; nothing while there are none."""
    try:
        report = files.report_of(hearth(), one)
        sizes = files.sizes_of(hearth(), one)
    except NotFound:
        return {"report": None, "sections": [], "files": []}
    shown = sections(report, sizes, lambda name: url_for(".file", number=one.id, name=name))
    offered = views.file_rows(one, sizes) if one.status == "ready" else []
    return {"report": report, "sections": shown, "files": offered}


@bp.get("/<int:number>/files/<path:name>")
@requires(Permission.READ_STUDIES)
def file(number: int, name: str) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    return send(files.read_file(hearth(), one, name), name.rpartition("/")[2])


@bp.post("/<int:number>/lock")
@requires(Permission.MAKE_STUDIES)
def lock(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    return _take(
        one,
        lambda: services.lock_protocol(db_session(), hearth(), actor=current_actor(), study=one),
        "The plan is locked. From now on every departure is told.",
    )


@bp.post("/<int:number>/run")
@requires(Permission.MAKE_STUDIES)
def run(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    form = ReasonForm()
    if views.needs_reason(one) and not form.validate_on_submit():
        return _page(one, form), 422
    return _take(
        one,
        lambda: services.run(
            db_session(),
            hearth(),
            actor=current_actor(),
            study=one,
            told_because=form.reason.data or "",
        ),
        "The outcomes are open, and the study is being made.",
    )


@bp.post("/<int:number>/check-again")
@requires(Permission.MAKE_STUDIES)
def check_again(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    return _take(
        one,
        lambda: services.check_again(db_session(), actor=current_actor(), study=one),
        "The groups are being matched again.",
    )


@bp.post("/<int:number>/stop")
@requires(Permission.MAKE_STUDIES)
def stop(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    return _take(
        one,
        lambda: services.stop(db_session(), actor=current_actor(), study=one),
        "The work stops at its next step.",
    )


@bp.post("/<int:number>/drop")
@requires(Permission.MAKE_STUDIES)
def drop(number: int) -> Any:
    one = queries.get_study(db_session(), number, current_actor())
    return _take(
        one,
        lambda: services.drop(db_session(), actor=current_actor(), study=one),
        "The study is dropped.",
    )


def _take(one: StudyRecord, step: Callable[[], None], done: str) -> Any:
    """Take a step and go back to the page; what forbids it is said there."""
    try:
        step()
    except (Conflict, Invalid, NotAllowed) as error:
        flash(error.message, "error")
    else:
        flash(done, "success")
    return redirect(url_for(".show", number=one.id), 303)
