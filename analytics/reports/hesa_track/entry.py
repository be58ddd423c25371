"""Who entered higher education: by who they are, where they live, and when."""

from typing import Final

from analytics.evidence import Compared
from analytics.reports.characteristics import PROFILE
from analytics.reports.hesa_track.people import NOTES, SOURCE, Counts
from analytics.reports.hesa_track.telling import Telling, bases_of, gap_of, tell_entry
from analytics.reports.kinds import Counted
from analytics.reports.model import Section
from analytics.reports.progression import count_progression, iter_definitions

_FAMILIES: Final = ("disadvantage", "participation", "deprivation", "rural")
_AREAS: Final = ("participation", "deprivation", "rural")


def count(counts: Counts) -> list[Counted]:
    """Count entry by every breakdown, under every definition."""
    track, made = counts.track, []
    for by in PROFILE:
        made += count_progression(
            track, f"by_{by.dimension.name}", by, counts.progressions, notes=NOTES
        )
    for name, by in iter_definitions(track, _FAMILIES):
        made += count_progression(track, name, by, counts.progressions, notes=NOTES)
    return made


def tell(telling: Telling) -> list[Section]:
    """Tell who entered."""
    sections = []
    for family in _FAMILIES:
        definition = telling.definition(family)
        table = telling.find(f"by_{family}", family, "progression")
        compared = Compared(
            "among_participants", by_area=family in _AREAS, bases=bases_of(telling, table)
        )
        sections += tell_entry(
            telling,
            f"by_{family}",
            table,
            plain=f"Entry by {definition.title}",
            source=SOURCE,
            gap=gap_of(definition),
            compared=compared,
        )
    return sections
