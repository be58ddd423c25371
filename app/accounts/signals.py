"""What happens when somebody has signed in, signed out or changed how they sign in.

Flask-Security tells by signals; here each becomes a session on the server, an event in the audit
log and, where the person should know, a letter.
"""

from typing import Any, cast

from flask import Flask, flash, g, request, session
from flask_login import user_logged_out
from flask_security import (
    password_changed,
    tf_disabled,
    tf_profile_changed,
    user_authenticated,
    user_failed_authn,
    wan_deleted,
    wan_registered,
)
from flask_security.proxies import _security as security
from flask_security.utils import set_request_attr
from sqlalchemy.exc import OperationalError

from app.accounts import guard, lockout, sessions
from app.accounts.mail import send_later
from app.core import audit
from app.core.access import Scope
from app.core.context import db_session, hearth, now, request_writes
from app.core.lifecycle import act_as
from app.models import User, UserSession

TOKEN = "sid"  # noqa: S105  (the name under which the cookie keeps it)
# What survives in the cookie when a person signs in; whatever else was there, a stranger may
# have put there.
KEPT_AT_SIGN_IN = frozenset({"_user_id", "_fresh", "_id", "_flashes", "fs_paa"})
CHANGED_PASSWORD = ["change"]


def install(app: Flask) -> None:
    """Listen to the signals of one application, and decide who a cookie belongs to."""
    user_authenticated.connect(_signed_in, app)
    user_failed_authn.connect(_failed, app)
    user_logged_out.connect(_signed_out, app)
    password_changed.connect(_password_changed, app)
    tf_profile_changed.connect(_app_set_up, app)
    tf_disabled.connect(_app_removed, app)
    wan_registered.connect(_passkey_added, app)
    wan_deleted.connect(_passkey_removed, app)
    manager = app.extensions["security"].login_manager
    manager.user_loader(_load_user)
    manager.request_loader(lambda _request: None)  # a cookie is the only way to be signed in


def limits() -> sessions.Limits:
    """Return how long sessions live at this site."""
    settings = hearth().settings
    return sessions.Limits(idle=settings.session_idle, absolute=settings.session_absolute)


def _load_user(uniquifier: str) -> User | None:
    token = session.get(TOKEN, "")
    user = cast(User | None, security.datastore.find_user(fs_uniquifier=str(uniquifier)))
    found = None
    if user is not None and user.active:
        found = sessions.find_session(db_session(), token, user.id, moment=now(), limits=limits())
    if found is None:
        _forget_cookie()
        return None
    g.user_session_id = found.id
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    _touch(found)
    return user


def _forget_cookie() -> None:
    session.clear()
    flash("You have been signed out. Sign in again to go on.", "info")


def _touch(found: UserSession) -> None:
    """Note that a session lives: once a minute, since each note is a write."""
    moment = now()
    if moment - found.seen_at < sessions.TOUCHED_EVERY:
        return
    if request_writes():
        sessions.touch(db_session(), found.id, moment)
        return
    try:
        with hearth().database.transaction(Scope.nothing()) as writer:
            sessions.touch(writer, found.id, moment)
    except OperationalError:
        return  # the records are busy: the next request will note it


def _signed_in(_app: Flask, user: User, authn_via: list[str] | None = None, **_: Any) -> None:
    records = db_session()
    if old := session.get(TOKEN):
        sessions.end_session(records, user.id, sessions.digest(old), moment=now())
    for key in set(session) - KEPT_AT_SIGN_IN:
        del session[key]
    session[TOKEN] = token = sessions.start_session(
        records,
        user,
        moment=now(),
        address=request.remote_addr,
        agent=request.user_agent.string,
    )
    g.user_session_id = sessions.digest(token)
    lockout.forget_failures(user)
    act_as(user)
    if authn_via != CHANGED_PASSWORD:
        _note("sign_in", user, via=authn_via or ["second step"])


def _failed(_app: Flask, user: User, auth_type: str, **_: Any) -> None:
    guard.note_failure(user, auth_type)


def _signed_out(_app: Flask, user: Any, **_: Any) -> None:
    if token := session.get(TOKEN):
        sessions.end_session(db_session(), user.id, sessions.digest(token), moment=now())
        _note("sign_out", user)
    session.clear()
    flash("You are signed out.", "info")


def _password_changed(_app: Flask, user: User, **_: Any) -> None:
    sessions.end_sessions(db_session(), user.id, moment=now(), keep=g.user_session_id)
    _note("password.change", user)
    send_later(db_session(), "password_changed", user)


def _app_set_up(_app: Flask, user: User, **_: Any) -> None:
    _second_step_changed("second_step.set_up", user)


def _app_removed(_app: Flask, user: User, **_: Any) -> None:
    _second_step_changed("second_step.remove", user)


def _passkey_added(_app: Flask, user: User, **_: Any) -> None:
    _second_step_changed("passkey.add", user)


def _passkey_removed(_app: Flask, user: User, **_: Any) -> None:
    _second_step_changed("passkey.remove", user)


def _second_step_changed(action: str, user: User) -> None:
    _note(action, user)
    send_later(db_session(), "second_step_changed", user)


def _note(action: str, user: User, **detail: Any) -> None:
    audit.record(db_session(), action, entity="user", entity_ids=[user.id], detail=detail)
