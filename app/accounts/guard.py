"""Is the password, the code or the recovery code right? Counts, locks and notes each wrong one.

Each answer costs one Argon2 hash, whether or not there is such an account, so that the time of
an answer tells nothing either.
"""

from typing import Any

from flask_security import current_user, hash_password
from flask_security.proxies import _security as security

from app.accounts import lockout
from app.accounts.mail import send_later
from app.accounts.second_step import TOTP_STEP_SECONDS
from app.core import audit
from app.core.context import db_session, hearth, now
from app.models import User

GUESSED_AT = (
    "active", "password", "failed_sign_ins", "locked_until", "tf_last_counter", "mf_recovery_codes",
)  # fmt: skip


def signed_in_user() -> User:
    """Return the signed-in user itself, not the proxy."""
    user: User = current_user._get_current_object()  # noqa: SLF001
    return user


def password_is_right(user: User | None, password: str, step: str) -> bool:
    """Return whether an active, unlocked user has this password."""
    normal = security.password_util.normalize(password)
    if user is None or not _may_guess(user) or user.password is None:
        hash_password(normal)  # as long as a comparison takes
        note_failure(user, step)
        return False
    if user.verify_and_update_password(normal):
        return True
    _count_failure(user, step)
    return False


def code_is_right(user: User, code: str, *, secret: str | None = None, counts: bool = True) -> bool:
    """Return whether a one-time code is right and was not used before.

    `counts` is False while an app is being set up: then there is nothing yet to guess.
    """
    if not _may_guess(user):
        note_failure(user, "code")
        return False
    if security.totp_factory.verify_totp(
        token=code,
        totp_secret=secret or user.tf_totp_secret or "",
        user=user,
        window=TOTP_STEP_SECONDS,
    ):
        return True
    if counts:
        _count_failure(user, "code")
    return False


def recovery_code_is_right(user: User, code: str) -> bool:
    """Return whether a recovery code is one of the user's."""
    if not _may_guess(user):
        note_failure(user, "recovery code")
        return False
    if security.mf_recovery_codes_util.check_recovery_code(user, code):
        return True
    _count_failure(user, "recovery code")
    return False


def _may_guess(user: User) -> bool:
    # The row stays locked to the end of the transaction: ten guesses at once count as ten.
    db_session().refresh(user, attribute_names=GUESSED_AT, with_for_update=True)
    return user.active and not lockout.is_locked(user, now())


def _count_failure(user: User, step: str) -> None:
    settings = hearth().settings
    note_failure(user, step)
    if lockout.count_failure(
        user, moment=now(), limit=settings.lockout_failures, period=settings.lockout_period
    ):
        audit.record(db_session(), "account.locked", entity="user", entity_ids=[user.id])
        send_later(db_session(), "locked", user)


def note_failure(user: Any, step: str) -> None:
    """Note in the audit log that somebody did not get in; an unknown address is not named."""
    audit.record(
        db_session(),
        "sign_in.failed",
        entity=None if user is None else "user",
        entity_ids=[] if user is None else [user.id],
        detail={"step": step},
    )
