"""Flask-Security, set to our rules. It does the protocol; pages, texts and limits are ours."""

import base64
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_security import Security, SQLAlchemySessionUserDatastore
from werkzeug.local import LocalProxy

from app.accounts import passkeys, sign_in_forms, signals
from app.accounts.addresses import find_email
from app.accounts.keys import derive_key
from app.accounts.mail import HearthMailUtil
from app.accounts.passwords import LONGEST, SHORTEST, HearthPasswordUtil
from app.accounts.second_step import (
    RECOVERY_CODES,
    TOTP_STEP_SECONDS,
    DigestedRecoveryCodes,
    OnceOnlyTotp,
)
from app.core.context import SIGN_IN_BLUEPRINT, db_session, now
from app.models import Role, User, WebAuthn

FRESH_FOR = timedelta(minutes=15)
# The tests sign in hundreds of times; a site pays the library's full price for each hash.
CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 8, "argon2__parallelism": 1}
MESSAGES = {
    "PASSWORD_CHANGE": ("Your password has been changed.", "success"),
    "REAUTHENTICATION_REQUIRED": ("Show first that it is still you.", "info"),
    "REAUTHENTICATION_SUCCESSFUL": ("Thank you. You can go on for a while.", "success"),
    "TWO_FACTOR_INVALID_TOKEN": ("This code is not right. Scan the picture again.", "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": ("You are signed in.", "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": ("Your authenticator app is set up.", "success"),
    "TWO_FACTOR_PERMISSION_DENIED": ("Sign in from the beginning.", "error"),
    "TWO_FACTOR_DISABLED": ("Your authenticator app is no longer asked for.", "success"),
    "TWO_FACTOR_SETUP_EXPIRED": ("That took too long. Start again.", "error"),
    "WEBAUTHN_EXPIRED": ("That took too long. Start again.", "error"),
    "WEBAUTHN_NAME_INUSE": ("You have a passkey called “%(name)s” already.", "error"),
    "WEBAUTHN_NAME_NOT_FOUND": ("You have no passkey called “%(name)s”.", "error"),
    "WEBAUTHN_REGISTER_SUCCESSFUL": ("The passkey “%(name)s” is ready to use.", "success"),
    "WEBAUTHN_CREDENTIAL_DELETED": ("The passkey “%(name)s” was removed.", "success"),
    "WEBAUTHN_CREDENTIAL_ID_INUSE": ("This passkey is known already.", "error"),
    "WEBAUTHN_UNKNOWN_CREDENTIAL_ID": ("Hearth does not know this passkey.", "error"),
    "WEBAUTHN_CREDENTIAL_WRONG_USAGE": (
        "This passkey was not set up for this use. Sign in with your password.",
        "error",
    ),
    "WEBAUTHN_NO_VERIFY": ("The passkey could not be checked. Try again.", "error"),
    "WEBAUTHN_MISMATCH_USER_HANDLE": ("This is the passkey of somebody else.", "error"),
    "DISABLED_ACCOUNT": ("Hearth does not know this passkey.", "error"),
    "API_ERROR": ("Something is missing. Start again.", "error"),
}


# Flask-Security asks for a session once; each request has its own.
_request_session: Any = LocalProxy(db_session)


def install(app: Flask) -> None:
    """Set up Flask-Security for an application; its pages are routed by `sign_in_routes`."""
    app.config.from_mapping({f"SECURITY_{name}": value for name, value in _settings(app).items()})
    datastore = SQLAlchemySessionUserDatastore(_request_session, User, Role, WebAuthn)
    security = Security(
        app,
        datastore,
        register_blueprint=False,
        login_form=sign_in_forms.SignInForm,
        verify_form=sign_in_forms.ConfirmForm,
        change_password_form=sign_in_forms.ChangeOwnPasswordForm,
        two_factor_setup_form=sign_in_forms.SetUpAppForm,
        two_factor_select_form=sign_in_forms.SecondStepForm,
        two_factor_rescue_form=sign_in_forms.NoSecondStepForm,
        two_factor_verify_code_form=sign_in_forms.CodeForm,
        mf_recovery_form=sign_in_forms.RecoveryCodeForm,
        wan_register_form=passkeys.AddPasskeyForm,
        wan_register_response_form=passkeys.PasskeyMadeForm,
        wan_signin_form=passkeys.PasskeySignInForm,
        wan_signin_response_form=passkeys.PasskeyUsedForm,
        mail_util_cls=HearthMailUtil,
        password_util_cls=HearthPasswordUtil,
        totp_cls=OnceOnlyTotp,
        webauthn_util_cls=passkeys.PasskeyUtil,
        mf_recovery_codes_util_cls=DigestedRecoveryCodes,
    )
    security.want_json(lambda _request: False)  # pages only: no second way in to guard
    signals.install(app)


def _settings(app: Flask) -> dict[str, Any]:
    totp_key = base64.b64encode(derive_key(app.config["SECRET_KEY"], "one-time codes")).decode()
    return {
        "BLUEPRINT_NAME": SIGN_IN_BLUEPRINT,
        "API_ENABLED_METHODS": ["session"],
        "CLI_USERS_NAME": None,
        "CLI_ROLES_NAME": None,
        "DATETIME_FACTORY": now,
        "EMAIL_HTML": False,
        "JOIN_USER_ROLES": False,
        "USER_IDENTITY_ATTRIBUTES": [{"email": {"mapper": find_email}}],
        # Argon2 by itself: a pepper made from the site's secret would tie every password to it.
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        "PASSWORD_SINGLE_HASH": {"argon2"},
        "PASSWORD_HASH_PASSLIB_OPTIONS": CHEAP_HASHES if app.testing else {},
        "PASSWORD_LENGTH_MIN": SHORTEST,
        "PASSWORD_LENGTH_MAX": LONGEST,
        "SEND_PASSWORD_CHANGE_EMAIL": False,  # we send our own letter, by a job
        "FRESHNESS": FRESH_FOR,
        "FRESHNESS_GRACE_PERIOD": FRESH_FOR,
        "POST_LOGIN_VIEW": "/",
        "POST_LOGOUT_VIEW": "security.login",
        "POST_CHANGE_VIEW": "account.show",
        "POST_VERIFY_VIEW": "account.show",
        "TWO_FACTOR": True,
        "TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "TWO_FACTOR_RESCUE_EMAIL": False,
        "TWO_FACTOR_AUTHENTICATOR_VALIDITY": TOTP_STEP_SECONDS,
        "TWO_FACTOR_POST_SETUP_VIEW": "account.show",
        "TOTP_SECRETS": {"1": totp_key},
        "TOTP_ISSUER": "Hearth",
        "MULTI_FACTOR_RECOVERY_CODES": True,
        "MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
        "WEBAUTHN": True,
        "WAN_RP_NAME": "Hearth",
        "WAN_ALLOW_USER_HINTS": False,
        "WAN_ALLOW_AS_VERIFY": [passkeys.ALONE],
        "WAN_POST_REGISTER_VIEW": "account.show",
        "WAN_NAME_ALLOWED_CHARS": None,
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
    }
