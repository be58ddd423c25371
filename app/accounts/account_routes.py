"""One's own account: name, how one signs in, and where one is signed in."""

from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for

from app.accounts import services, sessions
from app.accounts.browsers import describe_browser
from app.accounts.forms import NameForm
from app.accounts.guard import signed_in_user
from app.accounts.signals import limits
from app.accounts.two_step import has_second_step
from app.core import audit
from app.core.access import signed_in
from app.core.context import LONDON, db_session, now
from app.core.errors import DomainError, NotFound
from app.core.forms import put_error

bp = Blueprint("account", __name__)


@bp.get("/account")
@signed_in
def show() -> str:
    user = signed_in_user()
    return render_template(
        "accounts/account.html",
        user=user,
        passkeys=sorted(user.webauthn, key=lambda passkey: passkey.name),
        recovery_codes=len(user.mf_recovery_codes or []),
        has_second_step=has_second_step(user),
        sessions=_living(),
    )


def _living() -> list[Any]:
    return sessions.list_sessions(db_session(), signed_in_user().id, moment=now(), limits=limits())


@bp.route("/account/name", methods=["GET", "POST"])
@signed_in
def change_name() -> Any:
    user = signed_in_user()
    form = NameForm(obj=user)
    if form.validate_on_submit():
        try:
            services.change_own_name(db_session(), user, form.name.data)
        except DomainError as error:
            put_error(form, error)
        else:
            flash("Your name has been changed.", "success")
            return redirect(url_for("account.show"), 303)
    return render_template("accounts/name.html", form=form), 422 if form.errors else 200


@bp.get("/account/sessions")
@signed_in
def show_sessions() -> str:
    rows = [
        {
            "id": living.id,
            "agent": describe_browser(living.agent or ""),
            "address": living.address,
            "started": f"{living.started_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            "seen": f"{living.seen_at.astimezone(LONDON):%d/%m/%Y %H:%M}",
            "current": living.id == g.user_session_id,
        }
        for living in _living()
    ]
    return render_template("accounts/sessions.html", rows=rows)


@bp.post("/account/sessions/<session_id>/end")
@signed_in
def end_session(session_id: str) -> Any:
    user = signed_in_user()
    if not sessions.end_session(db_session(), user.id, session_id, moment=now()):
        raise NotFound("This session has ended already.")
    audit.record(db_session(), "session.end", entity="user", entity_ids=[user.id])
    flash("That session has ended.", "success")
    return redirect(url_for("account.show_sessions"), 303)


@bp.post("/account/sessions/end-all")
@signed_in
def end_other_sessions() -> Any:
    user = signed_in_user()
    ended = sessions.end_sessions(db_session(), user.id, moment=now(), keep=g.user_session_id)
    audit.record(
        db_session(), "session.end", entity="user", entity_ids=[user.id], detail={"count": ended}
    )
    flash("You are signed out everywhere but here.", "success")
    return redirect(url_for("account.show_sessions"), 303)
