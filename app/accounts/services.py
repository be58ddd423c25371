"""Managing users, and one's own account.

Nobody can lock out themselves, or the last administrator.
"""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts import links, lockout, policy, queries, sessions
from app.accounts.addresses import find_email, normal_email
from app.accounts.mail import send_later
from app.core import audit
from app.core.access import ROLE_DESCRIPTIONS, ROLE_LABELS, Actor, RoleName
from app.core.context import hearth, now
from app.core.errors import Conflict, Invalid, NotAllowed
from app.models import Organisation, Role, User

YOURSELF = "You cannot do this to your own account. Ask another administrator."
LAST_ADMINISTRATOR = "This is the last system administrator. Give the role to somebody else first."


@dataclass(frozen=True, slots=True)
class Post:
    """What a user is to be: a role, and the member or region that goes with it."""

    role: RoleName
    organisation_id: int | None = None
    region: str | None = None


def invite_user(
    session: Session, *, actor: Actor, email: str, name: str, post: Post, by_mail: bool = True
) -> User:
    """Add a user and send a link to choose a password."""
    try:
        address = normal_email(email)
    except ValueError as error:
        raise Invalid("email", str(error)) from None
    post = _checked(session, actor, post)
    if queries.find_user_by_email(session, address) is not None:
        raise Conflict("email", "There is an account with this address already.")
    user = User(
        email=address,
        name=_checked_name(name),
        organisation_id=post.organisation_id,
        region=post.region,
        fs_uniquifier=uuid.uuid4().hex,
        roles=[_role(session, post.role)],
        active=True,
    )
    session.add(user)
    session.flush()
    _note(session, "user.invite", user, role=post.role.value)
    if by_mail:
        send_later(session, "invitation", user)
    return user


def invite_again(session: Session, user: User, *, actor: Actor) -> None:
    """Send the link to choose a password once more."""
    _require_reach(actor, user)
    if queries.state_of(user, now()) is not queries.UserState.INVITED:
        raise Invalid("user", "This person has chosen a password already.")
    send_later(session, "invitation", user)
    _note(session, "user.invite_again", user)


def update_user(session: Session, user: User, *, actor: Actor, name: str, post: Post) -> None:
    """Change a user's name, role, member or region."""
    _require_reach(actor, user)
    post = _checked(session, actor, post)
    if user.id == actor.user_id and post.role is not queries.role_of(user):
        raise Invalid("role", YOURSELF)
    if post.role is not RoleName.SYSTEM_ADMINISTRATOR:
        _require_other_administrator(session, user)
    changes = {
        "name": _checked_name(name),
        "organisation_id": post.organisation_id,
        "region": post.region,
    }
    changed = [field for field, value in changes.items() if getattr(user, field) != value]
    for field in changed:
        setattr(user, field, changes[field])
    if [role.name for role in user.roles] != [post.role]:
        user.roles = [_role(session, post.role)]
        changed.append("role")
    session.flush()
    if changed:
        _note(session, "user.update", user, fields=sorted(changed))


def deactivate_user(session: Session, user: User, *, actor: Actor) -> None:
    """Keep a user from signing in, and end their sessions at once."""
    _require_reach(actor, user)
    if user.id == actor.user_id:
        raise NotAllowed(YOURSELF)
    _require_other_administrator(session, user)
    user.active = False
    _shut_out(session, user)
    _note(session, "user.deactivate", user)


def activate_user(session: Session, user: User, *, actor: Actor) -> None:
    """Let a user sign in again."""
    _require_reach(actor, user)
    user.active = True
    lockout.forget_failures(user)
    _note(session, "user.activate", user)


def unlock_user(session: Session, user: User, *, actor: Actor) -> None:
    """Open the lock that wrong passwords have closed."""
    _require_reach(actor, user)
    lockout.forget_failures(user)
    _note(session, "user.unlock", user)


