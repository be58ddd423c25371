"""Pages of the reference data, for those who look after it."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.core.access import Permission, current_actor, requires
from app.core.bodies import takes_official_files
from app.core.codes import edition_words
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid
from app.core.forms import put_error
from app.reference import queries, services, storage, views
from app.reference.forms import LoadForm
from etl.reference.kinds import get_kind

bp = Blueprint("reference", __name__, url_prefix="/reference")


@bp.get("")
@requires(Permission.MANAGE_REFERENCE)
def index() -> str:
    loaded, missing = queries.list_loaded(hearth()), queries.list_missing(hearth())
    return render_template(
        "reference/index.html",
        answer=views.answer(loaded, missing),
        groups=views.groups(loaded),
        missing=views.missing_lines(missing),
        running=queries.find_running(db_session()),
    )


@bp.route("/load", methods=["GET", "POST"])
@requires(Permission.MANAGE_REFERENCE)
@takes_official_files
def load() -> Any:
    form = _form()
    if request.method == "GET":
        asked = request.args.get("kind", "")
        known = {choice.value for choice in form.kind.choices}
        form.kind.data = asked if asked in known else ""
    elif form.validate():
        try:
            outcome = _load(form)
        except Invalid as error:
            put_error(form, error)
        else:
            if isinstance(outcome, services.Undecided):
                return _which(form, outcome), 422
            return redirect(url_for(".show_load", number=outcome.id), 303)
    status = 422 if form.errors or form.form_errors else 200
    return render_template("reference/load.html", form=form, kept=None), status


def _form(kinds: tuple[str, ...] = (), formdata: Any = ...) -> LoadForm:
    form = LoadForm() if formdata is ... else LoadForm(formdata=formdata)
    form.offer(limit_bytes=hearth().settings.reference_max_bytes, kinds=kinds)
    return form


def _load(form: LoadForm) -> Any:
    stored_as, file = form.kept.data or "", form.file.data
    if not stored_as:
        if not file:
            raise Invalid("file", "Choose the file to load.")
        stored_as = services.keep_file(hearth(), file.stream, file.filename)
    return services.load(
        db_session(),
        hearth(),
        actor=current_actor(),
        stored_as=stored_as,
        kind=form.kind.data,
        edition=form.edition.data or None,
        licence_held=bool(form.licence.data),
    )


def _which(form: LoadForm, undecided: services.Undecided) -> str:
    """Ask which of several kinds a kept file is, instead of having it sent again."""
    again = _form(undecided.kinds, formdata=None)
    again.kept.data, again.edition.data = undecided.stored_as, form.edition.data
    again.kind.data, again.licence.data = undecided.kinds[0], form.licence.data
    kept = storage.shown_name(undecided.stored_as)
    return render_template("reference/load.html", form=again, kept=kept)


@bp.get("/loads/<int:number>")
@requires(Permission.MANAGE_REFERENCE)
def show_load(number: int) -> Any:
    job = queries.get_load(db_session(), number)
    kind = get_kind(job.payload["kind"])
    result = queries.find_result(hearth(), job)
    loaded = queries.get_loaded(hearth(), kind.key)
    page = render_template(
        "reference/loading.html",
        job=job,
        kind=kind,
        file=views.file_of(job.payload),
        result=result,
        heading=views.result_heading(result, loaded.in_use) if result else None,
        before=queries.find_before(loaded, result) if result else None,
        in_use=loaded.in_use,
    )
    is_poll = request.headers.get("HX-Request") == "true"
    return page, {"HX-Refresh": "true"} if is_poll and job.is_over else {}


@bp.post("/loads/<int:number>/stop")
@requires(Permission.MANAGE_REFERENCE)
def stop(number: int) -> Any:
    services.stop(db_session(), hearth(), queries.get_load(db_session(), number))
    return redirect(url_for(".show_load", number=number), 303)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"edition_words": edition_words}


@bp.get("/kinds/<kind>")
@requires(Permission.MANAGE_REFERENCE)
def show(kind: str) -> str:
    loaded = queries.get_loaded(hearth(), kind)
    return render_template(
        "reference/show.html",
        kind=loaded.kind,
        answer=views.kind_answer(loaded),
        facts=views.kind_facts(loaded),
        lines=views.edition_lines(loaded),
        notes=queries.list_notes(hearth(), loaded),
    )


@bp.route("/kinds/<kind>/use", methods=["GET", "POST"])
@requires(Permission.MANAGE_REFERENCE)
def use(kind: str) -> Any:
    edition = request.values.get("edition", "")
    revision = request.values.get("revision", type=int)
    chosen = queries.get_edition(hearth(), kind, edition, revision)
    if request.method == "POST":
        try:
            used = services.use(
                db_session(),
                hearth(),
                actor=current_actor(),
                kind=kind,
                edition=chosen.edition,
                revision=chosen.revision,
            )
        except Conflict as error:
            flash(error.message, "error")
        else:
            flash(f"Edition {edition_words(used.label)}, is in use from now on.", "success")
        return redirect(url_for(".show", kind=kind), 303)
    loaded = queries.get_loaded(hearth(), kind)
    return render_template(
        "reference/use.html",
        kind=loaded.kind,
        chosen=chosen,
        chosen_loaded=views.loaded_words(chosen),
        before=loaded.in_use,
        before_loaded=views.loaded_words(loaded.in_use) if loaded.in_use else None,
    )
