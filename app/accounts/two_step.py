"""Roles that reach everybody need a second step: who has none sets one up before all else."""

from typing import Any

from flask import flash, redirect, request, url_for

from app.accounts.guard import signed_in_user
from app.accounts.passkeys import AFTER_PASSWORD
from app.core.access import RoleName
from app.core.access.routes import find_current_actor
from app.core.context import hearth
from app.core.errors import NotAllowed
from app.core.lifecycle import is_for_page
from app.models import User

#: They reach the records of all members, the accounts and the log, or what is published.
ROLES = frozenset({RoleName.CENTRAL_TEAM, RoleName.RESEARCH_GROUP, RoleName.SYSTEM_ADMINISTRATOR})
#: Where a second step is set up, and where one signs out.
OPEN = ("account", "security")
MESSAGE = (
    "Your role reaches all members, so your password alone is not enough: set up an"
    " authenticator app, or add a passkey as a second step."
)


def check_second_step() -> Any:
    """Lead a person to their account whose role needs a second step that they do not have."""
    actor = find_current_actor()
    if actor is None or not actor.roles & ROLES or not hearth().settings.requires_two_step:
        return None
    if _is_open() or not has_password_alone(signed_in_user()):
        return None
    if is_for_page():
        flash(MESSAGE, "warning")
        return redirect(url_for("account.show"))
    raise NotAllowed(MESSAGE)


def _is_open() -> bool:
    return request.endpoint == "static" or request.blueprint in OPEN


def has_password_alone(user: User) -> bool:
    """Whether a password opens the account and nothing more is asked for after it."""
    return bool(user.password) and not has_second_step(user)


def has_second_step(user: User) -> bool:
    """Whether an app or a passkey is asked for after the password."""
    return bool(user.tf_primary_method) or any(key.usage == AFTER_PASSWORD for key in user.webauthn)
