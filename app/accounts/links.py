"""Links in e-mails with which a person chooses a password: signed, short-lived, good for one use.

A link is bound to the password that it replaces: once a new one is chosen, it and every other
link for this person are worth nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from itsdangerous import BadData, URLSafeSerializer
from sqlalchemy.orm import Session

from app.models import User

SALT = "accounts.choose-password"


class Purpose(StrEnum):
    """Why a password is to be chosen."""

    INVITATION = "invitation"
    RESET = "reset"


LIFETIME = {Purpose.INVITATION: timedelta(days=3), Purpose.RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that is still good: whose it is, and why it was sent."""

    user: User
    purpose: Purpose


def make_token(user: User, purpose: Purpose, *, secret: str, moment: datetime) -> str:
    """Return the signed part of a link for a user."""
    expires = int((moment + LIFETIME[purpose]).timestamp())
    return str(URLSafeSerializer(secret, SALT).dumps([user.id, purpose, expires, _state(user)]))


def open_token(session: Session, token: str, *, secret: str, moment: datetime) -> Opened | None:
    """Return whose link this is; None when it is not ours, is too old or was used."""
    try:
        user_id, purpose, expires, state = URLSafeSerializer(secret, SALT).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    user = session.get(User, user_id)
    if user is None or not user.active:
        return None
    if moment.timestamp() >= expires or state != _state(user):
        return None
    return Opened(user, Purpose(purpose))


def _state(user: User) -> str:
    known = f"{user.fs_uniquifier}:{user.password or ''}"
    return hashlib.sha256(known.encode()).hexdigest()[:32]
