"""Who may see and do what. No query is written without it; every route names its rule."""

from app.core.access.actor import Actor, Scope, actor_of
from app.core.access.roles import (
    PERMISSIONS,
    ROLE_DESCRIPTIONS,
    ROLE_LABELS,
    ROLES_MANAGED,
    Permission,
    RoleName,
)
from app.core.access.routes import PUBLIC, SIGNED_IN, current_actor, public, requires, signed_in
from app.core.access.rows import INCLUDE_DELETED, UnscopedStatement, rescope, scope_of

__all__ = [
    "INCLUDE_DELETED",
    "PERMISSIONS",
    "PUBLIC",
    "ROLES_MANAGED",
    "ROLE_DESCRIPTIONS",
    "ROLE_LABELS",
    "SIGNED_IN",
    "Actor",
    "Permission",
    "RoleName",
    "Scope",
    "UnscopedStatement",
    "actor_of",
    "current_actor",
    "public",
    "requires",
    "rescope",
    "scope_of",
    "signed_in",
]
