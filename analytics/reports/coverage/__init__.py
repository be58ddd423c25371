"""Coverage: which schools and areas were reached, by how much, and which of need were not."""

from analytics.reports.coverage.kind import Coverage
from analytics.reports.coverage.mapping import map_districts
from analytics.reports.coverage.reach import NOTES, count_members, tell_schools, tell_shared

__all__ = [
    "NOTES",
    "Coverage",
    "count_members",
    "map_districts",
    "tell_schools",
    "tell_shared",
]
