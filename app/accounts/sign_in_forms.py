"""The forms of signing in. Each says no in the same words and at the same cost, whoever asks."""

from typing import Any, cast

from flask import request
from flask_security.forms import (
    ChangePasswordForm,
    Form,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.proxies import _security as security
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.tf_plugin import TwoFactorSelectForm
from flask_security.utils import lookup_identity, verify_password
from wtforms import EmailField, HiddenField, PasswordField, StringField, ValidationError
from wtforms.validators import InputRequired, Length

from app.accounts import guard
from app.accounts.addresses import normal_email
from app.accounts.passwords import LONGEST, SHORTEST
from app.accounts.redirects import safe_next
from app.models import User

WRONG = (
    "The e-mail address or the password is not right, or the account is locked for a while after"
    " several attempts. Check both, wait, or choose a new password."
)
WRONG_PASSWORD = "This is not your password, or the account is locked for a while."  # noqa: S105
NOT_THE_SAME = "The two passwords are not the same."
WRONG_CODE = "This code is not right, was used already, or the account is locked for a while."


class SignInForm(LoginForm):
    """E-mail address and password."""

    email = EmailField(
        "E-mail address",
        validators=[InputRequired("Enter your e-mail address."), Length(max=255)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    remember = None
    submit = None
    next = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = safe_next(self.next.data) or ""

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        user = cast(User | None, lookup_identity(self.email.data))
        if not guard.password_is_right(user, self.password.data, "password"):
            self.form_errors.append(WRONG)
            return False
        self.user = user
        return True


class ConfirmForm(VerifyForm):
    """It is still you: the password again, and the code where there is one."""

    password = PasswordField(
        "Your password",
        validators=[InputRequired("Enter your password."), Length(max=LONGEST)],
        render_kw={"autocomplete": "current-password"},
    )
    code = StringField(
        "Code from your authenticator app",
        validators=[Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    next = HiddenField()
    submit = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next.data = safe_next(self.next.data or request.args.get("next")) or ""
        self.asks_for_code = bool(self.user.tf_primary_method)
        if not self.asks_for_code:
            del self.code

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        user = guard.signed_in_user()
        if not guard.password_is_right(user, self.password.data, "verify"):
            self.password.errors = [WRONG_PASSWORD]
            return False
        if self.asks_for_code and not guard.code_is_right(user, self.code.data or ""):
            self.code.errors = [WRONG_CODE]
            return False
        return True


class CodeForm(TwoFactorVerifyCodeForm):
    """The six digits of an authenticator app."""

    code = StringField(
        "Code",
        description="The six digits that your authenticator app shows now.",
        validators=[InputRequired("Enter the code."), Length(max=12)],
        render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"},
    )
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        if not guard.code_is_right(
            cast(User, self.user),
            self.code.data,
            secret=self.tf_totp_secret,
            counts=not self.is_setup,
        ):
            self.code.errors = [WRONG_CODE]
            return False
        return True


class Answer(StringField):
    """One of several buttons. The library hangs the answers that it knows on the field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choices: list[tuple[str, str]] = []


class SetUpAppForm(TwoFactorSetupForm):
    """Sets up an authenticator app, or stops asking for its code."""

    setup = Answer()
    submit = None


class SecondStepForm(TwoFactorSelectForm):
    """Which second step, where a person has several."""

    which = Answer()
    submit = None

    def validate_which(self, field: Answer) -> None:
        if field.data not in dict(field.choices):
            raise ValidationError("Choose one of your second steps.")


class NoSecondStepForm(TwoFactorRescueForm):
    """The library builds it for its own page, whose place ours has taken."""

    help_setup = Answer()
    submit = None


class RecoveryCodeForm(MfRecoveryForm):
    """One of the codes that were written down, in place of the second step."""

    code = StringField(
        "Recovery code",
        description="One of the codes that you kept, such as 1a2b-3c4d-5e6f.",
        validators=[InputRequired("Enter a recovery code."), Length(max=20)],
        render_kw={"autocomplete": "off"},
    )
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        if not guard.recovery_code_is_right(cast(User, self.user), self.code.data):
            self.code.errors = [WRONG_CODE]
            return False
        return True


class NewPassword:
    """The two boxes in which a new password is typed."""

    password = PasswordField(
        "New password",
        description=f"At least {SHORTEST} characters. Three or four words that only you would put"
        " together are easy to remember and hard to guess.",
        validators=[InputRequired("Enter a new password.")],
        render_kw={"autocomplete": "new-password"},
    )
    password_confirm = PasswordField(
        "The same password again",
        validators=[InputRequired("Enter the new password again.")],
        render_kw={"autocomplete": "new-password"},
    )

    def validate_password_confirm(self, field: PasswordField) -> None:
        if field.data != self.password.data:
            raise ValidationError(NOT_THE_SAME)


class ChoosePasswordForm(NewPassword, Form):
    """Chooses a password by a link from an e-mail."""


class ForgottenForm(Form):
    """Asks for a link to choose a new password."""

    email = EmailField(
        "E-mail address",
        validators=[InputRequired("Enter your e-mail address."), Length(max=255)],
        render_kw={"autocomplete": "username"},
    )

    def validate_email(self, field: EmailField) -> None:
        try:
            field.data = normal_email(field.data)
        except ValueError as error:
            raise ValidationError(str(error)) from None


class ChangeOwnPasswordForm(ChangePasswordForm):
    """The old password and a new one."""

    password = PasswordField("Your password now", render_kw={"autocomplete": "current-password"})
    new_password = PasswordField(
        "New password",
        description=NewPassword.password.kwargs["description"],
        validators=[InputRequired("Enter a new password.")],
        render_kw={"autocomplete": "new-password"},
    )
    new_password_confirm = PasswordField(
        "The new password again",
        validators=[InputRequired("Enter the new password again.")],
        render_kw={"autocomplete": "new-password"},
    )
    submit = None

    def validate(self, **kwargs: Any) -> bool:
        if not Form.validate(self, **kwargs):
            return False
        return self._old_is_right() and self._new_is_good()

    def _old_is_right(self) -> bool:
        user = guard.signed_in_user()
        if user.password is None:  # came by single sign-on; the view has asked for a fresh one
            return True
        if not guard.password_is_right(user, self.password.data or "", "change"):
            self.password.errors = [WRONG_PASSWORD]
            return False
        return True

    def _new_is_good(self) -> bool:
        user = guard.signed_in_user()
        if self.new_password.data != self.new_password_confirm.data:
            self.new_password_confirm.errors = [NOT_THE_SAME]
            return False
        bad, new = security.password_util.validate(self.new_password.data, False, user=user)
        if not bad and user.password and verify_password(new, user.password):
            bad = ["This is the password that you have now. Choose another."]
        if bad:
            self.new_password.errors = bad
            return False
        self.new_password.data = new
        return True
