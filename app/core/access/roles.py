"""Roles and what each may do. This table is the whole of the decision.

The names follow `domain.md` 1.3. A researcher never sees an identifier; a system administrator
looks after accounts and the log but sees no participant.
"""

from enum import StrEnum


class RoleName(StrEnum):
    MEMBER_USER = "member_user"
    MEMBER_COORDINATOR = "member_coordinator"
    HUB_OFFICER = "hub_officer"
    RESEARCHER = "researcher"
    RESEARCH_GROUP = "research_group"
    CENTRAL_TEAM = "central_team"
    SYSTEM_ADMINISTRATOR = "system_administrator"


class Permission(StrEnum):
    """One thing that can be allowed. A route names exactly one."""

    READ_RECORDS = "read records"
    WRITE_RECORDS = "write records"
    UPLOAD = "upload spreadsheets"
    READ_SCHOOLS = "read schools"
    READ_PLACES = "read places"
    READ_TRACK = "read track reports"
    READ_ORGANISATIONS = "read members"
    MANAGE_ORGANISATIONS = "manage members"
    MANAGE_USERS = "manage users"
    READ_AUDIT = "read the audit log"
    BUILD_WAREHOUSE = "build the warehouse"
    MANAGE_REFERENCE = "manage reference data"
    MANAGE_RECORDS = "manage administrative records"
    MANAGE_HESES = "re-create HESES"
    READ_OWN_HESES = "read the institution's own HESES"
    READ_LINKAGE = "read how records are linked"
    REVIEW_LINKS = "review links"
    READ_PUBLICATIONS = "read publications that are being prepared"
    PREPARE_PUBLICATIONS = "prepare publications"
    CHECK_PUBLICATIONS = "check publications"
    APPROVE_PUBLICATIONS = "approve publications for external circulation"
    READ_STUDIES = "read impact studies"
    MAKE_STUDIES = "make impact studies"


class Reach(StrEnum):
    """Whose records a role reaches."""

    NOTHING = "nothing"
    OWN_MEMBER = "own member"
    OWN_REGION = "own region"
    ALL_MEMBERS = "all members"


_P = Permission

#: What every member of an institution's staff may do; a coordinator may do more.
_OFFICER: frozenset[Permission] = frozenset(
    {
        _P.READ_RECORDS,
        _P.WRITE_RECORDS,
        _P.UPLOAD,
        _P.READ_SCHOOLS,
        _P.READ_PLACES,
        _P.READ_TRACK,
        _P.READ_STUDIES,
    }
)

PERMISSIONS: dict[RoleName, frozenset[Permission]] = {
    RoleName.MEMBER_USER: _OFFICER,
    RoleName.MEMBER_COORDINATOR: _OFFICER
    | {
        _P.MANAGE_USERS,
        _P.READ_AUDIT,
        _P.READ_OWN_HESES,
        _P.READ_PUBLICATIONS,
        _P.PREPARE_PUBLICATIONS,
        _P.MAKE_STUDIES,
    },
    RoleName.HUB_OFFICER: frozenset(
        {
            _P.READ_RECORDS,
            _P.READ_SCHOOLS,
            _P.READ_PLACES,
            _P.READ_TRACK,
            _P.READ_ORGANISATIONS,
            _P.READ_STUDIES,
            _P.MAKE_STUDIES,
        }
    ),
    RoleName.RESEARCHER: frozenset(
        {
            _P.READ_SCHOOLS,
            _P.READ_PLACES,
            _P.READ_TRACK,
            _P.READ_ORGANISATIONS,
            _P.READ_LINKAGE,
            _P.READ_STUDIES,
            _P.MAKE_STUDIES,
        }
    ),
    RoleName.RESEARCH_GROUP: frozenset(
        {
            _P.READ_SCHOOLS,
            _P.READ_PLACES,
            _P.READ_TRACK,
            _P.READ_ORGANISATIONS,
            _P.READ_LINKAGE,
            _P.READ_PUBLICATIONS,
            _P.APPROVE_PUBLICATIONS,
            _P.READ_STUDIES,
            _P.MAKE_STUDIES,
        }
    ),
    RoleName.CENTRAL_TEAM: frozenset(
        {
            _P.READ_RECORDS,
            _P.READ_SCHOOLS,
            _P.READ_PLACES,
            _P.READ_TRACK,
            _P.READ_ORGANISATIONS,
            _P.MANAGE_ORGANISATIONS,
            _P.MANAGE_USERS,
            _P.READ_AUDIT,
            _P.BUILD_WAREHOUSE,
            _P.MANAGE_REFERENCE,
            _P.MANAGE_RECORDS,
            _P.MANAGE_HESES,
            _P.READ_OWN_HESES,
            _P.READ_LINKAGE,
            _P.REVIEW_LINKS,
            _P.READ_PUBLICATIONS,
            _P.PREPARE_PUBLICATIONS,
            _P.CHECK_PUBLICATIONS,
            _P.READ_STUDIES,
            _P.MAKE_STUDIES,
        }
    ),
    RoleName.SYSTEM_ADMINISTRATOR: frozenset(
        {
            _P.READ_ORGANISATIONS,
            _P.MANAGE_ORGANISATIONS,
            _P.MANAGE_USERS,
            _P.READ_AUDIT,
            _P.READ_PLACES,
            _P.MANAGE_REFERENCE,
        }
    ),
}

