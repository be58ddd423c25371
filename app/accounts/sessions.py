"""Signed-in sessions, kept on the server so that they can be seen and ended.

The cookie carries a random token; the table keeps its digest, so that a copy of the table lets
nobody in. A session ends after a while without a request, at its absolute age, when its person
signs out, or when somebody ends it: then the cookie is worth nothing, wherever it was copied to.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.models import User, UserSession

TOUCHED_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lives."""

    idle: timedelta
    absolute: timedelta


def digest(token: str) -> str:
    """Return the number under which the session with this token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def start_session(
    session: Session, user: User, *, moment: datetime, address: str | None, agent: str
) -> str:
    """Begin a session and return its token. A person's long ended sessions are forgotten."""
    token = secrets.token_urlsafe(32)
    session.execute(
        delete(UserSession).where(
            UserSession.user_id == user.id, UserSession.seen_at < moment - KEPT_FOR
        )
    )
    session.add(
        UserSession(
            id=digest(token),
            user_id=user.id,
            started_at=moment,
            seen_at=moment,
            address=address,
            agent=agent[:200],
        )
    )
    user.last_login_at = moment
    session.flush()
    return token


def find_session(
    session: Session, token: str, user_id: int, *, moment: datetime, limits: Limits
) -> UserSession | None:
    """Return the user's session with this token while it lives."""
    return session.scalar(
        select(UserSession).where(
            UserSession.id == digest(token),
            UserSession.user_id == user_id,
            _lives(moment, limits),
        )
    )


def list_sessions(
    session: Session, user_id: int, *, moment: datetime, limits: Limits
) -> list[UserSession]:
    """Return a user's living sessions, the one last used first."""
    living = (
        select(UserSession)
        .where(UserSession.user_id == user_id, _lives(moment, limits))
        .order_by(UserSession.seen_at.desc(), UserSession.id)
    )
    return list(session.scalars(living))


def _lives(moment: datetime, limits: Limits) -> ColumnElement[bool]:
    return (
        UserSession.ended_at.is_(None)
        & (UserSession.seen_at > moment - limits.idle)
        & (UserSession.started_at > moment - limits.absolute)
    )


def touch(session: Session, session_id: str, moment: datetime) -> None:
    """Note that a session has just been used."""
    session.execute(update(UserSession).where(UserSession.id == session_id).values(seen_at=moment))


def end_session(session: Session, user_id: int, session_id: str, *, moment: datetime) -> bool:
    """End one session of a user. Returns whether it was still going."""
    ended = session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.id == session_id,
            UserSession.ended_at.is_(None),
        )
        .values(ended_at=moment)
    )
    return bool(ended.rowcount)  # type: ignore[attr-defined]


def end_sessions(
    session: Session, user_id: int, *, moment: datetime, keep: str | None = None
) -> int:
    """End all sessions of a user but the one to `keep`. Returns how many ended."""
    ended = session.execute(
        update(UserSession)
        .where(
            UserSession.user_id == user_id,
            UserSession.ended_at.is_(None),
            UserSession.id != (keep or ""),
        )
        .values(ended_at=moment)
    )
    return int(ended.rowcount)  # type: ignore[attr-defined]
