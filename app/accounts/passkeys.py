"""Passkeys (WebAuthn): which kinds we ask for, and what we keep of a browser's answer."""

import json
from typing import Any, cast
from urllib.parse import urlsplit

from flask import request, session
from flask_security import WebauthnUtil
from flask_security.utils import get_message
from flask_security.webauthn import (
    WebAuthnRegisterForm,
    WebAuthnRegisterResponseForm,
    WebAuthnSigninForm,
    WebAuthnSigninResponseForm,
)
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from wtforms import HiddenField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from app.core.context import hearth
from app.models import User

ALONE, AFTER_PASSWORD = "first", "secondary"  # Flask-Security's words
USES = (
    SelectChoice(ALONE, "To sign in without a password"),
    SelectChoice(AFTER_PASSWORD, "As a second step after the password"),
)


class PasskeyUtil(WebauthnUtil):
    """A passkey that signs in alone must know its person; one after the password need not."""

    def origin(self) -> str:
        settings = hearth().settings
        if settings.is_production:
            public = urlsplit(settings.public_url)
            return f"{public.scheme}://{public.netloc}"
        return request.host_url.rstrip("/")

    def authenticator_selection(self, _user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        if usage == ALONE:
            return AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            )
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED,
            user_verification=UserVerificationRequirement.DISCOURAGED,
        )

    def user_verification(self, _user: Any, usage: list[str]) -> UserVerificationRequirement:
        if AFTER_PASSWORD in usage:
            return UserVerificationRequirement.PREFERRED
        return UserVerificationRequirement.REQUIRED


class AddPasskeyForm(WebAuthnRegisterForm):
    """What the passkey is called, and for what it will be used."""

    name = StringField(
        "Name of the passkey",
        description="So that you can tell it from others, for example “work laptop”.",
        validators=[InputRequired("Enter a name for the passkey."), Length(max=64)],
    )
    usage = RadioField("How will you use it?", choices=USES, default=ALONE, validate_choice=True)


class PasskeyMadeForm(WebAuthnRegisterResponseForm):
    """The browser's answer when a passkey was made."""

    def validate(self, **kwargs: Any) -> bool:
        if not super().validate(**kwargs):
            return False
        # The text comes from the browser and is shown to be parsed later: only what is known
        # and well formed is kept of it.
        self.extensions = _known_extensions(self.extensions)
        return True


def _known_extensions(text: Any) -> str:
    try:
        resident = bool(json.loads(text)["credProps"]["rk"])
    except (TypeError, ValueError, KeyError):
        return "{}"
    return json.dumps({"credProps": {"rk": resident}})


class PasskeySignInForm(WebAuthnSigninForm):
    """Asks for a passkey. Nothing is typed: the passkey says whose it is."""

    identity = HiddenField()
    remember = HiddenField()

    def validate(self, **kwargs: Any) -> bool:
        self.remember.data = ""
        return bool(super().validate(**kwargs))


class PasskeyUsedForm(WebAuthnSigninResponseForm):
    """The browser's answer when a passkey was used."""

    def validate(self, **kwargs: Any) -> bool:
        self.remember.data = ""
        if not super().validate(**kwargs):
            return False
        # After a password, it must be the passkey of the person whose password it was.
        if self.is_secondary and session.get("tf_user_id") != cast(User, self.user).fs_uniquifier:
            self.credential.errors.append(get_message("WEBAUTHN_UNKNOWN_CREDENTIAL_ID")[0])
        return not self.credential.errors
