"""Pages of participants.

What a person types to find somebody is a name: it travels in the body of a request and waits in
the person's session, never in an address.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session, hearth, now
from app.core.errors import Conflict, DomainError, Invalid
from app.core.forms import put_error
from app.core.members import member_names
from app.core.messages import flash_undo
from app.core.milestones import COLUMNS as MILESTONE_COLUMNS
from app.core.paging import requested_page, same_page
from app.core.places import find_neighbourhood
from app.participants import queries, services, views
from app.participants.forms import find_form_class, participant_form_class, values_of

bp = Blueprint("participants", __name__, url_prefix="/participants")
FOUND = "participants_text"
LOOKED_FOR = "looked_for"


@bp.get("")
@requires(Permission.READ_RECORDS)
def index() -> str:
    return _list()


@bp.post("/find")
@requires(Permission.READ_RECORDS)
def find() -> Any:
    session[FOUND] = request.form.get("text", "").strip()[:80]
    # The part that htmx replaces is drawn at once; a plain form goes back to the list.
    return _list() if "HX-Request" in request.headers else redirect(url_for(".index"), 303)


def _list() -> str:
    filters = _filters()
    actor, members = current_actor(), member_names(db_session())
    found = queries.list_participants(db_session(), filters, page=requested_page())
    return render_template(
        "participants/index.html",
        page=views.list_page(found, filters, members),
        filters=filters,
        find_href=same_page("participants.find"),
        schools=queries.list_schools_of_participants(db_session()),
        members=members,
        gaps=views.GAP_CHOICES,
        may_write=actor.may(Permission.WRITE_RECORDS),
    )


def _filters() -> queries.Filters:
    return queries.Filters(
        text=session.get(FOUND, ""),
        school_id=request.args.get("school", type=int),
        member_id=request.args.get("member", type=int),
        missing=request.args.get("missing", ""),
        without_attendance="no_attendance" in request.args,
        sort=request.args.get("sort", "name"),
        descending=request.args.get("order") == "down",
    )


@bp.route("/add", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def add() -> Any:
    """Look before adding: the same person recorded twice is followed as two."""
    form_class = find_form_class(hearth().today)
    form = form_class()
    if request.method == "GET":
        # Somebody was looked for on a register and not found: their name need not be typed again.
        start = (
            views.names_in(session.pop(LOOKED_FOR, "")) if "register_for" in request.args else {}
        )
        form = form_class(data=start | {"register_for": request.args.get("register_for", "")})
    elif form.validate():
        try:
            candidates = services.find_candidates(
                db_session(),
                actor=current_actor(),
                key=hearth().pseudonym_key,
                values=form.data,
                directory=hearth().postcodes,
            )
        except Invalid as error:
            _put_error(form, error)
        else:
            return _offer(form.data, candidates)
    status = 422 if form.errors else 200
    return render_template("participants/find.html", form=form), status


def _put_error(form: Any, error: DomainError) -> None:
    """Show an error at its field, and what a postcode could be beside it."""
    put_error(form, error)
    if isinstance(error, services.NotAPostcode):
        form.postcode.verdict = error.result
        form.postcode.chosen = form.postcode_choice.data


def _offer(values: dict[str, Any], candidates: list[Any]) -> str:
    new = participant_form_class(hearth().today)(formdata=None, data=views.starting_values(values))
    return render_template(
        "participants/candidates.html",
        candidates=views.candidate_rows(candidates),
        form=new,
        sections=views.sections(new),
        register_for=views.register_of(values["register_for"]),
    )


@bp.post("/new")
@requires(Permission.WRITE_RECORDS)
def create() -> Any:
    form = participant_form_class(hearth().today)()
    register_for = views.register_of(form.register_for.data)
    if form.validate():
        try:
            participant = services.add_participant(
                db_session(),
                actor=current_actor(),
                key=hearth().pseudonym_key,
                values=form.data,
                directory=hearth().postcodes,
                today=hearth().today,
                register_for=register_for,
            )
        except (Invalid, Conflict) as error:
            _put_error(form, error)
        else:
            flash(f"{participant.full_name} was added.", "success")
            if register_for is not None:
                return redirect(views.register_address(register_for), 303)
            return redirect(url_for(".show", number=participant.id), 303)
    return render_template(
        "participants/add.html", form=form, sections=views.sections(form)
    ), 422  # fmt: skip


@bp.get("/<int:number>")
@requires(Permission.READ_RECORDS)
def show(number: int) -> str:
    participant = queries.get_participant(db_session(), number)
    return render_template(
        "participants/show.html",
        participant=participant,
        member=member_names(db_session()).get(participant.organisation_id, ""),
        facts=views.facts(participant),
        characteristics=views.characteristic_rows(participant),
        attended=views.attended_rows(queries.list_attended(db_session(), participant)),
        total=queries.get_total(db_session(), participant),
        gaps=views.gap_labels(participant),
        may_be_tracked=participant.tracking_permission,
        clock=views.cohort_clock(participant, hearth().today),
        milestone_columns=MILESTONE_COLUMNS,
        neighbourhood=find_neighbourhood(hearth(), participant.postcode),
        place_href=views.place_address(hearth(), participant.postcode),
        may_write=current_actor().may(Permission.WRITE_RECORDS),
    )


@bp.route("/<int:number>/edit", methods=["GET", "POST"])
@requires(Permission.WRITE_RECORDS)
def edit(number: int) -> Any:
    participant = queries.get_participant(db_session(), number)
    form_class = participant_form_class(hearth().today)
    if request.method == "GET":
        form = form_class(data=values_of(participant))
        return _edit_page(participant, form)
    form = form_class()
    theirs: list[Any] = []
    if form.validate():
        try:
            services.change_participant(
                db_session(),
                participant=participant,
                actor=current_actor(),
                key=hearth().pseudonym_key,
                values=form.data,
                directory=hearth().postcodes,
                today=hearth().today,
                version=form.version.data or "",
            )
        except DomainError as error:
            if getattr(error, "field", "") != "version":
                _put_error(form, error)
                return _edit_page(participant, form), 422
            theirs = views.differences(form, values_of(participant))
            # The form now stands on what they saved: saving again is a decision, not a slip.
            form.version.data = participant.updated_at.isoformat()
            return _edit_page(participant, form, theirs), 409
        flash(f"The record of {participant.full_name} was saved.", "success")
        return redirect(url_for(".show", number=number), 303)
    return _edit_page(participant, form), 422


def _edit_page(participant: Any, form: Any, theirs: list[Any] | None = None) -> str:
    return render_template(
        "participants/edit.html",
        participant=participant,
        form=form,
        sections=views.sections(form),
        theirs=theirs or [],
    )


@bp.post("/<int:number>/delete")
@requires(Permission.WRITE_RECORDS)
def delete(number: int) -> Any:
    participant = queries.get_participant(db_session(), number)
    services.delete_participant(db_session(), participant=participant, at=now())
    flash_undo(f"{participant.full_name} was deleted.", url_for(".restore", number=number))
    return redirect(url_for(".index"), 303)


@bp.post("/<int:number>/restore")
@requires(Permission.WRITE_RECORDS)
def restore(number: int) -> Any:
    participant = services.restore_participant(db_session(), number=number)
    flash(f"{participant.full_name} is back.", "success")
    return redirect(url_for(".show", number=number), 303)