def remove_second_step(session: Session, user: User, *, actor: Actor) -> None:
    """Take away the app, passkeys and codes of a person who has lost them."""
    _require_reach(actor, user)
    if user.id == actor.user_id:
        raise NotAllowed(YOURSELF)
    user.tf_primary_method = None
    user.tf_totp_secret = None
    user.mf_recovery_codes = []
    user.webauthn.clear()
    _shut_out(session, user)
    _note(session, "second_step.remove", user)
    send_later(session, "second_step_changed", user)


def change_own_name(session: Session, user: User, name: str) -> None:
    """Change the name by which colleagues see the signed-in person."""
    user.name = _checked_name(name)
    _note(session, "user.update", user, fields=["name"])


def ask_for_reset(session: Session, email: str) -> None:
    """Send a link to choose a new password, if an active account has this address.

    Nothing that is seen from outside tells whether there is one: a job sends the letter.
    """
    address = find_email(email)
    user = queries.find_user_by_email(session, address) if address else None
    audit.record(
        session,
        "password.reset_requested",
        entity="user" if user else None,
        entity_ids=[user.id] if user else [],
    )
    if user is not None and user.active:
        send_later(session, "reset", user)


def open_link(session: Session, token: str) -> links.Opened | None:
    """Return whose link from an e-mail this is, while it is good."""
    secret = hearth().settings.secret_key.get_secret_value()
    return links.open_token(session, token, secret=secret, moment=now())


def choose_password(session: Session, opened: links.Opened, password_hash: str) -> None:
    """Take the password that a person chose by a link; every session and other link ends."""
    user = opened.user
    invited = opened.purpose is links.Purpose.INVITATION
    user.password = password_hash
    user.confirmed_at = user.confirmed_at or now()
    lockout.forget_failures(user)
    _shut_out(session, user)
    _note(session, "invitation.accept" if invited else "password.reset", user)
    if not invited:
        send_later(session, "password_changed", user)


def _shut_out(session: Session, user: User) -> None:
    user.fs_uniquifier = uuid.uuid4().hex
    session.flush()
    sessions.end_sessions(session, user.id, moment=now())


def _checked(session: Session, actor: Actor, post: Post) -> Post:
    """Return the post with what goes with its role, or say what is missing."""
    if post.role not in policy.roles_managed_by(actor):
        raise NotAllowed(f"You cannot give the role of {ROLE_LABELS[post.role].lower()}.")
    if post.role not in policy.MEMBER_ROLES:
        if post.role in policy.REGION_ROLES and not post.region:
            raise Invalid("region", "Choose the region whose members the hub officer reads.")
        return Post(post.role, None, post.region if post.role in policy.REGION_ROLES else None)
    member = actor.organisation_id if policy.is_bound_to_member(actor) else post.organisation_id
    if member is None or session.get(Organisation, member) is None:
        raise Invalid("organisation_id", "Choose the member that the person works for.")
    return Post(post.role, member, None)


def _checked_name(name: str | None) -> str:
    cleaned = " ".join((name or "").split())
    if not cleaned:
        raise Invalid("name", "Enter a name.")
    if len(cleaned) > 120:
        raise Invalid("name", "Use at most 120 characters.")
    return cleaned


def _require_reach(actor: Actor, user: User) -> None:
    if not policy.may_manage(actor, user):
        raise NotAllowed("Your role does not allow you to manage this person.")


def _require_other_administrator(session: Session, user: User) -> None:
    is_administrator = any(role.name == RoleName.SYSTEM_ADMINISTRATOR for role in user.roles)
    if is_administrator and user.active and not queries.count_other_administrators(session, user):
        raise NotAllowed(LAST_ADMINISTRATOR)


def _role(session: Session, name: RoleName) -> Role:
    role = session.scalar(select(Role).where(Role.name == name.value))
    if role is None:
        role = Role(name=name.value, description=ROLE_DESCRIPTIONS[name])
        session.add(role)
    return role


def _note(session: Session, action: str, user: User, **detail: object) -> None:
    audit.record(
        session,
        action,
        entity="user",
        entity_ids=[user.id],
        organisation_id=user.organisation_id,
        detail=detail,
    )
