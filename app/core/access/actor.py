"""The person on whose behalf something is done, and the records within their reach."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.access.roles import (
    FIGURES_REACH,
    PERMISSIONS,
    RECORDS_REACH,
    ROLE_LABELS,
    Permission,
    Reach,
    RoleName,
)
from app.core.errors import NotAllowed
from app.models import Organisation, User

EVERYTHING = "*"


@dataclass(frozen=True, slots=True)
class Scope:
    """The members whose rows may be read and written: some, none, or all of them."""

    organisation_ids: frozenset[int] = frozenset()
    is_everything: bool = False

    @classmethod
    def nothing(cls) -> Self:
        return cls()

    @classmethod
    def everything(cls) -> Self:
        return cls(is_everything=True)

    @classmethod
    def of(cls, ids: Iterable[int]) -> Self:
        return cls(frozenset(ids))

    def covers(self, organisation_id: int | None) -> bool:
        return self.is_everything or organisation_id in self.organisation_ids

    def as_setting(self) -> str:
        """Return the text that PostgreSQL's policies read: ``*``, or ``3,17``, or nothing."""
        if self.is_everything:
            return EVERYTHING
        return ",".join(str(number) for number in sorted(self.organisation_ids))


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in person, or the system itself when `user_id` is None."""

    user_id: int | None
    name: str
    roles: frozenset[RoleName]
    organisation_id: int | None
    organisation_name: str
    region: str | None
    scope: Scope
    figures_scope: Scope

    @property
    def role_label(self) -> str:
        return ", ".join(ROLE_LABELS[role] for role in RoleName if role in self.roles)

    def may(self, permission: Permission) -> bool:
        return any(permission in PERMISSIONS[role] for role in self.roles)

    def require(self, permission: Permission) -> None:
        """Raise `NotAllowed` unless a role of this person has the permission."""
        if not self.may(permission):
            raise NotAllowed(f"Your role does not allow you to {permission}.")

    @property
    def own_organisation_id(self) -> int:
        """Return the member for which this person records, or raise `NotAllowed`."""
        if self.organisation_id is None:
            raise NotAllowed("Only people of a member institution can record this.")
        return self.organisation_id

    @classmethod
    def system(cls, name: str = "Hearth") -> Self:
        """Return the actor of commands that an operator runs on the machine itself."""
        return cls(
            user_id=None,
            name=name,
            roles=frozenset(),
            organisation_id=None,
            organisation_name="",
            region=None,
            scope=Scope.everything(),
            figures_scope=Scope.everything(),
        )


def actor_of(session: Session, user: User) -> Actor:
    """Return what a user may reach now; roles and region are read afresh on each request."""
    roles = frozenset(RoleName(role.name) for role in user.roles)
    return Actor(
        user_id=user.id,
        name=user.name,
        roles=roles,
        organisation_id=user.organisation_id,
        organisation_name=user.organisation.name if user.organisation else "",
        region=user.region,
        scope=_scope(session, user, {RECORDS_REACH[role] for role in roles}),
        figures_scope=_scope(session, user, {FIGURES_REACH[role] for role in roles}),
    )


def _scope(session: Session, user: User, reaches: set[Reach]) -> Scope:
    if Reach.ALL_MEMBERS in reaches:
        return Scope.everything()
    ids: set[int] = set()
    if Reach.OWN_MEMBER in reaches and user.organisation_id is not None:
        ids.add(user.organisation_id)
    if Reach.OWN_REGION in reaches and user.region:
        in_region = select(Organisation.id).where(Organisation.region == user.region)
        ids.update(session.scalars(in_region.order_by(Organisation.id)))
    return Scope.of(ids)
