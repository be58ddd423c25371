"""Track: what became of participants, from the analysis tables of a warehouse edition.

True counts stay inside; what comes out has passed `analytics.disclosure`.
"""

from analytics.track.breakdowns import (
    Breakdown,
    get_home,
    get_studies,
    list_homes,
    list_studies,
)
from analytics.track.corrected import Errors, correct_homes, link_errors
from analytics.track.exclusions import Exclusion, list_exclusions
from analytics.track.scope import EVERYBODY, NothingToTrack, Scope

__all__ = [
    "EVERYBODY",
    "Breakdown",
    "Errors",
    "Exclusion",
    "NothingToTrack",
    "Scope",
    "correct_homes",
    "get_home",
    "get_studies",
    "link_errors",
    "list_exclusions",
    "list_homes",
    "list_studies",
]