#: Whose participants, activities and uploads a role reaches, row by row.
RECORDS_REACH: dict[RoleName, Reach] = {
    RoleName.MEMBER_USER: Reach.OWN_MEMBER,
    RoleName.MEMBER_COORDINATOR: Reach.OWN_MEMBER,
    RoleName.HUB_OFFICER: Reach.OWN_REGION,
    RoleName.RESEARCHER: Reach.NOTHING,
    RoleName.RESEARCH_GROUP: Reach.NOTHING,
    RoleName.CENTRAL_TEAM: Reach.ALL_MEMBERS,
    RoleName.SYSTEM_ADMINISTRATOR: Reach.NOTHING,
}

#: Whose aggregate figures a role may ask for; they pass disclosure control all the same.
FIGURES_REACH: dict[RoleName, Reach] = RECORDS_REACH | {
    RoleName.RESEARCHER: Reach.ALL_MEMBERS,
    RoleName.RESEARCH_GROUP: Reach.ALL_MEMBERS,
}

#: Which roles a role may give and take away; whoever holds another role is out of its reach.
#: A co-ordinator's users are those of the own member. The central team, which publishes, does not
#: choose who approves what it publishes.
ROLES_MANAGED: dict[RoleName, frozenset[RoleName]] = {
    RoleName.MEMBER_COORDINATOR: frozenset({RoleName.MEMBER_USER, RoleName.MEMBER_COORDINATOR}),
    RoleName.CENTRAL_TEAM: frozenset(RoleName)
    - {RoleName.SYSTEM_ADMINISTRATOR, RoleName.RESEARCH_GROUP},
    RoleName.SYSTEM_ADMINISTRATOR: frozenset(RoleName),
}

ROLE_LABELS: dict[RoleName, str] = {
    RoleName.MEMBER_USER: "Member user",
    RoleName.MEMBER_COORDINATOR: "Member co-ordinator",
    RoleName.HUB_OFFICER: "Hub officer",
    RoleName.RESEARCHER: "Researcher",
    RoleName.RESEARCH_GROUP: "Research group",
    RoleName.CENTRAL_TEAM: "Central team",
    RoleName.SYSTEM_ADMINISTRATOR: "System administrator",
}

ROLE_DESCRIPTIONS: dict[RoleName, str] = {
    RoleName.MEMBER_USER: "Records participants, activities and attendance of one member.",
    RoleName.MEMBER_COORDINATOR: "As a member user, and manages the member's users.",
    RoleName.HUB_OFFICER: "Reads the records of the members in one region.",
    RoleName.RESEARCHER: "Reads aggregate figures of all members; never an identifier.",
    RoleName.RESEARCH_GROUP: "As a researcher, and approves reports for external circulation.",
    RoleName.CENTRAL_TEAM: "Reads all members' records, links the nation's data and publishes.",
    RoleName.SYSTEM_ADMINISTRATOR: "Manages members and users; sees no participant.",
}
