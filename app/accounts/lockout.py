"""An account is locked for a while after wrong passwords or codes in a row.

What is locked is what can be guessed: password, code and recovery code. A passkey and single
sign-on cannot be guessed, and still let the person in. Time opens the lock; so do a new password
by e-mail and a co-ordinator.
"""

from datetime import datetime, timedelta

from app.models import User


def is_locked(user: User, moment: datetime) -> bool:
    """Return whether guesses at the account are refused now."""
    return user.locked_until is not None and user.locked_until > moment


def count_failure(user: User, *, moment: datetime, limit: int, period: timedelta) -> bool:
    """Count one wrong guess. Returns whether it locked the account."""
    user.failed_sign_ins += 1
    if user.failed_sign_ins < limit:
        return False
    user.failed_sign_ins = 0
    user.locked_until = moment + period
    return True


def forget_failures(user: User) -> None:
    """Start counting afresh: the person has come all the way in, or was unlocked."""
    user.failed_sign_ins = 0
    user.locked_until = None
