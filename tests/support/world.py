"""A small world for the tests of the site: two members in two regions, and a user of each role."""

from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy.orm import Session

from app.core.access import ROLE_DESCRIPTIONS, RoleName, Scope
from app.core.database import Database
from app.models import Institution, Organisation, Role, User

PASSWORD = "warm embers, calm evening"
TODAY = date(2026, 11, 21)


@dataclass
class World:
    """Numbers and e-mail addresses of what every test finds."""

    wexcombe: int = 0
    ferrand: int = 0
    users: dict[str, int] = field(default_factory=dict)
    emails: dict[str, str] = field(default_factory=dict)
    urns: tuple[str, ...] = ("900101", "900102", "900103")


@cache
def password_hash() -> str:
    """The hash of `PASSWORD`; made once, since a good hash is slow to make."""
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def build_world(database: Database) -> World:
    """Writes the small world into a migrated, empty database."""
    world = World()
    with database.transaction(Scope.everything()) as session:
        _organisations(session, world)
        _schools(session)
        roles = {
            name: Role(name=name.value, description=text)
            for name, text in ROLE_DESCRIPTIONS.items()
        }
        session.add_all(roles.values())
        for role in RoleName:
            is_member = role in {RoleName.MEMBER_USER, RoleName.MEMBER_COORDINATOR}
            _user(session, world, role.value, roles[role], world.wexcombe if is_member else None)
        _user(session, world, "other_member_user", roles[RoleName.MEMBER_USER], world.ferrand)
        _user(
            session, world, "other_coordinator", roles[RoleName.MEMBER_COORDINATOR], world.ferrand
        )
    return world


def _organisations(session: Session, world: World) -> None:
    wexcombe = Organisation(
        key="wexcombe", name="University of Wexcombe", kind="university", membership="core",
        region="South East", ukprn="10090001", hesa_instid="9001",
    )  # fmt: skip
    ferrand = Organisation(
        key="ferrand", name="Ferrand College", kind="college", membership="consortium",
        region="North West", ukprn="10090002", hesa_instid="9002",
    )  # fmt: skip
    session.add_all([wexcombe, ferrand])
    session.flush()
    world.wexcombe, world.ferrand = wexcombe.id, ferrand.id


def _schools(session: Session) -> None:
    names = ("Harrow Lane Academy", "St Bride's Upper School", "Tidewater Sixth Form College")
    for urn, name in zip(World.urns, names, strict=True):
        is_college = urn == World.urns[2]
        session.add(
            Institution(
                urn=urn, name=name, kind="college" if is_college else "school",
                phase="post16" if is_college else "secondary", region="South East",
                local_authority="Medway", postcode="ME4 4AG", ks4_attainment8=46.1,
            )
        )  # fmt: skip


def _user(
    session: Session, world: World, key: str, role: Role, organisation_id: int | None
) -> None:
    user = User(
        email=f"{key.replace('_', '.')}@hearth.test", name=key.replace("_", " ").title(),
        organisation_id=organisation_id, password=password_hash(),
        fs_uniquifier=f"uniquifier-{key}",
        region="South East" if role.name == RoleName.HUB_OFFICER else None,
        roles=[role], active=True,
    )  # fmt: skip
    session.add(user)
    session.flush()
    world.users[key], world.emails[key] = user.id, user.email
