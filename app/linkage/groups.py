"""Names of the groups by which match rates are broken down, for those who read them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from app.core.codes import label_of
from app.linkage import queries
from etl.linkage.report import COHORT, COMPLETENESS, NOT_KNOWN

MEMBER, SCHOOL = "organisation_key", "institution_urn"
CODED = ("sex", "ethnicity", "free_school_meals")
TITLES = {
    COMPLETENESS: "Completeness of the details",
    COHORT: "School year of birth",
    "sex": "Sex",
    "ethnicity": "Ethnicity",
    "free_school_meals": "Free school meals",
    "imd_quintile": "Deprivation of the home (IMD quintile, 1 the most deprived)",
    MEMBER: "Member",
    SCHOOL: "School",
}


class GroupNames:
    """Gives each group of a report its name; schools and members are looked up once."""

    def __init__(self, session: Session, report: Mapping[str, Any]) -> None:
        urns = [row["group"] for row in report["groups"].get(SCHOOL, ())]
        self._known = {
            MEMBER: queries.member_names(session),
            SCHOOL: queries.school_names(session, urns),
        }

    def name(self, breakdown: str, group: str) -> str:
        """Return the name of a group."""
        return self._known.get(breakdown, {}).get(group) or name_group(breakdown, group)


def title_of(breakdown: str) -> str:
    return TITLES.get(breakdown, breakdown.replace("_", " ").capitalize())


def name_group(breakdown: str, group: str) -> str:
    """Return the name of a group that no look-up is needed for."""
    if group == NOT_KNOWN:
        return "Not recorded"
    if breakdown in CODED:
        return label_of(breakdown, group) or group
    if breakdown == COHORT:
        began = int(group)
        return f"{began}-{(began + 1) % 100:02d}"
    if breakdown == SCHOOL:
        return f"URN {group}"
    return group[:1].upper() + group[1:]
