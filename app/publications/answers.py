"""What several routes of publications answer alike: the page of one, a step taken."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for

from app.core.access import Permission, current_actor
from app.core.context import db_session, hearth
from app.core.errors import Conflict, Invalid, NotAllowed, NotFound
from app.publications import queries, services, views
from app.publications.checklist import points_of
from app.publications.files import manifest_of
from app.publications.queries import PublicationRecord


def about(one: PublicationRecord) -> dict[str, Any]:
    """Return what the page of a publication shows."""
    session, actor = db_session(), current_actor()
    names = queries.names_of_people(session, one)
    allowed = views.allowed(one, actor)
    replaced = None if one.replaces_id is None else _find(one.replaces_id)
    return {
        "publication": one,
        "state": views.STATES[one.status],
        "answer": views.ANSWERS[one.status],
        "facts": views.facts(one, names),
        "trail": views.trail_rows(queries.list_trail(session, one)),
        "job": services.find_job(session, one),
        "files": _files(one),
        "may": allowed,
        "is_own": one.status == "checked"
        and not allowed["approve"]
        and actor.may(Permission.APPROVE_PUBLICATIONS),
        "override": _override(one, names),
        "points": points_of(one),
        "replaces": replaced,
        "corrections": queries.find_corrections(session, one),
    }


def _find(number: int) -> PublicationRecord | None:
    try:
        return queries.get_publication(db_session(), number)
    except NotFound:
        return None


def _files(one: PublicationRecord) -> list[dict[str, Any]] | None:
    """Return the rows of its files; None where they are not there or not what was made."""
    try:
        return views.file_rows(manifest_of(hearth(), one), ".file", number=one.id)
    except NotFound:
        return None


def _override(one: PublicationRecord, names: dict[int, str]) -> dict[str, Any]:
    actor = current_actor()
    is_open = one.status == "draft" and bool(one.findings)
    may_check = actor.may(Permission.CHECK_PUBLICATIONS)
    may_read = may_check or actor.may(Permission.APPROVE_PUBLICATIONS)
    return {
        "asked_by": names.get(one.override_by or 0, ""),
        "confirmed_by": names.get(one.override_confirmed_by or 0, ""),
        "may_ask": is_open and may_check and one.override_confirmed_by is None,
        "may_confirm": is_open
        and may_read
        and one.override_by is not None
        and one.override_confirmed_by is None
        and actor.user_id not in (one.override_by, one.prepared_by),
    }


def take(one: PublicationRecord, step: Callable[[], None], done: str) -> Any:
    """Take a step and go back to the page; what forbids it is said there."""
    try:
        step()
    except (Conflict, Invalid, NotAllowed) as error:
        flash(error.message, "error")
    else:
        flash(done, "success")
    return redirect(url_for("publications.show", number=one.id), 303)
