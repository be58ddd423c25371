"""One request: who is it, may they, do it, commit, tell the audit log."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask_security import current_user
from werkzeug.exceptions import BadRequest

from app.core import audit
from app.core.access.actor import Scope, actor_of
from app.core.access.routes import check_route, find_current_actor
from app.core.access.rows import rescope
from app.core.context import db_session, hearth, request_writes
from app.core.errors import NotAllowed

FIRST_ERROR_STATUS = 400
NUL = "\x00"
_CHECKS = "hearth_checks_of_people"


def install(app: Flask) -> None:
    """Put the lifecycle around every request of an application."""
    app.before_request(_refuse_nul)
    app.before_request(_identify)
    app.before_request(_guard)
    app.after_request(_finish)
    app.teardown_request(_close)


def check_people(app: Flask, check: Callable[[], Any]) -> None:
    """Ask something more of a person whose role allows what they open.

    The check returns None, or the answer in place of the page.
    """
    app.extensions.setdefault(_CHECKS, []).append(check)


def _refuse_nul() -> None:
    """Refuse the one character that PostgreSQL cannot keep; nobody types it."""
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    sent += [("file", file.filename or "") for file in request.files.values()]
    parts = [
        *(text for pair in sent for text in pair),
        *map(str, (request.view_args or {}).values()),
    ]
    if any(NUL in text for text in parts):
        raise BadRequest("What was sent holds a character that cannot be kept")


def _identify() -> None:
    g.request_id = secrets.token_hex(8)
    g.actor = None
    if request.endpoint is None or request.endpoint == "static":
        return
    if current_user.is_authenticated:
        act_as(current_user)
    elif request.endpoint not in ("health.healthz", "health.readyz"):
        audit.set_origin(db_session(), _origin())


def act_as(user: Any) -> None:
    """Let the rest of the request happen on behalf of a user, who may just have signed in."""
    session = db_session()
    g.actor = actor_of(session, user)
    rescope(session, g.actor.scope)
    audit.set_origin(session, _origin())


def _origin() -> audit.Origin:
    actor = find_current_actor()
    return audit.Origin(
        user_id=actor.user_id if actor else None,
        role=actor.role_label if actor else None,
        organisation_id=actor.organisation_id if actor else None,
        kind="web",
        address=request.remote_addr,
        request_id=g.request_id,
    )


def _guard() -> Any:
    if request.endpoint is None:
        return None  # no such page: the 404 page needs no rule
    try:
        check_route(request.endpoint, request.path)
    except NotAllowed:
        if find_current_actor() is None:
            return _ask_to_sign_in()
        audit.record(db_session(), "access.refused", detail={"endpoint": request.endpoint})
        raise
    checks: list[Callable[[], Any]] = current_app.extensions.get(_CHECKS, [])
    answers = (check() for check in checks)
    return next((answer for answer in answers if answer is not None), None)


def is_for_page() -> bool:
    """Whether a person opens a page, and can be led to another."""
    wants_page = request.accept_mimetypes.accept_html and "HX-Request" not in request.headers
    is_program = request.path.startswith("/api/v") or "/_dash" in request.path
    return request.method == "GET" and wants_page and not is_program


def _ask_to_sign_in() -> Any:
    if is_for_page():
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    raise NotSignedIn


class NotSignedIn(NotAllowed):
    """Nobody is signed in, and the request is not one for a page."""

    status = 401

    def __init__(self) -> None:
        super().__init__("Sign in first.")


def _finish(response: Response) -> Response:
    """Commit what the view did, or undo it; then write the audit events of a read or refusal."""
    session = g.get("db_session")
    if session is None:
        return response
    if response.status_code < FIRST_ERROR_STATUS and request_writes():
        session.commit()
        return response
    pending = [entry for entry in audit.take_pending(session) if _outlives(entry, response)]
    session.rollback()
    if pending:
        with hearth().database.transaction(Scope.nothing()) as writer:
            audit.set_origin(writer, _origin())
            audit.hand_over(writer, pending)
    return response


def _outlives(entry: audit.Entry, response: Response) -> bool:
    """A read has happened also when the page fails; a write that was rolled back has not."""
    succeeded = response.status_code < FIRST_ERROR_STATUS
    return succeeded or entry.action.endswith((".read", ".refused", ".failed"))


def _close(_error: BaseException | None) -> None:
    session = g.pop("db_session", None)
    if session is not None:
        session.close()
