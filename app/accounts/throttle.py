"""How often one address on the network may fail to sign in.

The audit log is the counter: it already holds each failure with its address, it is shared by all
processes and outlives a restart, where memory would let each process be tried afresh. A table of
attempts would say the same a second time.
"""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.core.errors import DomainError
from app.models import AuditEvent

WINDOW = timedelta(minutes=15)
# A whole institution may share an address; a program that guesses passes this in a minute.
MOST_FAILURES = 50
COUNTED = ("sign_in.failed", "password.reset_requested")


class TooManyAttempts(DomainError):
    """Somebody at this address has tried too often."""

    status = 429

    def __init__(self) -> None:
        super().__init__("Too many attempts to sign in from your network. Try again in 15 minutes.")


def check_address(session: Session, address: str | None, *, moment: datetime) -> None:
    """Raise `TooManyAttempts` when too many sign-ins from an address have failed of late."""
    failures = session.scalar(
        select(func.count())
        .select_from(AuditEvent)
        .where(
            AuditEvent.address == address,
            AuditEvent.at > moment - WINDOW,
            AuditEvent.action.in_(COUNTED),
        )
    )
    if (failures or 0) >= MOST_FAILURES:
        raise TooManyAttempts
