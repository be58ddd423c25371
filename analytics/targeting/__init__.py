"""Where outreach is needed: neighbourhoods scored by chosen indicators, and schools by theirs.

Public facts of areas, and no figure of people but where so many of a member's live that none shows
(`homes`). Knows no map and no page.
"""

from analytics.targeting.indicators import Indicator, list_available, load_indicators
from analytics.targeting.rule import MOST_WEIGHT, Rule, RuleFault, suggest_rule
from analytics.targeting.schools import REACH_KM, score_schools
from analytics.targeting.score import class_of, rank_percentiles, rank_places, score_areas
from analytics.targeting.select import is_within, read_columns

__all__ = [
    "MOST_WEIGHT",
    "REACH_KM",
    "Indicator",
    "Rule",
    "RuleFault",
    "class_of",
    "is_within",
    "list_available",
    "load_indicators",
    "rank_percentiles",
    "rank_places",
    "read_columns",
    "score_areas",
    "score_schools",
    "suggest_rule",
]
