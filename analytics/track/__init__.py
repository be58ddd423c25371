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
from analytics.track.entrants import (
    EntrantsCounts,
    EntrantsReport,
    Exclusion,
    count_entrants,
    entrants,
    protect_entrants,
)
from analytics.track.ks4 import Ks4Report, count_ks4, ks4
from analytics.track.scope import EVERYBODY, NothingToTrack, Scope

__all__ = [
    "EVERYBODY",
    "Breakdown",
    "EntrantsCounts",
    "EntrantsReport",
    "Errors",
    "Exclusion",
    "Ks4Report",
    "NothingToTrack",
    "Scope",
    "correct_homes",
    "count_entrants",
    "count_ks4",
    "entrants",
    "get_home",
    "get_studies",
    "ks4",
    "link_errors",
    "list_homes",
    "list_studies",
    "protect_entrants",
]
