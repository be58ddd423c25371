"""The people who sign in to the demonstration, one for each role and one of another member."""

import uuid
from dataclasses import dataclass
from functools import cache

from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from app.core.access.roles import ROLE_LABELS, RoleName
from app.models import Organisation, Role, User

#: Printed at `make run`; the demonstration refuses to load in production.
PASSWORD = "warm embers, calm evening"  # noqa: S105


@dataclass(frozen=True, slots=True)
class DemonstrationUser:
    """A sign-in name of the demonstration."""

    email: str
    name: str
    role: RoleName
    member: int | None = None
    """Place of the person's member in the list of members, or None for national staff."""

    @property
    def description(self) -> str:
        return ROLE_LABELS[self.role]


_USERS = (
    DemonstrationUser("officer@demo.hearth.example", "Olive Farrow", RoleName.MEMBER_USER, 0),
    DemonstrationUser(
        "coordinator@demo.hearth.example", "Cora Ashby", RoleName.MEMBER_COORDINATOR, 0
    ),
    DemonstrationUser("officer2@demo.hearth.example", "Owen Marsh", RoleName.MEMBER_USER, 1),
    DemonstrationUser("hub@demo.hearth.example", "Hugh Brook", RoleName.HUB_OFFICER),
    DemonstrationUser("researcher@demo.hearth.example", "Rhea Stone", RoleName.RESEARCHER),
    DemonstrationUser("research-group@demo.hearth.example", "Ruth Calder", RoleName.RESEARCH_GROUP),
    DemonstrationUser("central@demo.hearth.example", "Celia North", RoleName.CENTRAL_TEAM),
    DemonstrationUser("admin@demo.hearth.example", "Adam Field", RoleName.SYSTEM_ADMINISTRATOR),
)


def list_demonstration_users() -> tuple[DemonstrationUser, ...]:
    """Return the sign-in names in the order in which they are printed."""
    return _USERS


def add_users(session: Session, roles: dict[str, Role], members: dict[str, int]) -> None:
    """Add the demonstration's users; the hub officer serves the first member's region."""
    numbers = list(members.values())
    region = session.get_one(Organisation, numbers[0]).region
    for one in _USERS:
        session.add(
            User(
                email=one.email,
                name=one.name,
                organisation_id=None if one.member is None else numbers[one.member],
                region=region if one.role is RoleName.HUB_OFFICER else None,
                password=_hash(),
                fs_uniquifier=uuid.uuid4().hex,
                roles=[roles[one.role.value]],
                active=True,
            )
        )
    session.flush()


@cache
def _hash() -> str:
    return PasswordHasher().hash(PASSWORD)
