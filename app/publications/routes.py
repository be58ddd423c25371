"""Pages on which publications are listed, prepared and changed."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from analytics.definitions import list_families
from analytics.reports.registry import KINDS
from app.core.access import Actor, Permission, current_actor, requires
from app.core.context import db_session, hearth
from app.core.errors import DomainError, NotFound
from app.core.forms import put_error
from app.core.paging import requested_page
from app.core.reports import frame, list_members
from app.core.studies import StudyRecord
from app.core.written import send
from app.publications import answers, queries, services, studies, views
from app.publications.blueprint import bp
from app.publications.files import manifest_of, read_file, report_of
from app.publications.forms import PrepareForm, WordsForm
from app.publications.queries import PublicationRecord

#: What a report's page calls its definitions in its address.
FAMILIES = frozenset(family.key for family in list_families())


@bp.get("")
@requires(Permission.READ_PUBLICATIONS)
def index() -> str:
    group = request.args.get("group", "preparing")
    if group not in queries.GROUPS:
        raise NotFound("There is no such list.")
    counts = queries.count_groups(db_session())
    page = queries.list_publications(db_session(), group, page=requested_page())
    return render_template(
        "publications/index.html",
        answer=views.index_answer(counts),
        tabs=[
            {"label": label, "href": url_for(".index", group=key), "current": key == group,
             "count": counts[key]}
            for key, label in views.TABS.items()
        ],
        group=views.TABS[group],
        page=page,
        rows=views.rows(page.items),
        may_prepare=current_actor().may(Permission.PREPARE_PUBLICATIONS),
    )  # fmt: skip


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.PREPARE_PUBLICATIONS)
def new() -> Any:
    """Prepare a report, or the study that the address names."""
    study, replaces = _study(), _replaced()
    form = _form(study)
    if request.method == "POST" and form.validate():
        try:
            made = _prepare(form, study, replaces)
        except DomainError as error:
            put_error(form, error)
        else:
            return redirect(url_for(".show", number=made.id), 303)
    page = render_template("publications/new.html", form=form, replaces=replaces, study=study)
    return page, 422 if form.errors or form.form_errors else 200


def _study() -> StudyRecord | None:
    number = request.args.get("study", type=int)
    return None if number is None else studies.get_finished(db_session(), number, current_actor())


def _form(study: StudyRecord | None) -> WordsForm:
    given = request.form if request.method == "POST" else _asked_for()
    if study is not None:
        return WordsForm(given, title=study.title)
    form = PrepareForm(given)
    _offer(form, current_actor())
    return form


def _asked_for() -> Any:
    """Fill the form from the address: a report's own page leads here with its question."""
    given = request.args.copy()
    chosen = (f"{name}={key}" for name, key in request.args.items() if name in FAMILIES)
    given["definitions"] = ",".join(chosen)
    return given


def _offer(form: PrepareForm, actor: Actor) -> None:
    form.report.choices = [SelectChoice(kind.name, kind.title) for kind in KINDS]
    members = list_members(db_session(), actor)
    form.member.choices = [SelectChoice(each.key, each.label) for each in members]


def _replaced() -> PublicationRecord | None:
    number = request.args.get("corrects", type=int)
    return None if number is None else queries.get_publication(db_session(), number)


def _prepare(
    form: WordsForm, study: StudyRecord | None, replaces: PublicationRecord | None
) -> PublicationRecord:
    actor = current_actor()
    if study is not None:
        return studies.prepare_study(
            db_session(), hearth(), actor=actor, study=study, words=form.words, replaces=replaces
        )
    assert isinstance(form, PrepareForm)  # noqa: S101
    asked = frame(
        db_session(),
        hearth(),
        actor,
        name=form.report.data,
        member=form.member.data,
        years=form.years.data or None,
        definitions=form.chosen,
    )
    return services.prepare(
        db_session(), hearth(), actor=actor, asked=asked, words=form.words, replaces=replaces
    )


@bp.get("/<int:number>")
@requires(Permission.READ_PUBLICATIONS)
def show(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    page = render_template("publications/show.html", **answers.about(one))
    job = services.find_job(db_session(), one)
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and job is not None and job.is_over else {}


@bp.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.PREPARE_PUBLICATIONS)
def edit(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    form = WordsForm(obj=one)
    if form.validate_on_submit():
        try:
            services.change(db_session(), actor=current_actor(), publication=one, words=form.words)
        except DomainError as error:
            put_error(form, error)
        else:
            flash("The draft is saved.", "success")
            return redirect(url_for(".show", number=one.id), 303)
    page = render_template("publications/edit.html", form=form, publication=one)
    return page, 422 if form.errors or form.form_errors else 200


@bp.get("/<int:number>/preview")
@requires(Permission.READ_PUBLICATIONS)
def preview(number: int) -> str:
    """What will be published, as it will be."""
    one = queries.get_publication(db_session(), number)
    report, manifest = report_of(hearth(), one), manifest_of(hearth(), one)
    return render_template(
        "publications/preview.html",
        publication=one,
        report=report,
        sections=views.sections(report, manifest, ".file", number=one.id),
    )


@bp.get("/<int:number>/files/<path:name>")
@requires(Permission.READ_PUBLICATIONS)
def file(number: int, name: str) -> Any:
    one = queries.get_publication(db_session(), number)
    return send(read_file(hearth(), one, name), name.rpartition("/")[2])


@bp.post("/<int:number>/make-files")
@requires(Permission.PREPARE_PUBLICATIONS)
def make_files(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    try:
        services.make_files(db_session(), actor=current_actor(), publication=one)
    except DomainError as error:
        flash(error.message, "error")
    return redirect(url_for(".show", number=number), 303)


@bp.post("/<int:number>/drop")
@requires(Permission.PREPARE_PUBLICATIONS)
def drop(number: int) -> Any:
    one = queries.get_publication(db_session(), number)
    return answers.take(
        one, lambda: services.drop(db_session(), actor=current_actor(), publication=one),
        "The draft is dropped.",
    )  # fmt: skip
