"""Pages of registers. Each tap is a form of its own; with htmx only its row is drawn again."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for

from app.core.access import Permission, current_actor, requires
from app.core.context import db_session
from app.core.errors import Invalid
from app.core.messages import flash_undo
from app.registers import queries, services
from app.registers.queries import RegisterPage

bp = Blueprint("registers", __name__, url_prefix="/registers")
REMOVED = "register_removed"
LOOKED_FOR = "looked_for"  # the page that adds a participant starts with it


@bp.get("/<int:activity_id>")
@requires(Permission.READ_RECORDS)
def show(activity_id: int) -> str:
    return _page(_register(activity_id))


@bp.get("/<int:activity_id>/sessions/<int:session_id>")
@requires(Permission.READ_RECORDS)
def show_session(activity_id: int, session_id: int) -> str:
    return _page(queries.get_register(db_session(), activity_id, session_id))


def _register(activity_id: int) -> RegisterPage:
    return queries.get_register(db_session(), activity_id, request.args.get("session", type=int))


def _page(register: RegisterPage, **context: Any) -> str:
    return render_template(
        "registers/show.html",
        register=register,
        here=_here(register),
        session_id=register.meeting.id if register.meeting else None,
        may_write=current_actor().may(Permission.WRITE_RECORDS),
        **context,
    )


def _here(register: RegisterPage) -> str:
    if register.meeting is None:
        return url_for(".show", activity_id=register.activity.id)
    return url_for(
        ".show_session", activity_id=register.activity.id, session_id=register.meeting.id
    )


@bp.post("/<int:activity_id>/mark")
@requires(Permission.WRITE_RECORDS)
def mark(activity_id: int) -> Any:
    register = _register(activity_id)
    participant_id = request.form.get("participant", 0, type=int)
    try:
        services.mark_place(
            db_session(),
            register=register,
            participant_id=participant_id,
            status=request.form.get("status", ""),
            hours=request.form.get("hours"),
        )
    except Invalid as error:
        return _page(register, problem=error.message, problem_at=participant_id), 422
    if "HX-Request" not in request.headers:
        return redirect(f"{_here(register)}#place-{participant_id}", 303)
    register = _register(activity_id)
    place = next(one for one in register.places if one.participant.id == participant_id)
    return render_template(
        "registers/marked.html",
        register=register,
        place=place,
        session_id=register.meeting.id if register.meeting else None,
        may_write=True,
    )


@bp.post("/<int:activity_id>/rest-present")
@requires(Permission.WRITE_RECORDS)
def mark_rest_present(activity_id: int) -> Any:
    register = _register(activity_id)
    count = services.mark_rest_present(db_session(), register=register)
    flash(f"{count} marked present. Now mark those who were not there.", "success")
    return redirect(_here(register), 303)


@bp.post("/<int:activity_id>/find")
@requires(Permission.WRITE_RECORDS)
def find(activity_id: int) -> str:
    """Offer people to put on the register, and to add the one who is nowhere."""
    register = _register(activity_id)
    text = request.form.get("text", "").strip()[:80]
    session[LOOKED_FOR] = text
    return _page(
        register, text=text, candidates=queries.find_candidates(db_session(), register, text)
    )


@bp.post("/<int:activity_id>/add")
@requires(Permission.WRITE_RECORDS)
def add(activity_id: int) -> Any:
    register = _register(activity_id)
    number = request.values.get("participant", 0, type=int)
    name = services.add_person(db_session(), register=register, participant_id=number)
    flash(f"{name} is on the register, marked present.", "success")
    return redirect(_here(register), 303)


@bp.post("/<int:activity_id>/remove")
@requires(Permission.WRITE_RECORDS)
def remove(activity_id: int) -> Any:
    register = _register(activity_id)
    number = request.values.get("participant", 0, type=int)
    name, removed = services.remove_person(db_session(), register=register, participant_id=number)
    session[REMOVED] = {"activity": activity_id, "participant": number, "places": removed}
    here = register.meeting.id if register.meeting else None
    undo = url_for(".put_back", activity_id=activity_id, participant=number, session=here)
    flash_undo(f"{name} was taken off the register.", undo)
    return redirect(_here(register), 303)


@bp.post("/<int:activity_id>/put-back")
@requires(Permission.WRITE_RECORDS)
def put_back(activity_id: int) -> Any:
    register = _register(activity_id)
    number = request.values.get("participant", 0, type=int)
    kept = session.pop(REMOVED, {})
    is_this = (kept.get("activity"), kept.get("participant")) == (activity_id, number)
    name = services.put_back(
        db_session(),
        register=register,
        participant_id=number,
        removed=kept["places"] if is_this else [],
    )
    flash(f"{name} is back on the register.", "success")
    return redirect(_here(register), 303)
