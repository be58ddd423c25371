"""Reading users, within the reach of the person who reads."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from app.accounts import lockout, policy
from app.core.access import Actor, RoleName
from app.core.errors import NotFound
from app.core.paging import Page, paginate
from app.models import Organisation, Role, User


class UserState(StrEnum):
    """How a user stands, in one word."""

    ACTIVE = "active"
    INVITED = "invited"
    LOCKED = "locked"
    INACTIVE = "inactive"


def state_of(user: User, moment: datetime) -> UserState:
    """Return how a user stands now."""
    if not user.active:
        return UserState.INACTIVE
    if lockout.is_locked(user, moment):
        return UserState.LOCKED
    return UserState.ACTIVE if user.confirmed_at or user.password else UserState.INVITED


def list_users(session: Session, actor: Actor, *, search: str = "", page: int = 1) -> Page[User]:
    """Return the users that the actor manages, or may at least see, by name."""
    found = _within_reach(actor).order_by(User.name, User.id)
    if search.strip():
        text = search.strip()
        found = found.where(
            or_(
                User.name.icontains(text, autoescape=True),
                User.email.icontains(text, autoescape=True),
            )
        )
    return paginate(session, found, page)


def list_everybody(session: Session) -> list[User]:
    """Return all users, by address: for an operator at the machine."""
    return list(session.scalars(select(User).order_by(User.email)))


def get_user(session: Session, actor: Actor, user_id: int) -> User:
    """Return one user, or raise `NotFound`, also when the user is out of the actor's reach."""
    user = session.scalar(_within_reach(actor).where(User.id == user_id))
    if user is None:
        raise NotFound("There is no such user.")
    return user


def find_user_by_email(session: Session, email: str) -> User | None:
    """Return the user with an e-mail address, or None."""
    return session.scalar(select(User).where(User.email == email))


def _within_reach(actor: Actor) -> Select[User]:
    statement = select(User)
    if policy.is_bound_to_member(actor):
        # A person without a member matches nobody: NULL equals nothing.
        statement = statement.where(User.organisation_id == actor.organisation_id)
    return statement


def list_organisations(session: Session) -> list[tuple[int, str]]:
    """Return the number and name of each member, by name."""
    members = select(Organisation).order_by(Organisation.name)
    return [(member.id, member.name) for member in session.scalars(members)]


def list_regions(session: Session) -> list[str]:
    """Return the regions in which there are members."""
    regions = select(Organisation.region).distinct().order_by(Organisation.region)
    return list(session.scalars(regions))


def find_organisation_by_key(session: Session, key: str) -> Organisation | None:
    """Return a member by its key, or None."""
    return session.scalar(select(Organisation).where(Organisation.key == key))


def role_of(user: User) -> RoleName | None:
    """Return the one role of a user; the first when, exceptionally, there are several."""
    names = {role.name for role in user.roles}
    return next((role for role in RoleName if role in names), None)


def count_other_administrators(session: Session, user: User) -> int:
    """Return how many other people could let this one in again.

    The administrators' role stays locked to the end of the transaction, so that two of them
    cannot remove each other at once.
    """
    administrator = RoleName.SYSTEM_ADMINISTRATOR.value
    session.scalar(select(Role.id).where(Role.name == administrator).with_for_update())
    others = (
        select(User.id)
        .where(User.active, User.id != user.id, User.roles.any(Role.name == administrator))
        .order_by(User.id)
    )
    return len(session.scalars(others).all())
