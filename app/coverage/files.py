"""Files of the coverage pages: each says whose work it tells of, and how."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from analytics.reports.coverage import NOTES
from app.core.csv_files import write_csv
from app.coverage.queries import Schools, Shared
from app.coverage.words import name_members

_SCHOOLS: Final = {
    "urn": "URN",
    "name": "School or college",
    "phase": "Phase",
    "district_name": "District",
    "region": "Region",
    "ks4_attainment8": "Attainment 8",
    "fsm_percent": "Free school meals (%)",
    "high_need": "High need",
    "members": "Members",
    "activities": "Activities",
    "learners": "Learners",
    "package": "Contact hours, on average",
}
_SHARED: Final = {
    "urn": "URN",
    "name": "School or college",
    "region": "Region",
    "high_need": "High need",
    "members": "Members",
    "names": "Names of members",
    "activities": "Activities, together",
}


def write_schools(schools: Schools, said: str) -> bytes:
    """Write the listed schools as CSV."""
    return _write(_SCHOOLS, schools.listed.iter_rows(named=True), said)


def write_shared(shared: Shared, said: str) -> bytes:
    """Write the schools that several members work with as CSV."""
    rows = (
        {
            **row,
            "members": len(row["organisation_keys"]),
            "names": name_members(row["organisation_keys"], shared.names),
        }
        for row in shared.schools.iter_rows(named=True)
    )
    return _write(_SHARED, rows, said)


def _write(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]], said: str) -> bytes:
    shown = [[row[name] for name in columns] for row in rows]
    return write_csv([columns.values(), *shown], zip((said, *NOTES)))
