"""OpenID Connect: an institution's own sign-in opens an account that Hearth already has.

An account is found by issuer and subject. The first time it is found by an e-mail address that
the provider says it has verified, and is bound to issuer and subject from then on. Nobody gets an
account because their address ends in a certain domain.
"""

import hashlib
import hmac
import logging
import time
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Flask, current_app
from joserfc.errors import JoseError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.addresses import find_email
from app.core import audit
from app.core.context import Hearth
from app.core.errors import DomainError
from app.models import User

CLIENT = "hearth_single_sign_on"
ANSWER = "/login/single-sign-on/answer"
TIMEOUT_SECONDS = 10
CONFIRMED_WITHIN_SECONDS = 300
log = logging.getLogger(__name__)


class SignOnFailed(DomainError):
    """The provider did not let the person in, or Hearth has no account for them."""

    status = 403


NO_ACCOUNT = (
    "Your institution knows you, but Hearth has no account for you. Ask your member's co-ordinator"
    " to invite you with the address that your institution has verified."
)
NO_ANSWER = (
    "Your institution's sign-in cannot be reached just now. Try again, or use your password."
)
NOT_ACCEPTED = "Your institution did not confirm the sign-in. Start again."


def install(app: Flask, held: Hearth) -> None:
    """Prepare the client of the configured provider, if there is one."""
    settings = held.settings
    if not settings.oidc_discovery_url:
        app.extensions[CLIENT] = None
        return
    app.extensions[CLIENT] = OAuth(app).register(
        "hearth",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        server_metadata_url=settings.oidc_discovery_url,
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": TIMEOUT_SECONDS,
        },
    )


def is_offered() -> bool:
    """Return whether this site has a provider."""
    return current_app.extensions[CLIENT] is not None


def ask_provider(public_url: str, *, confirm: bool) -> Any:
    """Send the browser to the provider; with `confirm`, the person must sign in there afresh."""
    extra = {"prompt": "login", "max_age": 0} if confirm else {}
    try:
        return _client().authorize_redirect(f"{public_url.rstrip('/')}{ANSWER}", **extra)
    except (requests.RequestException, ValueError, RuntimeError) as error:
        log.warning("single sign-on: %s", type(error).__name__)
        raise SignOnFailed(NO_ANSWER) from None


def read_answer() -> dict[str, Any]:
    """Return what the provider says of the person, its signature, state and nonce checked."""
    client = _client()
    try:
        token = client.authorize_access_token()
        claims = dict(token.get("userinfo") or {})
        if claims and "email" not in claims:
            more = client.userinfo(token=token)
            claims |= dict(more) if more.get("sub") == claims["sub"] else {}
    except requests.RequestException as error:
        log.warning("single sign-on: %s", type(error).__name__)
        raise SignOnFailed(NO_ANSWER) from None
    except (AuthlibBaseError, JoseError, ValueError, KeyError) as error:
        log.warning("single sign-on: %s", type(error).__name__)
        raise SignOnFailed(NOT_ACCEPTED) from None
    if not claims.get("iss") or not claims.get("sub"):
        raise SignOnFailed(NOT_ACCEPTED)
    return claims


def _client() -> Any:
    client = current_app.extensions[CLIENT]
    if client is None:
        raise SignOnFailed("This site has no single sign-on.")
    return client


def find_user(session: Session, claims: dict[str, Any]) -> User:
    """Return the active user that the claims name, bound to issuer and subject from now on.

    Raises
    ------
    SignOnFailed
        There is no such user, or the account with this address is bound to somebody else.
    """
    subject = _subject(claims)
    user = session.scalar(select(User).where(User.oidc_subject == subject))
    if user is None:
        user = _find_by_verified_email(session, claims)
        if user is not None:
            user.oidc_subject = subject
            audit.record(session, "single_sign_on.bind", entity="user", entity_ids=[user.id])
    if user is None or not user.active:
        raise SignOnFailed(NO_ACCOUNT)
    return user


def _find_by_verified_email(session: Session, claims: dict[str, Any]) -> User | None:
    email = find_email(str(claims.get("email", "")))
    if claims.get("email_verified") is not True or email is None:
        return None
    return session.scalar(
        select(User).where(User.email == email, User.active, User.oidc_subject.is_(None))
    )


def confirms(user: User, claims: dict[str, Any]) -> bool:
    """Return whether the claims say that this very user has just signed in at the provider."""
    is_same = hmac.compare_digest(user.oidc_subject or "", _subject(claims))
    signed_in_at = claims.get("auth_time")
    if not is_same or not isinstance(signed_in_at, int):
        return False
    return abs(time.time() - signed_in_at) < CONFIRMED_WITHIN_SECONDS


def _subject(claims: dict[str, Any]) -> str:
    return hashlib.sha256(f"{claims['iss']}\n{claims['sub']}".encode()).hexdigest()
