"""Which users a person may manage, read from `app.core.access.ROLES_MANAGED`."""

from app.core.access import ROLES_MANAGED, Actor, RoleName
from app.models import User

MEMBER_ROLES = frozenset({RoleName.MEMBER_USER, RoleName.MEMBER_COORDINATOR})
REGION_ROLES = frozenset({RoleName.HUB_OFFICER})


def roles_managed_by(actor: Actor) -> frozenset[RoleName]:
    """Return the roles that the actor may give and take away."""
    if actor.user_id is None:  # an operator at the machine itself
        return frozenset(RoleName)
    managed = (ROLES_MANAGED.get(role, frozenset()) for role in actor.roles)
    return frozenset().union(*managed)


def is_bound_to_member(actor: Actor) -> bool:
    """Return whether the actor manages the users of one member only."""
    return roles_managed_by(actor) <= MEMBER_ROLES


def may_manage(actor: Actor, user: User) -> bool:
    """Return whether the actor may change this user."""
    if not {role.name for role in user.roles} <= roles_managed_by(actor):
        return False
    return not is_bound_to_member(actor) or (
        user.organisation_id is not None and user.organisation_id == actor.organisation_id
    )
