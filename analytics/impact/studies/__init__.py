"""Studies that are ready to be asked for, on a warehouse edition."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from analytics.impact.errors import StudyFault
from analytics.impact.studies.gathering import list_standings
from analytics.impact.studies.he_entry import HeEntryStudy
from analytics.impact.studies.kind import Gathered, Step, StudyKind
from analytics.impact.studies.ks4 import Ks4Study

STUDIES: Final[Mapping[str, StudyKind]] = MappingProxyType(
    {kind.name: kind for kind in (Ks4Study(), HeEntryStudy())}
)


def get_study(name: str) -> StudyKind:
    """Get a kind of study by its name.

    Raises
    ------
    StudyFault
        There is none of this name; the message names those there are.
    """
    try:
        return STUDIES[name]
    except KeyError:
        raise StudyFault(f"There is no study '{name}'. There are: {', '.join(STUDIES)}.") from None


__all__ = ["STUDIES", "Gathered", "Step", "StudyKind", "get_study", "list_standings"]
