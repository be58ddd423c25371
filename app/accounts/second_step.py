"""The second step: one-time codes that work once, and recovery codes that are kept as digests."""

import base64
import hashlib
import hmac
from typing import Any

from flask import Flask
from flask_security import MfRecoveryCodesUtil, Totp
from passlib.totp import TotpMatch

from app.accounts.keys import derive_key
from app.core import audit
from app.core.context import db_session

TOTP_STEP_SECONDS = 30
RECOVERY_CODES = 8


class OnceOnlyTotp(Totp):
    """A code that has let somebody in does not let anybody in again."""

    def get_last_counter(self, user: Any) -> int | None:
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: TotpMatch) -> None:
        user.tf_last_counter = tmatch.counter


class DigestedRecoveryCodes(MfRecoveryCodesUtil):
    """Recovery codes are shown once, when they are made; what is kept cannot be turned back."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._key = derive_key(app.config["SECRET_KEY"], "recovery codes")

    def create_recovery_codes(self, user: Any) -> list[str]:
        codes: list[str] = super().create_recovery_codes(user)
        user.mf_recovery_codes = [self._digest(code) for code in codes]
        _note("recovery_codes.make", user)
        return codes

    def get_recovery_codes(self, user: Any) -> list[str]:  # noqa: ARG002
        return []

    def check_recovery_code(self, user: Any, code: str) -> bool:
        digest = self._digest(code)
        return any(hmac.compare_digest(digest, kept) for kept in user.mf_recovery_codes or [])

    def delete_recovery_code(self, user: Any, code: str) -> bool:
        user.mf_recovery_codes.remove(self._digest(code))
        _note("recovery_code.use", user)
        return True

    def _digest(self, code: str) -> str:
        plain = code.strip().lower().replace("-", "").replace(" ", "")
        found = hmac.new(self._key, plain.encode(), hashlib.sha256).digest()
        return base64.b64encode(found).decode()


def _note(action: str, user: Any) -> None:
    audit.record(db_session(), action, entity="user", entity_ids=[user.id])
