"""The users that a person manages."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from app.accounts import policy, queries, services
from app.accounts.forms import InviteForm, UserForm
from app.core import audit
from app.core.access import ROLE_DESCRIPTIONS, ROLE_LABELS, Permission, current_actor, requires
from app.core.context import db_session, now
from app.core.errors import DomainError
from app.core.forms import put_error
from app.core.paging import requested_page
from app.core.step_up import fresh

bp = Blueprint("accounts", __name__)
USERS = "accounts.users"


@bp.get("/users")
@requires(Permission.MANAGE_USERS)
def users() -> str:
    search = request.args.get("q", "")
    page = queries.list_users(db_session(), current_actor(), search=search, page=requested_page())
    audit.record(
        db_session(), "user.read", entity="user", entity_ids=[user.id for user in page.items]
    )
    return render_template(
        "accounts/users.html",
        page=page,
        rows=[_row(user) for user in page.items],
        search=search,
        shows_member=not policy.is_bound_to_member(current_actor()),
    )


def _row(user: Any) -> dict[str, Any]:
    role = queries.role_of(user)
    return {
        "name": user.name,
        "href": url_for("accounts.user", user_id=user.id),
        "email": user.email,
        "role": ROLE_LABELS[role] if role else "No role",
        "member": user.organisation.name if user.organisation else user.region or "National",
        "state": queries.state_of(user, now()).value,
        "last_sign_in": f"{user.last_login_at:%d/%m/%Y}" if user.last_login_at else "Never",
    }


@bp.get("/users/<int:user_id>")
@requires(Permission.MANAGE_USERS)
def user(user_id: int) -> str:
    found = _get(user_id)
    audit.record(db_session(), "user.read", entity="user", entity_ids=[found.id])
    return render_template(
        "accounts/user.html",
        user=found,
        row=_row(found),
        may_manage=policy.may_manage(current_actor(), found),
        is_self=found.id == current_actor().user_id,
        has_second_step=bool(found.tf_primary_method or found.webauthn),
    )


def _get(user_id: int) -> Any:
    return queries.get_user(db_session(), current_actor(), user_id)


def _offered(form: Any) -> Any:
    session = db_session()
    form.offer(current_actor(), queries.list_organisations(session), queries.list_regions(session))
    return form


@bp.route("/users/invite", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def invite_user() -> Any:
    form = _offered(InviteForm())
    if form.validate_on_submit():
        try:
            invited = services.invite_user(
                db_session(),
                actor=current_actor(),
                email=form.email.data,
                name=form.name.data,
                post=form.post(),
            )
        except DomainError as error:
            put_error(form, error)
        else:
            flash(
                f"{invited.name} was invited. The link in the e-mail works for 3 days.", "success"
            )
            return redirect(url_for(USERS), 303)
    page = render_template("accounts/invite.html", form=form, descriptions=ROLE_DESCRIPTIONS)
    return page, 422 if form.errors else 200


@bp.route("/users/<int:user_id>/edit", methods=["GET", "POST"])
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def edit_user(user_id: int) -> Any:
    found = _get(user_id)
    form = _offered(UserForm(obj=found, data={"role": queries.role_of(found)}))
    if form.validate_on_submit():
        try:
            services.update_user(
                db_session(), found, actor=current_actor(), name=form.name.data, post=form.post()
            )
        except DomainError as error:
            put_error(form, error)
        else:
            flash(f"{found.name} was changed.", "success")
            return redirect(url_for("accounts.user", user_id=user_id), 303)
    page = render_template(
        "accounts/edit.html", form=form, user=found, descriptions=ROLE_DESCRIPTIONS
    )
    return page, 422 if form.errors else 200


def _change(user_id: int, change: Any, done: str) -> Any:
    found = _get(user_id)
    change(db_session(), found, actor=current_actor())
    flash(done.format(name=found.name), "success")
    return redirect(url_for("accounts.user", user_id=user_id), 303)


@bp.post("/users/<int:user_id>/deactivate")
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def deactivate_user(user_id: int) -> Any:
    done = "{name} can no longer sign in, and was signed out everywhere."
    return _change(user_id, services.deactivate_user, done)


@bp.post("/users/<int:user_id>/activate")
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def activate_user(user_id: int) -> Any:
    return _change(user_id, services.activate_user, "{name} can sign in again.")


@bp.post("/users/<int:user_id>/unlock")
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def unlock_user(user_id: int) -> Any:
    return _change(user_id, services.unlock_user, "{name} is unlocked and can sign in now.")


@bp.post("/users/<int:user_id>/invite-again")
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def invite_again(user_id: int) -> Any:
    done = "{name} is sent another link. It works for 3 days."
    return _change(user_id, services.invite_again, done)


@bp.post("/users/<int:user_id>/remove-second-step")
@requires(Permission.MANAGE_USERS)
@fresh(USERS)
def remove_second_step(user_id: int) -> Any:
    done = "{name} now signs in with the password alone, and was told so by e-mail."
    return _change(user_id, services.remove_second_step, done)
