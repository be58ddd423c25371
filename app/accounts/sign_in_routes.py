"""The pages of signing in, under the one blueprint name that Flask-Security builds addresses for.

Its views are routed here one by one: what is not listed does not exist at this site.
"""

import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, flash, redirect, render_template, request, session, url_for
from flask_security import hash_password, login_user, recovery_codes, tf_plugin, views, webauthn
from flask_security.proxies import _security as security
from werkzeug.exceptions import UnsupportedMediaType

from app.accounts import guard, services, single_sign_on, throttle
from app.accounts.redirects import safe_next
from app.accounts.sign_in_forms import ChoosePasswordForm, ForgottenForm
from app.core import audit
from app.core.access import PUBLIC, SIGNED_IN, public
from app.core.access.routes import Rule, declare_endpoints, find_current_actor
from app.core.context import SIGN_IN_BLUEPRINT, db_session, hearth, now

bp = Blueprint(SIGN_IN_BLUEPRINT, __name__)

GET, POST = "GET", "POST"
LIBRARY_VIEWS: tuple[tuple[str, str, Callable[..., Any], Rule, tuple[str, ...]], ...] = (
    ("/login", "login", views.login, PUBLIC, (GET, POST)),
    ("/login/code", "two_factor_token_validation", views.two_factor_token_validation, PUBLIC,
     (GET, POST)),
    ("/login/second-step", "tf_select", tf_plugin.tf_select, PUBLIC, (GET, POST)),
    ("/login/recovery-code", "mf_recovery", recovery_codes.mf_recovery, PUBLIC, (GET, POST)),
    ("/login/passkey", "wan_signin", webauthn.webauthn_signin, PUBLIC, (GET, POST)),
    ("/login/passkey/<token>", "wan_signin_response", webauthn.webauthn_signin_response, PUBLIC,
     (POST,)),
    ("/logout", "logout", views.logout, PUBLIC, (POST,)),
    ("/verify", "verify", views.verify, SIGNED_IN, (GET, POST)),
    ("/verify/passkey", "wan_verify", webauthn.webauthn_verify, SIGNED_IN, (GET, POST)),
    ("/verify/passkey/<token>", "wan_verify_response", webauthn.webauthn_verify_response,
     SIGNED_IN, (POST,)),
    ("/account/password", "change_password", views.change_password, SIGNED_IN, (GET, POST)),
    ("/account/app", "two_factor_setup", views.two_factor_setup, SIGNED_IN, (GET, POST)),
    ("/account/app/<token>", "two_factor_setup_validate", views.two_factor_setup_validate,
     SIGNED_IN, (POST,)),
    ("/account/recovery-codes", "mf_recovery_codes", recovery_codes.mf_recovery_codes, SIGNED_IN,
     (GET, POST)),
    ("/account/passkeys", "wan_register", webauthn.webauthn_register, SIGNED_IN, (GET, POST)),
    ("/account/passkeys/new/<token>", "wan_register_response",
     webauthn.webauthn_register_response, SIGNED_IN, (POST,)),
    ("/account/passkeys/remove", "wan_delete", webauthn.webauthn_delete, SIGNED_IN, (POST,)),
)  # fmt: skip
THROTTLED = {
    "security.login",
    "security.two_factor_token_validation",
    "security.mf_recovery",
    "security.wan_signin_response",
    "security.forgot_password",
    "security.choose_password",
}

for address, endpoint, view, _rule, methods in LIBRARY_VIEWS:
    bp.add_url_rule(address, endpoint, view, methods=list(methods))


def install(app: Flask) -> None:
    """Put the pages of signing in into an application, each with its rule."""
    rules = {f"{bp.name}.{endpoint}": rule for _, endpoint, _, rule, _ in LIBRARY_VIEWS}
    declare_endpoints(app, rules)
    app.register_blueprint(bp)


BEFORE_SIGNING_IN = THROTTLED | {
    "security.tf_select",
    "security.wan_signin",
    "security.two_factor_rescue",
} - {"security.forgot_password", "security.choose_password"}


@bp.before_request
def _check_attempt() -> Any:
    if request.is_json:
        raise UnsupportedMediaType  # forms only: one way in is enough to guard
    if find_current_actor() is not None and request.endpoint in BEFORE_SIGNING_IN:
        return redirect("/")
    _check_throttle()
    return None


def _check_throttle() -> None:
    if request.method != POST or request.endpoint not in THROTTLED:
        return
    try:
        throttle.check_address(db_session(), request.remote_addr, moment=now())
    except throttle.TooManyAttempts:
        audit.record(db_session(), "sign_in.refused", detail={"step": "throttled"})
        raise


@bp.route("/login/no-second-step", endpoint="two_factor_rescue")
@public
def no_second_step() -> str:
    return render_template("security/no_second_step.html")


@bp.route("/login/forgotten", endpoint="forgot_password", methods=[GET, POST])
@public
def forgot_password() -> Any:
    form = ForgottenForm()
    if form.validate_on_submit():
        services.ask_for_reset(db_session(), form.email.data)
        return render_template("security/reset_sent.html", email=form.email.data)
    return render_template("security/forgotten.html", form=form), 422 if form.errors else 200


@bp.route("/login/choose-password/<token>", endpoint="choose_password", methods=[GET, POST])
@public
def choose_password(token: str) -> Any:
    opened = services.open_link(db_session(), token)
    if opened is None:
        return render_template("security/link_over.html"), 410
    form = ChoosePasswordForm()
    if form.validate_on_submit():
        bad, password = security.password_util.validate(form.password.data, False, user=opened.user)
        if not bad:
            services.choose_password(db_session(), opened, hash_password(password))
            flash("Your password is chosen. Sign in with it.", "success")
            return redirect(url_for("security.login"), 303)
        form.password.errors = bad
    page = render_template("security/choose_password.html", form=form, opened=opened)
    return page, 422 if form.errors else 200


@bp.get("/login/single-sign-on")
@public
def sign_on() -> Any:
    confirm = find_current_actor() is not None
    session["sign_on_next"] = safe_next(request.args.get("next"))
    try:
        return single_sign_on.ask_provider(hearth().settings.public_url, confirm=confirm)
    except single_sign_on.SignOnFailed as error:
        return _back(error)


@bp.get("/login/single-sign-on/answer")
@public
def sign_on_answer() -> Any:
    goal = safe_next(session.pop("sign_on_next", None)) or "/"
    try:
        claims = single_sign_on.read_answer()
        if find_current_actor() is not None:
            return _confirm(claims, goal)
        user = single_sign_on.find_user(db_session(), claims)
    except single_sign_on.SignOnFailed as error:
        guard.note_failure(None, "single sign-on")
        return _back(error, goal)
    second_step = security.two_factor_plugins.tf_enter(user, False, "oidc", next_loc=goal)
    if second_step is not None:
        return second_step
    login_user(user, authn_via=["single sign-on"])
    return redirect(goal)


def _confirm(claims: dict[str, Any], goal: str) -> Any:
    if not single_sign_on.confirms(guard.signed_in_user(), claims):
        raise single_sign_on.SignOnFailed(single_sign_on.NOT_ACCEPTED)
    session["fs_paa"] = time.time()
    return redirect(goal)


def _back(error: single_sign_on.SignOnFailed, goal: str | None = None) -> Any:
    flash(error.message, "error")
    if find_current_actor() is not None:
        return redirect(url_for("security.verify", next=goal))
    return redirect(url_for("security.login"))


def sign_on_label() -> str | None:
    """Return what the button of single sign-on names, None where there is none."""
    return hearth().settings.oidc_label if single_sign_on.is_offered() else None
